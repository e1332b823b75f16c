// @vitest-environment jsdom
import { describe, expect, test } from "vitest";
import { ApiError } from "../api/client";
import { answerText, maySend, perPortal, stepDelivery, subjectOf, withSent, type Delivery } from "./delivery";
import { queryOf, readFilters, writeFilters } from "./filters";
import { sendEach } from "./sendEach";
import { DELIVERY_WORDS } from "./words";

const words = DELIVERY_WORDS.vi;
const told = (more: Partial<Delivery> = {}): Delivery => ({
  id: "web:1000002:3", portal: "web", subject: "1000002", version: 3, event: "order.paid", at: "2026-11-21T09:00:00+07:00", state: "failed", attempts: 41, status: 503,
  error: "It answered with status 503", asked_by: null, tried_at: "2026-11-22T09:00:00+07:00", next_try: null, taken_at: null, ...more,
});

describe("a delivery", () => {
  test("says what it is about, and where that is shown", () => {
    expect(subjectOf(told(), words)).toEqual({ text: "Đơn hàng 1000002", page: "/orders/1000002" });
    expect(subjectOf(told({ event: "renewal.accepted", subject: "GH-1" }), words).page).toBe("/renewals?state=all&renewal=GH-1");
    expect(subjectOf(told({ event: "quota.raised", subject: "MEINVOICE/pho24" }), words)).toEqual({ text: "Số hóa đơn MEINVOICE/pho24", page: null });
  });
  test.each([
    [{ status: 200, state: "taken" as const, error: null }, "Cổng đã nhận (HTTP 200)."], [{ status: 302 }, words.said.redirect(302)], [{ status: 401 }, words.said.unsigned(401)],
    [{ status: 410 }, words.said.missing(410)], [{ status: 422 }, words.said.refused(422)], [{ status: 503 }, words.said.broken(503)],
    [{ status: null, error: "It refuses connections" }, words.said.closed], [{ status: null, error: "Nobody took it for a day; the last try: It did not answer within 10 seconds" }, words.said.slow],
    [{ status: null, error: "a.vn has the address 10.0.0.1, which is not public" }, words.said.hidden], [{ error: "The portal is not registered any more" }, words.said.unregistered],
    [{ status: null, error: "something new" }, words.said.silent], [{ status: null, error: null, tried_at: null, attempts: 0 }, words.said.untried],
  ])("says what the portal answered: %o", (more, said) => expect(answerText(told(more), words)).toBe(said));
  test("may be sent again unless it is tried in a moment by itself", () => {
    const now = Date.parse("2026-11-22T10:00:00+07:00");
    const next = (time: string) => told({ state: "waiting", next_try: `2026-11-22T${time}+07:00` });
    expect([told(), told({ state: "taken" }), next("11:30:00"), next("10:00:30"), next("09:59:50")].map((each) => maySend(each, now))).toEqual([true, true, true, false, false]);
  });
});

test("the address carries the filters and the selected one", () => {
  const filters = { tab: "all", portal: "web", order: "1000002", from: "2026-11-01" } as const;
  expect(readFilters(writeFilters(filters, "web:1000002:3"))).toEqual(filters);
  expect(readFilters(new URLSearchParams("state=lost&from=1/11&order=%20"))).toEqual({ tab: "failed" });
  expect(queryOf({ tab: "failed", portal: "web" })).toEqual({ state: "failed", portal: "web" });
  expect(queryOf(filters)).not.toHaveProperty("state");
});

describe("the list", () => {
  const [one, other] = [told(), told({ id: "web:1000010:1", at: "2026-11-21T08:00:00+07:00" })];
  const again: Delivery = { ...one, state: "waiting" };
  test("keeps in its place what was sent again here and is filtered out by now", () => {
    const sent = new Map([[one.id, { delivery: again, readAt: 5, askedAt: 1, fault: "" }], [other.id, { delivery: null, readAt: 0, askedAt: 1, fault: "no" }]]);
    expect(withSent([other], 9, sent)).toEqual([again, other]);
  });
  test("shows what was read last", () => {
    const sent = new Map([[one.id, { delivery: again, readAt: 5, askedAt: 1, fault: "" }]]);
    expect([withSent([one], 9, sent), withSent([one], 4, sent)]).toEqual([[one], [again]]);
  });
  test("is walked to its ends", () => {
    expect([stepDelivery([one, other], null, 1), stepDelivery([one, other], one.id, 1), stepDelivery([one, other], other.id, 1), stepDelivery([], null, 1)]).toEqual([one.id, other.id, other.id, null]);
  });
  test("is counted by portal", () => expect(perPortal([told({ portal: "b" }), told({ portal: "a" }), told({ portal: "b" })])).toEqual([["b", 2], ["a", 1]]));
});

describe("sending many again", () => {
  const run = async (answers: Record<string, number>, stopAfter = 99) => {
    const [took, refused] = [new Array<string>(), new Array<string>()];
    const ask = (id: string) => (answers[id] === 200 ? Promise.resolve(told({ id })) : Promise.reject(new ApiError(answers[id] ?? 0, "x", "")));
    const done = sendEach(Object.keys(answers), { ask, took: ({ id }) => took.push(id), refused: (id) => refused.push(id), stopped: () => took.length + refused.length >= stopAfter });
    const fault = await done.then(() => null, (error: unknown) => (error instanceof ApiError ? error.status : error));
    return { took, refused, fault };
  };
  test("goes on past one that is refused by itself", async () => expect(await run({ a: 200, b: 409, c: 404, d: 200 })).toEqual({ took: ["a", "d"], refused: ["b", "c"], fault: null }));
  test.each([0, 401, 403, 429, 503])("ends at %i, which the next would meet too", async (status) => expect(await run({ a: 200, b: status, c: 200 })).toEqual({ took: ["a"], refused: [], fault: status }));
  test("ends when it is stopped", async () => expect(await run({ a: 200, b: 200, c: 200 }, 2)).toEqual({ took: ["a", "b"], refused: [], fault: null }));
});

test("both languages say the same things", () => {
  const names = (value: object): string[] => Object.entries(value).flatMap(([name, each]) => [name, ...(typeof each === "object" && each !== null ? names(each).map((inner) => `${name}.${inner}`) : [])]).sort();
  expect(names(DELIVERY_WORDS.en)).toEqual(names(DELIVERY_WORDS.vi));
});
