import { describe, expect, test } from "vitest";
import { keyOf, missingOf } from "./facts";
import { bodyOf, isOrderNumber, readFilters, writeFilters } from "./filters";
import { proposedRange, readShown, writeShown } from "./panel";
import { axesOf, toneOf } from "./status";
import { becameOf, stepsOf, type Step } from "./steps";

describe("the list's filters", () => {
  test.each(["", "q=quan&payment=UNPAID&product=CUKCUK", "resource=PROVISION_FAILED&failed=true&from=2026-11-01&to=2026-11-30", "kind=topup&office=HN"])("%s is read as it was written", (address) => {
    const search = new URLSearchParams(address);
    expect([...writeFilters(readFilters(search))].sort()).toEqual([...search].sort());
  });
  test("leave out what they do not understand", () => {
    expect(writeFilters(readFilters(new URLSearchParams("payment=MAYBE&from=31/12/2026&failed=no&x=1"))).toString()).toBe("");
  });
  test("are all in the body that retries what is shown", () => {
    const filters = readFilters(new URLSearchParams("q=quan&payment=PAID&resource=PROVISION_FAILED&failed=true&from=2026-11-01"));
    expect(bodyOf(filters, "resource", null)).toMatchObject({ ...JSON.parse(JSON.stringify(filters)), step: "resource", cursor: null, office: null });
  });
});

test.each([["1000002", true], ["1000003", false], ["1000020", false], ["0912345678", false], ["quanabc", false], ["100002", false]])("%s may be an order's number: %s", (typed, may) => {
  expect(isOrderNumber(typed)).toBe(may);
});

describe("the panel", () => {
  test.each(["", "panel=cash", "panel=transfer&from=2026-11-17&to=2026-11-23"])("%s stands in the address", (address) => {
    expect(writeShown(readShown(new URLSearchParams(address))).toString()).toBe(address);
  });
  test("looks for money around the day that the customer names", () => {
    const order = { created_at: "2026-11-10T01:00:00+07:00", claim: { memo: "x", paid_at: "2026-11-20", at: "2026-11-21T08:00:00+07:00", rejected: null, evidence: null } };
    expect(proposedRange(order, new Date("2026-11-27T00:00:00Z"))).toEqual({ from: "2026-11-17", to: "2026-11-23" });
    expect(proposedRange({ ...order, claim: null }, new Date("2026-11-27T20:00:00Z"))).toEqual({ from: "2026-11-10", to: "2026-11-28" });
  });
});

test("an axis that an order does not have is absent", () => {
  const status = { payment: "PAID", licence: null, resource: "PROVISION_FAILED", invoice: "NO_INVOICE", revenue: "RECORDED" } as const;
  expect(axesOf(status).map(([axis, state]) => [axis, toneOf(state)])).toEqual([["payment", "good"], ["resource", "bad"], ["invoice", "none"], ["revenue", "good"]]);
});

test("the key is what stands in the memo", () => {
  const customer = { id: "KH1", name: "A", email: "a@b.vn", phone: "0912", tax_code: "0101", province: null, language: "vi" } as const;
  expect([keyOf({ domain: "quan", kind: "saas", customer }), keyOf({ domain: null, kind: "topup", customer }), keyOf({ domain: null, kind: "desktop", customer })]).toEqual(["quan", "0912", "0101"]);
});

test("what is missing of a total", () => expect([missingOf(100, [60, 30]), missingOf(100, [60, 60])]).toEqual([10, -20]));

describe("steps", () => {
  const step = (state: Step["state"], error: string | null = null): Step => ({
    n: 1, state, attempts: 1, request_id: null, error, at: null, since: null, next_try: null, gave_up: false, until: null, withdraws: null, then: [], former: {}, told: {},
  });
  const retried = (note: string) => ({ at: "2026-11-27T08:00:00Z", actor: "staff:lan", why: "step_retried", changes: [], note });

  test("that failed come first", () => {
    const steps = { temporary: step("done"), resource: step("done"), contract: step("failed", "Sai MST") };
    expect(stepsOf({ steps, failed: ["contract"] }).map(([name]) => name)).toEqual(["contract", "temporary", "resource"]);
  });
  test.each([
    [step("waiting"), step("done"), { state: "waiting", error: null }], [step("done"), step("failed", "SUMAN từ chối"), { state: "failed", error: "SUMAN từ chối" }],
    [step("done"), step("done"), { state: "done", error: null }],
  ])("that were done again are as far as the worst of them", (resource, unlock, became) => {
    const order = { steps: { resource, unlock, contract: step("failed", "khác") }, history: [retried("resource, unlock"), retried("contract")] };
    expect(becameOf(order, "resource")).toEqual(became);
  });
  test("of an order that is not read yet are on their way", () => expect(becameOf(undefined, "invoice").state).toBe("waiting"));
});
