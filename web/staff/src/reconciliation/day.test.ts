import { expect, test } from "vitest";
import { readFilters } from "../statement/filters";
import { addDays, around, difference, today, total, type AccountDay } from "./day";

const ACCOUNT: AccountDay = {
  account: "99900011", bank: "ACB", transactions: 3, in: 100, out: 7, matched: 40, waiting: 30, refundable: 20, refunded: 10, in_doubt: 5,
  opening_balance: 500, closing_balance: 593, gaps: [],
};

test("a day is one of Vietnam, also while it is still yesterday elsewhere", () => {
  expect(today(new Date("2026-11-26T17:30:00Z"))).toBe("2026-11-27");
  expect(addDays("2026-12-31", 1)).toBe("2027-01-01");
  expect(addDays("2026-03-01", -1)).toBe("2026-02-28");
});

test("what came in is somewhere, for each account and for all of them", () => {
  expect(difference(ACCOUNT)).toBe(0);
  expect(difference({ ...ACCOUNT, waiting: 29 })).toBe(1);
  expect(total([ACCOUNT, ACCOUNT])).toMatchObject({ in: 200, in_doubt: 10, transactions: 6 });
  expect(difference(total([]))).toBe(0);
});

test("the rows around a gap are those of the day, or of the days before where it lies before the day's first", () => {
  const within = { transaction: "t-1", expected: 550, found: 560, missing: 10 };
  const filters = readFilters(new URL(around(ACCOUNT, within, "2026-11-26"), "http://page.test").searchParams);
  expect(filters).toMatchObject({ account: "99900011", from: "2026-11-26", to: "2026-11-26" });
  expect(filters.state).toHaveLength(8);
  expect(around(ACCOUNT, { ...within, expected: 500 }, "2026-11-26")).toContain("from=2026-11-19&to=2026-11-26&row=t-1");
});
