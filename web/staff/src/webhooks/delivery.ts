// What one delivery says: what it is about, what the portal answered, whether it may be sent again. Pure.
import type { components } from "../api/schema";
import type { DeliveryWords } from "./words";

type Schemas = components["schemas"];
export type Delivery = Schemas["DeliveryAnswer"];
export type DeliveryState = Schemas["DeliveryState"];

/** The API tries within this time anyway. */
const SOON_MS = 60_000;

export function eventText(delivery: Delivery, words: DeliveryWords): string {
  return words.events[delivery.event] ?? delivery.event;
}

/** What it is about, in words, and the page that shows it, where there is one. */
export function subjectOf(delivery: Delivery, words: DeliveryWords): { text: string; page: string | null } {
  const { subject, event } = delivery;
  if (event.startsWith("renewal.")) return { text: words.subject.renewal(subject), page: `/renewals?${new URLSearchParams({ state: "all", renewal: subject })}` };
  if (event.startsWith("quota.")) return { text: words.subject.quota(subject), page: null };
  return { text: words.subject.order(subject), page: `/orders/${encodeURIComponent(subject)}` };
}

/** What the API writes down, in English, where no answer came; what is new to the page is only silence. */
const WHY: readonly (readonly [RegExp, "slow" | "closed" | "unknown" | "hidden" | "certificate"])[] = [
  [/did not answer (within|in time)/, "slow"], [/refuses connections/, "closed"], [/The name \S+ is not known/, "unknown"],
  [/is not public|Port \d+ is none|address is https/, "hidden"], [/certificate is not good/, "certificate"],
];

/** What came of the last try, in a sentence. */
export function answerText({ state, status, error, tried_at }: Delivery, words: DeliveryWords): string {
  const { said } = words;
  if (tried_at === null && error === null) return said.untried;
  if (error?.includes("not registered any more")) return said.unregistered;
  if (status === null) return said[WHY.find(([sign]) => sign.test(error ?? ""))?.[1] ?? "silent"];
  if (state === "taken" || (status >= 200 && status < 300)) return said.taken(status);
  if (status < 400) return said.redirect(status);
  if (status === 401 || status === 403) return said.unsigned(status);
  if (status === 404 || status === 410) return said.missing(status);
  if (status === 429) return said.busy(status);
  return status < 500 ? said.refused(status) : said.broken(status);
}

/** Not what is tried in a moment by itself. What was taken may be sent again too: the portal may have lost it. */
export function maySend(delivery: Delivery, now: number): boolean {
  if (delivery.state !== "waiting") return true;
  return delivery.next_try !== null && Math.abs(Date.parse(delivery.next_try) - now) >= SOON_MS;
}

/** The delivery `by` places on, or the end of the list. */
export function stepDelivery(deliveries: readonly Delivery[], id: string | null, by: 1 | -1): string | null {
  const at = deliveries.findIndex((each) => each.id === id);
  if (at < 0) return deliveries[0]?.id ?? null;
  return deliveries[Math.min(deliveries.length - 1, Math.max(0, at + by))]?.id ?? null;
}

/** What became of what was sent again here: the delivery as it was last read and when, and why the last request was refused. */
export interface Sent {
  /** The request is on its way. */
  underway?: boolean;
  delivery: Delivery | null;
  readAt: number;
  /** When it was asked for last. */
  askedAt: number;
  fault: string;
}

/** The list as it was read, with what was sent again here in its place, also where the filter has it no more. */
export function withSent(fresh: readonly Delivery[], readAt: number, sent: ReadonlyMap<string, Sent>): Delivery[] {
  // One may stand on two pages, where the list grew between them.
  const there = new Map(fresh.map((each) => [each.id, each]));
  for (const [id, one] of sent) {
    if (one.delivery && (!there.has(id) || one.readAt > readAt)) there.set(id, one.delivery);
  }
  return [...there.values()].sort((one, other) => Date.parse(other.at) - Date.parse(one.at) || other.id.localeCompare(one.id));
}

/** How many of these are each portal's, most first. */
export function perPortal(deliveries: readonly Delivery[]): [portal: string, count: number][] {
  const counts = new Map<string, number>();
  for (const { portal } of deliveries) counts.set(portal, (counts.get(portal) ?? 0) + 1);
  return [...counts].sort(([one, more], [other, less]) => less - more || one.localeCompare(other));
}
