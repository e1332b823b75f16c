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

export const PAGES: readonly PageOfRole[] = [
  { path: "/statement", action: "read_statement", inMenu: (words) => words.statement, Page: lazy(() => import("../statement/Inbox")) },
  { path: "/mails", action: "read_statement", inMenu: (words) => words.mails, Page: lazy(() => import("../mails/Mails")) },
];
