// Days of the reconciliation, its sums, and where in the inbox the rows around a gap are.
import type { components } from "../api/schema";
import { STATES } from "../statement/filters";

export type AccountDay = components["schemas"]["AccountDay"];
export type Gap = components["schemas"]["GapAnswer"];

/** Days before the day itself in which the API looks for the opening balance. */
const LOOK_BACK = 7;

/** Today in Vietnam, as yyyy-mm-dd. */
export function today(now: Date): string {
  return now.toLocaleDateString("sv-SE", { timeZone: "Asia/Ho_Chi_Minh" });
}

export function addDays(day: string, days: number): string {
  const date = new Date(`${day}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() + days);
  return date.toISOString().slice(0, 10);
}

/** By how much what came in differs from where it is: 0, or something is wrong with the reconciliation itself. */
export function difference(one: Sums): number {
  return one.in - one.matched - one.waiting - one.refundable - one.refunded;
}

const SUMMED = ["in", "out", "matched", "waiting", "refundable", "refunded", "in_doubt", "transactions"] as const;
export type Sums = Pick<AccountDay, (typeof SUMMED)[number]>;

export function total(accounts: readonly AccountDay[]): Sums {
  const sums: Sums = { in: 0, out: 0, matched: 0, waiting: 0, refundable: 0, refunded: 0, in_doubt: 0, transactions: 0 };
  for (const one of accounts) for (const name of SUMMED) sums[name] += one[name];
  return sums;
}

/** The inbox's address with all rows around a gap: those of the day, and where it lies before them, of the days before. */
export function around(account: AccountDay, gap: Gap, day: string): string {
  const from = gap.expected === account.opening_balance ? addDays(day, -LOOK_BACK) : day;
  const search = new URLSearchParams({ state: STATES.join(","), account: account.account, from, to: day, row: gap.transaction });
  return `/statement?${search}`;
}
