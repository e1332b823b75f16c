// What a confirmation will do, said before it is done (R19, R40): pure, so that the sentence is tested.
import { showAmount } from "../amounts";
import type { Candidate, Transaction } from "../api/types";
import type { Words } from "../words";

type Payable = Pick<Candidate, "number" | "payment" | "missing">;

/** Whether an order can still be paid. */
export function payable(candidate: Pick<Candidate, "payment">): boolean {
  return candidate.payment !== "PAID" && candidate.payment !== "CANCELLED";
}

/** The candidate that Enter confirms unless another is chosen: the best one that can be paid. */
export function firstPayable(row: Transaction): number {
  return Math.max(0, row.candidates_in_full.findIndex(payable));
}

/** Desktop licences and top-up codes cannot be taken back once they are issued. */
export function irrevocable(candidate: Candidate): boolean {
  return candidate.kind !== "saas";
}

export function difference(missing: number, words: Words): string {
  if (missing === 0) return words.fits;
  return missing > 0 ? words.short(showAmount(missing)) : words.over(showAmount(-missing));
}

/** One sentence, or two for an order that comes back into force. */
export function consequence(candidate: Payable, words: Words): string {
  if (candidate.payment === "PAID") return words.will.paid;
  if (candidate.payment === "CANCELLED") return words.will.cancelled;
  const amount = showAmount(Math.abs(candidate.missing));
  const way = candidate.missing === 0 ? "exact" : candidate.missing > 0 ? "short" : "over";
  const paid = words.will[way](candidate.number, amount);
  return candidate.payment === "TEMP_CANCELLED" ? `${paid} ${words.will.revived}` : paid;
}
