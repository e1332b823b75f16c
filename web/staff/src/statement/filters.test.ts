import { describe, expect, test } from "vitest";
import { readFilters, writeFilters, type Filters } from "./filters";

describe("filters and the address", () => {
  test("an empty address opens on what waits for people", () => {
    expect(readFilters(new URLSearchParams()).state).toEqual(["partial", "unmatched", "possible_duplicate"]);
    expect(writeFilters(readFilters(new URLSearchParams()), null).toString()).toBe("");
  });
  test.each<Filters>([
    { state: ["matched"] },
    { state: ["partial", "refundable"], account: "0011", from: "2026-11-01", to: "2026-11-30", min: 1, max: 2_640_000, q: "nhà hàng & số 5" },
    { state: ["partial", "unmatched", "possible_duplicate"], min: 0 },
  ])("are the same after a round trip", (filters) => {
    expect(readFilters(new URLSearchParams(writeFilters(filters, "row-1").toString()))).toEqual(filters);
  });
  test("the open row is in the address", () => expect(writeFilters({ state: [] }, "a b").get("row")).toBe("a b"));
  test("what is not understood is left out", () => {
    const read = readFilters(new URLSearchParams("state=none,partial&from=31/12&min=x&to=2026-13-01"));
    expect(read).toEqual({ state: ["partial"] });
  });
});
