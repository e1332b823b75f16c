import { describe, expect, test } from "vitest";
import { readAmount, showAmount } from "./amounts";
import { readDay, showDay, showTime } from "./dates";

describe("amounts", () => {
  test.each(["2640000", "2.640.000", "2,640,000", "2 640 000", " 2.640.000 đ", "2640000 VND"])("%s is one amount", (typed) => {
    expect(readAmount(typed)).toBe(2_640_000);
  });
  test.each(["", "2,64", "2.64", "-5", "1e3", "12.34.567", "abc"])("%s is none", (typed) => {
    expect(readAmount(typed)).toBeNull();
  });
  test("is shown with dots", () => expect(showAmount(2_640_000)).toBe("2.640.000 đ"));
});

describe("days", () => {
  test.each([["21/11/2026", "2026-11-21"], ["1/2/2026", "2026-02-01"], ["1-2-2026", "2026-02-01"], ["29.02.2028", "2028-02-29"]])("%s", (typed, day) => {
    expect(readDay(typed)).toBe(day);
  });
  test.each(["31/02/2026", "2026-11-21", "21/11/26", "", "11/21/2026"])("%s is no day", (typed) => expect(readDay(typed)).toBeNull());
  test("are shown as they are typed", () => expect(readDay(showDay("2026-11-05"))).toBe("2026-11-05"));
  test("an instant is shown in Vietnam", () => expect(showTime("2026-11-21T18:04:05+00:00")).toBe("22/11/2026 01:04"));
});
