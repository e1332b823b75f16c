// The contracts' filters as they stand in the address, with what is looked at.
import type { components } from "../api/schema";
import { readDay, showDay } from "../dates";

type Schemas = components["schemas"];
export type Contract = Schemas["ContractAnswer"];
export type ContractInFull = Schemas["ContractInFull"];
export type ContractState = Schemas["ContractState"];

export const STATES: readonly ContractState[] = ["DRAFT", "REQUESTED", "RECORDED", "WITHDRAWN"];
const TEXTS = ["performer", "owner", "office", "customer"] as const;
const DAYS = ["from", "to"] as const;

export interface Filters {
  state?: ContractState;
  revenue_unpaid?: true;
  performer?: string;
  owner?: string;
  office?: string;
  customer?: string;
  from?: string;
  to?: string;
}

/** What is not understood is left out. */
export function readFilters(search: URLSearchParams): Filters {
  const filters: Filters = {};
  const state = STATES.find((each) => each === search.get("state"));
  if (state) filters.state = state;
  if (search.get("revenue_unpaid") === "true") filters.revenue_unpaid = true;
  for (const name of TEXTS) {
    const text = search.get(name)?.trim().slice(0, 200);
    if (text) filters[name] = text;
  }
  for (const name of DAYS) {
    const day = search.get(name) ?? "";
    if (/^\d{4}-\d{2}-\d{2}$/.test(day) && readDay(showDay(day))) filters[name] = day;
  }
  return filters;
}

/** The address of these filters, with the open contract or with the report. */
export function writeFilters(filters: Filters, look: { contract?: string; report?: boolean } = {}): URLSearchParams {
  const search = new URLSearchParams();
  if (filters.state) search.set("state", filters.state);
  if (filters.revenue_unpaid) search.set("revenue_unpaid", "true");
  for (const name of [...TEXTS, ...DAYS]) {
    const value = filters[name];
    if (value) search.set(name, value);
  }
  if (look.report) search.set("view", "report");
  if (look.contract) search.set("contract", look.contract);
  return search;
}
