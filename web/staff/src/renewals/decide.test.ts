import { expect, test } from "vitest";
import { readFilters, reasonsOfRefusal, withRefused, writeFilters, type Renewal } from "./decide";

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

test("what was refused is still there, though somebody else's decision took it off the list", () => {
  const one = (id: string): Renewal => ({
    id, state: "PENDING", product: "QLTH", domain: id, lines: [], total: 1, payment_method: "transfer", commit_until: "2026-12-20", requested_at: "2026-11-27T08:00:00+07:00",
    decided_at: null, order: null, reason: null, labels: {}, customer: { id, name: id, email: "a@b.vn", phone: null, tax_code: null, province: null, language: "vi" },
    invoice: { tax_code: "0123456789", company: "ABC", address: null, email: null }, office: null, in_charge: "an", accepted_by: null, rejected_by: null, on_behalf_of: null, opportunity: null,
  });
  const shown = withRefused([one("c")], [one("a"), one("b"), one("c")], new Map([["b", "renewal_decided"], ["c", "held"]]));
  expect(shown.map((each) => each.id)).toEqual(["b", "c"]);
});
