// Every page but the start page: its address, who may see it, its word in the menu. Each is loaded when it is opened.
import { lazy, type ComponentType } from "react";
import type { Action } from "../api/types";
import type { Words } from "../words";

export interface PageOfRole {
  path: string;
  action: Action;
  /** Absent where the menu does not lead there. */
  inMenu?: (words: Words) => string;
  Page: ComponentType;
}

export const Overview = lazy(() => import("../overview/Overview"));

const Settings = lazy(() => import("../settings/Settings"));

export const PAGES: readonly PageOfRole[] = [
  { path: "/statement", action: "read_statement", inMenu: (words) => words.statement, Page: lazy(() => import("../statement/Inbox")) },
  { path: "/mails", action: "read_statement", inMenu: (words) => words.mails, Page: lazy(() => import("../mails/Mails")) },
  { path: "/orders", action: "read_orders", inMenu: (words) => words.orders, Page: lazy(() => import("../orders/Orders")) },
  { path: "/orders/:number", action: "read_orders", Page: lazy(() => import("../orders/OrderPage")) },
  { path: "/import", action: "read_statement", inMenu: (words) => words.import, Page: lazy(() => import("../import/Import")) },
  { path: "/reconciliation", action: "read_statement", inMenu: (words) => words.reconciliation, Page: lazy(() => import("../reconciliation/Reconciliation")) },
  { path: "/renewals", action: "read_orders", inMenu: (words) => words.renewals, Page: lazy(() => import("../renewals/Renewals")) },
  { path: "/contracts", action: "read_orders", inMenu: (words) => words.contracts, Page: lazy(() => import("../contracts/Contracts")) },
  { path: "/webhooks", action: "read_deliveries", inMenu: (words) => words.webhooks, Page: lazy(() => import("../webhooks/Webhooks")) },
  { path: "/settings", action: "change_settings", inMenu: (words) => words.settings, Page: Settings },
  { path: "/settings/:name", action: "change_settings", Page: Settings },
];
