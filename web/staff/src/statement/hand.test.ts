import { describe, expect, test } from "vitest";
import { decidedText } from "./decided";
import { order, row } from "./examples";
import { NOTHING_OPEN, readFilters, readOpened, writeFilters } from "./filters";
import { deedOf, handByItself, namedOrders, sums, verdictOf } from "./hand";
import { HAND } from "./words";

const one = order({ number: "1000010" });
const two = order({ number: "1000029" });

describe("matching by hand", () => {
  test("the sum runs over everything that was chosen", () => {
    expect(sums({ rows: [row("a")], orders: [one, two] })).toEqual({ paid: 100, due: 200, missing: 100 });
  });
  test("several go together only if it is all or nothing", () => {
    expect(verdictOf({ rows: [row("a")], orders: [one, two] })).toBe("unequal");
    expect(verdictOf({ rows: [{ ...row("a"), amount: 200 }], orders: [one, two] })).toBe("ready");
    expect(verdictOf({ rows: [row("a"), row("b")], orders: [order({ total: 200 })] })).toBe("ready");
    expect(verdictOf({ rows: [row("a"), row("b")], orders: [one, two] })).toBe("several_both");
  });
  test("one transfer for one order may be short or over", () => expect(verdictOf({ rows: [row("a")], orders: [order({ total: 140 })] })).toBe("ready"));
  test("what was settled meanwhile stands in the way", () => {
    expect(verdictOf({ rows: [row("a")], orders: [] })).toBe("no_order");
    expect(verdictOf({ rows: [row("a")], orders: [order({ payment: "PAID" })] })).toBe("closed");
    expect(verdictOf({ rows: [row("a", "matched")], orders: [one] })).toBe("taken");
  });
  test("it is one request", () => {
    expect(deedOf({ rows: [row("a")], orders: [one, two] })).toEqual({ kind: "confirm", orders: ["1000010", "1000029"] });
    expect(deedOf({ rows: [row("a"), row("b")], orders: [one] })).toEqual({ kind: "gather", order: "1000010", rows: ["a", "b"] });
  });
  test("it begins with the orders that the memo names beyond doubt", () => {
    const named = { ...row("a"), candidates_in_full: [order({ payment: "PAID" }), one] };
    expect(namedOrders({ ...named, reason: "amount_short" })).toEqual(["1000010"]);
    expect(namedOrders({ ...named, reason: "number_mistyped" })).toEqual([]);
  });
  test("it is there unasked where nothing else can be done", () => {
    expect([row("a", "unmatched"), row("a", "possible_duplicate"), row("a", "matched"), { ...row("a"), candidates_in_full: [one] }].map(handByItself))
      .toEqual([true, false, false, false]);
  });
  test("the address carries it, and only what can be an order or a row", () => {
    const opened = { panel: "hand", orders: ["1000010"], rows: ["b"] } as const;
    const filters = readFilters(new URLSearchParams());
    expect(readOpened(writeFilters(filters, "a", opened))).toEqual(opened);
    expect(readOpened(writeFilters(filters, null, opened))).toEqual(NOTHING_OPEN);
    expect(readOpened(new URLSearchParams("panel=x&orders=1,<b>,1000010,1000010"))).toEqual({ ...NOTHING_OPEN, orders: ["1000010"] });
  });
});

describe("who decided", () => {
  const said = (why: string, reason: string | null) =>
    decidedText({ ...row("a"), reason, decided: { by: "staff:lan", at: "2026-11-21T09:30:00+07:00", why } }, HAND.vi);
  test("what was typed follows what was done", () => expect(said("Khách khác", "rejected_by_staff")).toBe("lan · 21/11/2026 09:30 · Kế toán đã bác gợi ý: Khách khác"));
  test("the history's own account of a confirmation is not shown", () => expect(said("transactions a: 1 of 2 VND", "confirmed_by_staff")).toMatch(/Kế toán đã xác nhận$/));
  test("a code is a sentence", () => expect(said("another_by_staff", "amount_short")).toMatch(/giao dịch khác$/));
  test("nobody yet", () => expect(decidedText(row("a"), HAND.vi)).toBeNull());
});
