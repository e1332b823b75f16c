// The five axes of an order: which there are, and how a state looks. Pure.
import type { components } from "../api/schema";
import type { Words } from "../words";
import type { OrderWords } from "./words";

export type Status = components["schemas"]["Status"];
export type Axis = keyof Status;
export type Tone = "good" | "bad" | "busy" | "none";

export const AXES: readonly Axis[] = ["payment", "licence", "resource", "invoice", "revenue"];

const GOOD = new Set(["PAID", "ISSUED", "PROVISIONED", "CODE_ISSUED", "INVOICED", "RECORDED"]);
const BAD = new Set(["REQUEST_FAILED", "PROVISION_FAILED", "CODE_FAILED", "RECORD_FAILED", "TEMP_CANCELLED", "CANCELLED", "LOCKED", "REVOKED"]);
const BUSY = new Set(["AWAITING_CUSTOMER", "CUSTOMER_CONFIRMED", "TEMPORARY", "PENDING_APPROVAL", "ISSUING", "INVOICING"]);

export function toneOf(state: string): Tone {
  if (GOOD.has(state)) return "good";
  if (BAD.has(state)) return "bad";
  return BUSY.has(state) ? "busy" : "none";
}

/** The words of an axis' states, by code. */
export function statesOf(axis: Axis, shared: Words, words: OrderWords): Readonly<Record<string, string>> {
  return axis === "payment" ? shared.payment : words[axis];
}

/** The axes that an order has, each with its state; a Desktop order has no resource, the others no licence. */
export function axesOf(status: Status): readonly (readonly [Axis, string])[] {
  return AXES.flatMap((axis) => {
    const state = status[axis];
    return state === null ? [] : [[axis, state] as const];
  });
}

/** Whether staff may still say that it is paid, or cancel it. */
export const isOpen = (status: Status): boolean => status.payment !== "PAID" && status.payment !== "CANCELLED";
