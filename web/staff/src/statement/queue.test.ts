import { describe, expect, test } from "vitest";
import type { Candidate, Transaction } from "../api/types";
import { WORDS } from "../words";
import { order, row } from "./examples";
import { consequence, firstPayable, irrevocable } from "./consequence";
import { keepPlaces, nextWaiting, step } from "./queue";

const ids = (rows: readonly Transaction[]) => rows.map((each) => each.id);
const idle = () => false;

describe("the queue", () => {
  const rows = [row("a"), row("b", "matched"), row("c")];
  test("moves one row and stops at both ends", () => {
    expect([step(rows, null, 1), step(rows, "a", 1), step(rows, "c", 1), step(rows, "a", -1), step([], null, 1)]).toEqual(["a", "b", "c", "a", null]);
  });
  test("goes on to the next row that nobody decided", () => expect(nextWaiting(rows, "a", idle)).toBe("c"));
  test("starts again above when nothing is left below", () => expect(nextWaiting(rows, "c", idle)).toBe("a"));
  test("passes over what is on its way", () => expect(nextWaiting(rows, "a", (id) => id === "c")).toBeNull());
  test("a row decided here keeps its place when the list comes without it", () => {
    const shown = [row("a", "partial", 12), row("b", "partial", 11), row("c", "partial", 10)];
    expect(ids(keepPlaces(shown, [shown[0]!, shown[2]!], (id) => id === "b"))).toEqual(["a", "b", "c"]);
    expect(ids(keepPlaces(shown, [shown[0]!, shown[2]!], idle))).toEqual(["a", "c"]);
  });
  test("a row on two pages stands once", () => expect(ids(keepPlaces([], [row("a"), row("a")], idle))).toEqual(["a"]));
});

describe("what a confirmation will do", () => {
  const say = (more: Partial<Candidate>) => consequence(order(more), WORDS.vi);
  test("a difference is in the sentence", () => {
    expect(say({ missing: 40_000 })).toContain("thiếu 40.000 đ");
    expect(say({ missing: -5_000 })).toContain("thừa 5.000 đ");
  });
  test("a temporarily cancelled order comes back", () => expect(say({ payment: "TEMP_CANCELLED" })).toContain("có hiệu lực trở lại"));
  test("paid and cancelled orders cannot be confirmed, the next one is chosen", () => {
    const both = { ...row("a"), candidates_in_full: [order({ payment: "PAID" }), order({ number: "1000010" })] };
    expect(firstPayable(both)).toBe(1);
    expect(say({ payment: "CANCELLED" })).toContain("đã hủy");
  });
  test("only licences and codes cannot be taken back", () => {
    expect([irrevocable(order({})), irrevocable(order({ kind: "desktop" })), irrevocable(order({ kind: "topup" }))]).toEqual([false, true, true]);
  });
});

test("both languages say the same things", () => {
  expect(Object.keys(WORDS.en).sort()).toEqual(Object.keys(WORDS.vi).sort());
});
