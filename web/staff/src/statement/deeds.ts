// What staff may do to a row, and the request each of them is.
import { answered, api, ApiError } from "../api/client";
import type { Transaction } from "../api/types";
import type { Words } from "../words";

export type Deed =
  | { kind: "confirm"; order: string }
  | { kind: "reject" | "another" }
  | { kind: "undo"; reason: string }
  | { kind: "refund"; note: string }
  | { kind: "same"; transaction: string };

/** Do it; gives the row as it is then. Raises ApiError. */
export function perform(rowId: string, deed: Deed): Promise<Transaction> {
  const params = { path: { row_id: rowId } };
  switch (deed.kind) {
    case "confirm":
      return answered(api.POST("/transactions/{row_id}/confirm", { params, body: { orders: [deed.order] } }));
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

export function doneText(deed: Deed, words: Words): string {
  return deed.kind === "confirm" ? words.done.confirm(deed.order) : words.done[deed.kind];
}

/** Why it was not done, in a sentence. */
export function faultText(error: unknown, words: Words): string {
  if (!(error instanceof ApiError)) return words.fault.offline;
  const known: Readonly<Record<string, string>> = words.fault;
  if (error.status === 0) return words.fault.offline;
  if (error.status === 401) return words.fault.session;
  if (error.status === 403) return words.fault.forbidden;
  if (error.status >= 500) return words.fault.server;
  return known[error.code] ?? error.message;
}
