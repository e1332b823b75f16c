// Matching by hand: one transfer for one order or several, or several transfers for one order (R19, R21). Pure.
import type { Candidate, OrderCore, Transaction } from "../api/types";
import { payable } from "./consequence";
import type { Deed } from "./deeds";
import { waits } from "./queue";

export interface Hand {
  rows: readonly Transaction[];
  orders: readonly Candidate[];
}

export type Verdict = "ready" | "no_order" | "several_both" | "closed" | "taken" | "unequal";

/** Paid, due, and what is missing, in VND; negative where too much came. */
export function sums({ rows, orders }: Hand) {
  const paid = rows.reduce((sum, row) => sum + row.amount, 0);
  const due = orders.reduce((sum, order) => sum + order.total, 0);
  return { paid, due, missing: due - paid };
}

/**
 * Whether it may be confirmed, or why not. Several go together only if the sums are equal (R21); one transfer for one
 * order may be short or over, and the difference is said before (R19).
 */
export function verdictOf(hand: Hand): Verdict {
  const { rows, orders } = hand;
  if (orders.length === 0) return "no_order";
  if (orders.length > 1 && rows.length > 1) return "several_both";
  if (!orders.every(payable)) return "closed";
  if (!rows.every(waits)) return "taken";
  const several = orders.length > 1 || rows.length > 1;
  return several && sums(hand).missing !== 0 ? "unequal" : "ready";
}

/** The one request that does it, all of it or nothing. */
export function deedOf({ rows, orders }: Hand): Deed | null {
  const [order] = orders;
  if (!order) return null;
  if (rows.length > 1) return { kind: "gather", order: order.number, rows: rows.map((row) => row.id) };
  return { kind: "confirm", orders: orders.map((each) => each.number) };
}

/** An order that was looked up, as one that a row may pay. */
export function asCandidate(order: OrderCore, row: Transaction): Candidate {
  return {
    number: order.number, key: order.domain ?? order.customer.tax_code ?? order.customer.phone ?? "", customer: order.customer.name,
    total: order.total, payment: order.status.payment, kind: order.kind, created_at: order.created_at, missing: order.total - row.amount,
  };
}

// The memo names these orders beyond doubt; only the amount is another.
const NAMED = new Set(["amount_short", "amount_over", "sum_differs"]);

/** The orders that matching by hand begins with. */
export function namedOrders(row: Transaction): readonly string[] {
  if (row.reason === null || !NAMED.has(row.reason)) return [];
  return row.candidates_in_full.filter(payable).map((each) => each.number);
}

/** Whether there is nothing to confirm in a row but by hand: then the panel is there without being asked for. */
export function handByItself(row: Transaction): boolean {
  return waits(row) && row.state !== "possible_duplicate" && !row.candidates_in_full.some(payable);
}
