// Rows and orders for the tests of this room.
import type { Candidate, RowState, Transaction } from "../api/types";

export function row(id: string, state: RowState = "partial", hour = 10): Transaction {
  return {
    id, state, account: "1", amount: 100, direction: "in", memo: "", booked_at: `2026-11-21T${hour}:00:00+07:00`, reference: null, source: "mail",
    orders: [], candidates: [], candidates_in_full: [], reason: null, reason_text: null, result: null, missing: 0, balance: null, bank: "ACB",
    received_at: "", spans: [], records: [], possible_duplicate_of: null, joined_into: null, decided: null,
  };
}

export function order(more: Partial<Candidate>): Candidate {
  return { number: "1000002", key: "abc", customer: "ABC", total: 100, payment: "UNPAID", kind: "saas", created_at: "", missing: 0, ...more };
}
