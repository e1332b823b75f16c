import { answered, api } from "../api/client";
import type { ContractInFull } from "./filters";
import type { Move, Said } from "./moves";

/** Do it; gives the contract as it is then. Raises ApiError. */
export function perform(id: string, move: Move, { to, reason }: Said): Promise<ContractInFull> {
  const params = { path: { contract_id: id } };
  switch (move) {
    case "request":
      return answered(api.POST("/contracts/{contract_id}/request-recording", { params }));
    case "record":
      return answered(api.POST("/contracts/{contract_id}/record", { params }));
    case "handOver":
      return answered(api.POST("/contracts/{contract_id}/hand-over", { params, body: { to } }));
    case "assign":
      return answered(api.POST("/contracts/{contract_id}/assign", { params, body: { to, reason } }));
    case "withdraw":
      return answered(api.POST("/contracts/{contract_id}/withdraw", { params, body: { reason } }));
  }
}
