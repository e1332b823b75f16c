// The order in which rows are worked through. Pure, so that it can be tested without a page.
import type { Transaction } from "../api/types";

const WAITING = new Set(["partial", "unmatched", "possible_duplicate", "refundable"]);

export function waits(row: Transaction): boolean {
  return WAITING.has(row.state);
}

/** The row `by` places on, or the end of the list. */
export function step(rows: readonly Transaction[], id: string | null, by: 1 | -1): string | null {
  const at = rows.findIndex((row) => row.id === id);
  if (at < 0) return rows[0]?.id ?? null;
  return rows[Math.min(rows.length - 1, Math.max(0, at + by))]?.id ?? null;
}

/** The next row below that nobody has decided, else the first above; null when all is done. */
export function nextWaiting(rows: readonly Transaction[], id: string, busy: (id: string) => boolean): string | null {
  const at = rows.findIndex((row) => row.id === id);
  const onward = [...rows.slice(at + 1), ...rows.slice(0, Math.max(at, 0))];
  return onward.find((row) => waits(row) && !busy(row.id))?.id ?? null;
}

/**
 * The rows to show after the list was read again: the fresh ones, and of those shown before the ones that must keep
 * their place, for they were decided here or are being looked at.
 */
export function keepPlaces(
  shown: readonly Transaction[], fresh: readonly Transaction[], keep: (id: string) => boolean,
): Transaction[] {
  // A row may stand on two pages, where the list grew between them.
  const there = new Map(fresh.map((row) => [row.id, row]));
  const kept = shown.filter((row) => !there.has(row.id) && keep(row.id));
  return [...there.values(), ...kept].sort((one, other) => Date.parse(other.booked_at) - Date.parse(one.booked_at));
}
