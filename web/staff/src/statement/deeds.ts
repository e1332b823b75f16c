// What staff may do to a row, and the request each of them is.
import { answered, api } from "../api/client";
import type { Transaction } from "../api/types";
import type { Words } from "../words";
import type { HandWords } from "./words";

export type Deed =
  | { kind: "confirm"; orders: readonly string[] }
  | { kind: "gather"; order: string; rows: readonly string[] }
  | { kind: "reject" | "another" }
  | { kind: "undo"; reason: string }
  | { kind: "refund"; note: string }
  | { kind: "same"; transaction: string };

/** The rows that a deed to one of them settles. */
export const rowsOf = (rowId: string, deed: Deed): readonly string[] => (deed.kind === "gather" ? deed.rows : [rowId]);

/** Do it; gives those rows as they are then. Raises ApiError. */
export async function perform(rowId: string, deed: Deed): Promise<readonly Transaction[]> {
  if (deed.kind !== "gather") return [await performOne(rowId, deed)];
  const paid = await answered(api.POST("/orders/{number}/confirm-payment", {
    params: { path: { number: deed.order } }, body: { method: "transfer", transactions: [...deed.rows] },
  }));
  return paid.transactions;
}

function performOne(rowId: string, deed: Exclude<Deed, { kind: "gather" }>): Promise<Transaction> {
  const params = { path: { row_id: rowId } };
  switch (deed.kind) {
    case "confirm":
      return answered(api.POST("/transactions/{row_id}/confirm", { params, body: { orders: [...deed.orders] } }));
    case "reject":
      return answered(api.POST("/transactions/{row_id}/reject", { params, body: { reason: null } }));
    case "another":
      return answered(api.POST("/transactions/{row_id}/another", { params, body: { reason: null } }));
    case "undo":
      return answered(api.POST("/transactions/{row_id}/undo", { params, body: { reason: deed.reason } }));
    case "refund":
      return answered(api.POST("/transactions/{row_id}/refund", { params, body: { note: deed.note } }));
    case "same":
      return answered(api.POST("/transactions/{row_id}/same-as", { params, body: { transaction: deed.transaction } }));
  }
}

export function doneText(deed: Deed, words: Words, hand: HandWords): string {
  if (deed.kind === "gather") return hand.doneGather(deed.order, deed.rows.length);
  if (deed.kind !== "confirm") return words.done[deed.kind];
  const orders = deed.orders.join(", ");
  return deed.orders.length > 1 ? hand.doneSeveral(orders) : words.done.confirm(orders);
}
