import { expect, test } from "vitest";
import { readFilters, writeFilters } from "./filters";

test("an address shows the same contracts again, and what it cannot mean is left out", () => {
  const query = "state=DRAFT&revenue_unpaid=true&performer=an&owner=binh&office=HN&customer=KH-1&from=2026-11-01&to=2026-11-30";
  const filters = readFilters(new URLSearchParams(query));
  expect(writeFilters(filters).toString()).toBe(query);
  expect(readFilters(new URLSearchParams("state=NEW&revenue_unpaid=1&from=2026-02-31&performer=+"))).toEqual({});
  expect(writeFilters({}, { contract: "HD1" }).toString()).toBe("contract=HD1");
  expect(writeFilters({}, { report: true }).toString()).toBe("view=report");
});
