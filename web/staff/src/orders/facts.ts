// What an order is known by, and what its rows add up to. Pure.
import type { components } from "../api/schema";

type Core = components["schemas"]["OrderCore"];

/** What stands beside the number in a memo: domain, else phone of a top-up, else tax code (R24). */
export function keyOf(order: Pick<Core, "domain" | "kind" | "customer">): string {
  const other = order.kind === "topup" ? order.customer.phone : order.customer.tax_code;
  return order.domain ?? other ?? "–";
}

/** What the chosen rows leave missing of a total, negative for too much. */
export const missingOf = (total: number, amounts: readonly number[]): number => total - amounts.reduce((sum, amount) => sum + amount, 0);
