import { expect, test } from "vitest";
import type { Me } from "../api/types";
import type { Contract } from "./filters";
import { movesOf } from "./moves";

const DRAFT: Contract = {
  id: "HD1", order: "1", state: "DRAFT", label: "Bản nháp", performer: "an", unit: null, rule: null, owner: "an", revenue_unpaid: false, consultant: null,
  product: "CUKCUK", purpose: "new", customer: { id: "KH-1", name: "ABC" }, office: null, total: 1, crm_id: null, act_id: null, created_at: "2026-11-27T08:00:00+07:00",
};
const REP: Me = { name: "an", role: "sales_rep", actions: ["read_orders", "request_recording"] };
const HEAD: Me = { ...REP, name: "binh", role: "renewals_head" };
const ACCOUNTANT: Me = { name: "lan", role: "office_accountant", actions: ["read_orders", "record_contract"] };

test("a draft is its owner's to move, or the head's for them; the accountant may only give it to another", () => {
  expect(movesOf(DRAFT, REP)).toEqual(["request", "handOver"]);
  expect(movesOf({ ...DRAFT, owner: "binh" }, REP)).toEqual([]);
  expect(movesOf(DRAFT, HEAD)).toEqual(["request", "handOver"]);
  expect(movesOf(DRAFT, ACCOUNTANT)).toEqual(["assign"]);
});

test("the accountant records what was requested, and withdraws what is recorded and not sold any more", () => {
  expect(movesOf({ ...DRAFT, state: "REQUESTED" }, ACCOUNTANT)).toEqual(["record", "assign"]);
  expect(movesOf({ ...DRAFT, state: "RECORDED" }, ACCOUNTANT)).toEqual(["assign"]);
  expect(movesOf({ ...DRAFT, state: "RECORDED", revenue_unpaid: true }, ACCOUNTANT)).toEqual(["assign", "withdraw"]);
  expect(movesOf({ ...DRAFT, state: "WITHDRAWN" }, ACCOUNTANT)).toEqual([]);
  expect(movesOf({ ...DRAFT, state: "REQUESTED" }, REP)).toEqual([]);
});
