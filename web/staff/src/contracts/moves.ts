// What may be done with a contract, and by whom (R32, R71, R81).
import type { Action, Me } from "../api/types";
import type { Contract } from "./filters";

export type Move = "request" | "record" | "handOver" | "assign" | "withdraw";

/** What is typed for a move. */
export interface Said {
  to: string;
  reason: string;
}

export const NEEDS: Readonly<Record<Move, readonly (keyof Said)[]>> = {
  request: [], record: [], handOver: ["to"], assign: ["to", "reason"], withdraw: ["reason"],
};

/** The moves that the API would take from this person; a rep moves own contracts alone. */
export function movesOf(contract: Contract, me: Me): Move[] {
  const may = (action: Action) => me.actions.includes(action);
  const owns = me.role !== "sales_rep" || contract.owner === me.name;
  const moves: Move[] = [];
  if (contract.state === "DRAFT" && may("request_recording") && owns) moves.push("request", "handOver");
  if (contract.state === "REQUESTED" && may("record_contract")) moves.push("record");
  if (contract.state !== "WITHDRAWN" && may("record_contract")) moves.push("assign");
  if (contract.revenue_unpaid && may("record_contract")) moves.push("withdraw");
  return moves;
}
