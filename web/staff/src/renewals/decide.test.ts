import { expect, test } from "vitest";
import { readFilters, reasonsOfRefusal, writeFilters } from "./decide";

const read = (query: string) => readFilters(new URLSearchParams(query));

test("the list opens on what waits, and all states are asked for by name", () => {
  expect(read("")).toEqual({ state: "PENDING" });
  expect(read("state=nonsense&in_charge=yen.nt")).toEqual({ state: "PENDING", in_charge: "yen.nt" });
  expect(read("state=all")).toEqual({});
  for (const query of ["", "state=all", "state=REJECTED&in_charge=yen.nt"]) expect(writeFilters(read(query), null).toString()).toBe(query);
});

test("when one may not be decided all stay, each with its own reason", () => {
  const refusal = { code: "commitment_passed", field: "ids[1]" };
  expect([...reasonsOfRefusal(refusal, ["a", "b", "c"])]).toEqual([["a", "held"], ["b", "commitment_passed"], ["c", "held"]]);
});

test("what names no renewal is no reason of any", () => {
  expect(reasonsOfRefusal({ code: "offline", field: null }, ["a"]).size).toBe(0);
  expect(reasonsOfRefusal({ code: "x", field: "ids[7]" }, ["a"]).size).toBe(0);
});
