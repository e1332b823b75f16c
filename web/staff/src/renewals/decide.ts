// Which renewals may be decided, and what became of those that were: some may be refused, or all of them be held back.
import type { components } from "../api/schema";

type Schemas = components["schemas"];
export type Renewal = Schemas["RenewalAnswer"];
export type RenewalState = Schemas["RenewalState"];
export type Decided = Schemas["DecidedRenewals"];

/** The API takes no more at once. */
export const MOST_AT_ONCE = 100;
export const STATES: readonly RenewalState[] = ["PENDING", "OPPORTUNITY", "ACCEPTED", "REJECTED"];

export interface Filters {
  /** Absent: all states. */
  state?: RenewalState;
  in_charge?: string;
}

/** Filters of an address; without any the list opens on what waits. */
export function readFilters(search: URLSearchParams): Filters {
  const state = search.get("state");
  const rep = search.get("in_charge")?.trim().slice(0, 200);
  const known = STATES.find((each) => each === state);
  const chosen = state === "all" ? {} : { state: known ?? "PENDING" as const };
  return { ...chosen, ...(rep ? { in_charge: rep } : {}) };
}

export function writeFilters(filters: Filters, renewal: string | null): URLSearchParams {
  const search = new URLSearchParams();
  if (filters.state !== "PENDING") search.set("state", filters.state ?? "all");
  if (filters.in_charge) search.set("in_charge", filters.in_charge);
  if (renewal) search.set("renewal", renewal);
  return search;
}

/** A customer by name and tenant. */
export const nameOf = (renewal: Renewal): string => `${renewal.customer.name} · ${renewal.domain}`;
export const sumOf = (renewals: readonly Renewal[]): number => renewals.reduce((sum, each) => sum + each.total, 0);

/** The reps in whose place `me` would decide. */
export function behalfOf(renewals: readonly Renewal[], me: string): string[] {
  const reps = renewals.flatMap((each) => (each.in_charge && each.in_charge !== me ? [each.in_charge] : []));
  return [...new Set(reps)].sort();
}

/** Renewals that were sent and not done: the API's code, or `held` for those that only went with a bad one. */
export type Reasons = ReadonlyMap<string, string>;

export function reasonsOf(decided: Decided): Reasons {
  return new Map(decided.refused.map((each) => [each.id, each.code]));
}

/** All are held back when one may not be decided; the API names its place: `ids[3]`. */
export function reasonsOfRefusal(refusal: { code: string; field: string | null }, ids: readonly string[]): Reasons {
  const place = /^ids\[(\d+)\]$/.exec(refusal.field ?? "");
  const bad = place ? ids[Number(place[1])] : undefined;
  if (bad === undefined) return new Map();
  return new Map(ids.map((id) => [id, id === bad ? refusal.code : "held"]));
}

/** The list as it is now, before it what was refused and is not in it any more. */
export function withRefused(fresh: readonly Renewal[], sent: readonly Renewal[], reasons: Reasons): Renewal[] {
  const listed = new Set(fresh.map((each) => each.id));
  return [...sent.filter((each) => reasons.has(each.id) && !listed.has(each.id)), ...fresh];
}
