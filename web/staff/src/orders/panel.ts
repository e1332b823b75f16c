// Which panel of the order page is open, and for which days it lists transactions, as it stands in the URL. Pure.
import { dayFrom, isDay } from "../dates";
import type { Range } from "./ByTransfer";
import type { Order } from "./useOrder";

export const PANELS = ["transfer", "cash", "cancel", "reject"] as const;
export type Panel = (typeof PANELS)[number];

export interface Shown {
  panel: Panel | null;
  range: Range | null;
}

export function readShown(search: URLSearchParams): Shown {
  const [from, to] = [search.get("from") ?? "", search.get("to") ?? ""];
  return {
    panel: PANELS.find((each) => each === search.get("panel")) ?? null,
    range: isDay(from) && isDay(to) ? { from, to } : null,
  };
}

export function writeShown({ panel, range }: Shown): URLSearchParams {
  return new URLSearchParams({ ...(panel ? { panel } : {}), ...(range ?? {}) });
}

// A transfer may be booked some days after the customer made it, and a customer may be a day or two wrong.
const AROUND = 3;

/** The days to look for the money: around the day that the customer names, else from the order's day until today. */
export function proposedRange(order: Pick<Order, "claim" | "created_at">, now: Date): Range {
  const paidOn = order.claim && !order.claim.rejected ? order.claim.paid_at.slice(0, 10) : null;
  if (!paidOn || !isDay(paidOn)) return { from: dayFrom(new Date(order.created_at), 0), to: dayFrom(now, 0) };
  const day = new Date(`${paidOn}T12:00:00+07:00`);
  return { from: dayFrom(day, -AROUND), to: dayFrom(day, AROUND) };
}
