// The filters of the statement as they stand in the URL: a pasted link shows the same list and the same row.
import { readAmount } from "../amounts";
import type { RowState } from "../api/types";
import { isDay } from "../dates";

export const STATES: readonly RowState[] = [
  "partial", "unmatched", "possible_duplicate", "refundable", "matched", "refunded", "debit", "joined",
];
const OPENING: readonly RowState[] = ["partial", "unmatched", "possible_duplicate"];

export interface Filters {
  state: readonly RowState[];
  account?: string;
  from?: string;
  to?: string;
  min?: number;
  max?: number;
  q?: string;
}

const isState = (word: string): word is RowState => STATES.some((state) => state === word);

/** Filters of an address; what is not understood is left out, no states means those the inbox opens on. */
export function readFilters(search: URLSearchParams): Filters {
  const chosen = (search.get("state") ?? "").split(",").filter(isState);
  const filters: Filters = { state: chosen.length ? chosen : OPENING };
  for (const name of ["from", "to"] as const) {
    const day = search.get(name);
    if (day && isDay(day)) filters[name] = day;
  }
  for (const name of ["min", "max"] as const) {
    const amount = readAmount(search.get(name) ?? "");
    if (amount !== null) filters[name] = amount;
  }
  const account = search.get("account")?.slice(0, 64);
  if (account) filters.account = account;
  const q = search.get("q")?.trim().slice(0, 100);
  if (q) filters.q = q;
  return filters;
}

/** What is open at the selected row: a panel, and what was chosen in it by hand (order numbers, ids of further rows). */
export interface Opened {
  panel: "hand" | "undo" | "refund" | null;
  orders: readonly string[];
  rows: readonly string[];
}

export const NOTHING_OPEN: Opened = { panel: null, orders: [], rows: [] };
const MOST = 20;

export function readOpened(search: URLSearchParams): Opened {
  const panel = search.get("panel");
  const several = (name: string, one: RegExp) => [...new Set((search.get(name) ?? "").split(","))].filter((each) => one.test(each)).slice(0, MOST);
  return { panel: panel === "hand" || panel === "undo" || panel === "refund" ? panel : null, orders: several("orders", /^\d{7,12}$/), rows: several("rows", /^[\w-]{1,80}$/) };
}

/** The address of these filters and the selected row; what the inbox opens on anyway is not written. */
export function writeFilters(filters: Filters, row: string | null, opened: Opened = NOTHING_OPEN): URLSearchParams {
  const search = new URLSearchParams();
  const state = filters.state.join(",");
  if (state && state !== OPENING.join(",")) search.set("state", state);
  for (const name of ["account", "from", "to", "min", "max", "q"] as const) {
    const value = filters[name];
    if (value !== undefined && value !== "") search.set(name, String(value));
  }
  if (!row) return search;
  search.set("row", row);
  if (opened.panel) search.set("panel", opened.panel);
  for (const name of ["orders", "rows"] as const) if (opened[name].length) search.set(name, opened[name].join(","));
  return search;
}
