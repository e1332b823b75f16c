// The filters of the deliveries as they stand in the address; the list opens on what was not taken.
import { isDay } from "../dates";
import type { DeliveryState } from "./delivery";

export const TABS = ["failed", "waiting", "taken", "all"] as const;
export type Tab = (typeof TABS)[number];

export interface Filters {
  tab: Tab;
  portal?: string;
  order?: string;
  from?: string;
  to?: string;
}

const TEXTS = ["portal", "order"] as const;
const DAYS = ["from", "to"] as const;

/** What is not understood is left out. */
export function readFilters(search: URLSearchParams): Filters {
  const filters: Filters = { tab: TABS.find((tab) => tab === search.get("state")) ?? "failed" };
  for (const name of TEXTS) {
    const text = search.get(name)?.trim().slice(0, 128);
    if (text) filters[name] = text;
  }
  for (const name of DAYS) {
    const day = search.get(name) ?? "";
    if (isDay(day)) filters[name] = day;
  }
  return filters;
}

/** The address of these filters and the selected delivery. */
export function writeFilters(filters: Filters, delivery: string | null = null): URLSearchParams {
  const search = new URLSearchParams();
  if (filters.tab !== "failed") search.set("state", filters.tab);
  for (const name of [...TEXTS, ...DAYS]) {
    const value = filters[name];
    if (value) search.set(name, value);
  }
  if (delivery) search.set("delivery", delivery);
  return search;
}

/** The filters as the API takes them. */
export function queryOf({ tab, ...rest }: Filters): Omit<Filters, "tab"> & { state?: DeliveryState } {
  return tab === "all" ? rest : { ...rest, state: tab };
}
