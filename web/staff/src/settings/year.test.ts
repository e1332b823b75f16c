import { describe, expect, test } from "vitest";
import type { JsonObject } from "./shapes";
import { dayAfter, monthsOf, toggled, yearsOf, type DayOfYear } from "./year";

const DRAFT: JsonObject = {
  weekend: ["saturday", "sunday"], years: [2027, 2026],
  holidays: [{ date: "2026-09-02", name: "Quốc khánh" }, { date: "2026-04-26", name: "Giỗ Tổ" }],
  overrides: [{ date: "2026-01-02", working: false, note: "hoán đổi" }, { date: "2026-08-22", working: true, note: "bù" }],
};
const NOTE = { off: "Nghỉ thêm", makeUp: "Làm bù" };
const of = (draft: JsonObject, day: string): DayOfYear => monthsOf(draft, Number(day.slice(0, 4))).flat().find((each) => each.day === day)!;
const kinds = (draft: JsonObject, ...days: string[]) => days.map((day) => of(draft, day).kind);

describe("a year", () => {
  test("has every day once", () => {
    expect([monthsOf(DRAFT, 2026).flat().length, monthsOf(DRAFT, 2028)[1]?.length, yearsOf(DRAFT)]).toEqual([365, 29, [2026, 2027]]);
  });
  test("what staff decided wins over holidays, and those over weekdays", () => {
    expect(kinds(DRAFT, "2026-01-02", "2026-08-22", "2026-09-02", "2026-04-26", "2026-01-03", "2026-01-05")).toEqual(["off", "makeUp", "holiday", "holiday", "weekend", "working"]);
  });
  test("a click makes a working day free and a free one worked, in the order of the days", () => {
    const twice = toggled(toggled(DRAFT, of(DRAFT, "2026-06-01"), NOTE), of(DRAFT, "2026-09-02"), NOTE);
    expect(kinds(twice, "2026-06-01", "2026-09-02")).toEqual(["off", "makeUp"]);
    expect(twice.overrides).toEqual([
      { date: "2026-01-02", working: false, note: "hoán đổi" }, { date: "2026-06-01", working: false, note: "Nghỉ thêm" },
      { date: "2026-08-22", working: true, note: "bù" }, { date: "2026-09-02", working: true, note: "Làm bù" },
    ]);
  });
  test("a second click takes it back", () => {
    const once = toggled(DRAFT, of(DRAFT, "2026-06-01"), NOTE);
    expect(toggled(once, of(once, "2026-06-01"), NOTE)).toEqual(DRAFT);
    expect(kinds(toggled(DRAFT, of(DRAFT, "2026-01-02"), NOTE), "2026-01-02")).toEqual(["working"]);
  });
  test("days go on over months and years", () => expect([dayAfter("2026-02-28", 1), dayAfter("2026-01-01", -1)]).toEqual(["2026-03-01", "2025-12-31"]));
});
