// @vitest-environment jsdom
import { describe, expect, test } from "vitest";
import { ApiError } from "../api/client";
import { changesBetween } from "./difference";
import { close, open } from "./draft";
import { refusalAt } from "./faults";
import { ASSIGNMENT } from "./forms/assignment";
import { BANK_SENDERS } from "./forms/bank_senders";
import { CATALOGUE } from "./forms/catalogue";
import { PORTAL_WEBHOOKS } from "./forms/portal_webhooks";
import { onTopOf } from "./merge";
import { complaints, placeAt, placesOf } from "./places";
import type { JsonObject } from "./shapes";
import { WORDS } from "./words";

const sku = (code: string, price: number | string, more: JsonObject = {}) => ({ sku: code, name: `Gói ${code}`, price, ...more });
const product = (code: string, ...skus: JsonObject[]): JsonObject => ({ code, name: code, kind: "saas", family: "enterprise", match_key: "domain", skus });
const catalogue = (...products: JsonObject[]): JsonObject => ({ products });
const SOLD = catalogue(product("A", sku("A-1", 100), sku("A-2", 200)), product("B", sku("B-1", 300)));
const { fields } = CATALOGUE;
const differ = (before: JsonObject, after: JsonObject) => changesBetween(fields, before, after, "vi").map(({ where, was, now }) => [where, was, now]);

describe("a document in the form", () => {
  const assignment = {
    version: 3, offices: { HN: "split" }, groups: { "independent-HN": ["lan"], hcsn: [] }, promoters: { agents: { DL1: "an" }, later: { x: [1] } }, future: { kept: [null, 1.5] },
  };
  test("comes out as it went in, with what no description names", () => {
    const { version, draft } = open(ASSIGNMENT.fields, assignment);
    expect(version).toBe(3);
    expect({ version, ...close(ASSIGNMENT.fields, draft) }).toEqual(assignment);
  });
  test("names of a map become items, which may be renamed", () => {
    expect(open(ASSIGNMENT.fields, assignment).draft.offices).toEqual([{ key: "HN", value: "split" }]);
  });
});

describe("what differs", () => {
  test("is said by names, not by positions", () => {
    expect(differ(SOLD, catalogue(product("A", sku("A-1", 100), sku("A-2", 2_640_000)), product("B", sku("B-1", 300))))).toEqual([
      ["Sản phẩm › A › Gói bán › Gói A-2 (A-2) › Đơn giá (đ)", "200 đ", "2.640.000 đ"],
    ]);
  });
  test("an item added and one taken out", () => {
    const after = catalogue(product("B", sku("B-1", 300), sku("B-2", 400, { months: 12 })));
    expect(differ(SOLD, after)).toEqual([
      ["Sản phẩm › B › Gói bán › Gói B-2 (B-2)", null, "Mã gói: B-2; Tên gói: Gói B-2; Đơn giá (đ): 400 đ; Số tháng: 12"],
      ["Sản phẩm › A", expect.stringContaining("Mã sản phẩm: A"), null],
    ]);
  });
  test("an item with another name where one stood is the same item", () => {
    expect(differ(SOLD, catalogue(product("A", sku("A-1", 100), sku("A-9", 200, { name: "Gói A-2" })), product("B", sku("B-1", 300))))).toEqual([
      ["Sản phẩm › A › Gói bán › Gói A-2 (A-2) › Mã gói", "A-2", "A-9"],
    ]);
  });
  test("another order", () => {
    expect(differ(SOLD, catalogue(...[...(Array.isArray(SOLD.products) ? SOLD.products : [])].reverse()))).toEqual([["Sản phẩm › thứ tự", "A, B", "B, A"]]);
  });
  test("nothing where a field is absent, null or empty", () => {
    expect(differ(catalogue(product("A", sku("A-1", 1, { months: null }))), catalogue({ ...product("A", sku("A-1", 1)), modules: [], commitment: false }))).toEqual([]);
  });
  test("also what no description names", () => {
    expect(differ({ ...SOLD, later: 1 }, { ...SOLD, later: 2 })).toEqual([["later", "1", "2"]]);
  });
});

describe("mine on top of theirs", () => {
  const base = catalogue(product("A", sku("A-1", 100), sku("A-2", 200)));
  const mine = catalogue(product("A", sku("A-1", 111), sku("A-2", 200), sku("A-3", 333)));
  test("keeps what only they changed, and mine where both did", () => {
    const theirs = catalogue(product("A", sku("A-1", 999, { months: 6 }), sku("A-2", 222)), product("B", sku("B-1", 1)));
    expect(onTopOf(fields, base, mine, theirs)).toEqual(catalogue(product("A", sku("A-1", 111, { months: 6 }), sku("A-2", 222), sku("A-3", 333)), product("B", sku("B-1", 1))));
  });
  test("what they took out stays out unless I changed it", () => {
    expect(onTopOf(fields, base, mine, catalogue(product("A", sku("A-1", 100))))).toEqual(catalogue(product("A", sku("A-1", 111), sku("A-3", 333))));
    expect(onTopOf(fields, base, mine, catalogue(product("A", sku("A-2", 200))))).toEqual(catalogue(product("A", sku("A-2", 200), sku("A-1", 111), sku("A-3", 333))));
  });
  test("what I took out stays out", () => {
    expect(onTopOf(fields, base, catalogue(product("A", sku("A-2", 200))), catalogue(product("A", sku("A-1", 7), sku("A-2", 200))))).toEqual(catalogue(product("A", sku("A-2", 200))));
  });
});

describe("where a refusal belongs", () => {
  const places = placesOf(fields, SOLD);
  test.each([
    ["products[0].skus[1].price", "products[0].skus[1].price"], ["products[1].skus", "products[1].skus"], ["products[1].colour", "products[1]"],
    ["products[10].code", "products"], ["prices", ""], ["body", ""],
  ])("%s at %s", (field, at) => expect(placeAt(field, places)).toBe(at));
  test("names of a map may hold dots and blanks", () => {
    const { draft } = open(ASSIGNMENT.fields, { version: 1, consultants: { "TP. Hồ Chí Minh": "", HN: "" }, groups: { "market-DN": ["a", "b"] } });
    const found = placesOf(ASSIGNMENT.fields, draft);
    for (const field of ["consultants.TP. Hồ Chí Minh", "consultants.HN.[key]", "groups.market-DN", "groups.market-DN[1]"]) expect(placeAt(field, found)).toBe(field);
  });
  test("is said by the rule of that very value, in words", () => {
    const refusal = (code: string, field: string) => refusalAt(new ApiError(422, code, "Input should be greater than 0", field), places, "vi");
    expect(refusal("invalid_setting", "products[0].skus[0].price")).toEqual(["products[0].skus[0].price", "Giá trị không hợp lệ. Số tiền lớn hơn 0."]);
    expect(refusal("duplicate_sku", "products[0].skus[0].sku")).toEqual(["products[0].skus[0].sku", "Mã gói này đã có."]);
    const senders = placesOf(BANK_SENDERS.fields, { senders: [{ bank: "ACB" }] });
    expect(refusalAt(new ApiError(422, "invalid_setting", "", "senders[0]"), senders, "vi")?.[1]).toContain("Tên miền ký");
    expect(refusalAt(new ApiError(409, "setting_changed", "", "version"), places, "vi")).toBeNull();
  });
  test("of a portal: its address, one of its products, itself", () => {
    const draft: JsonObject = { portals: [{ portal: "a", products: ["CUKCUK"] }, { portal: "a", products: ["X"], url: "http://a.vn/x" }] };
    const portals = placesOf(PORTAL_WEBHOOKS.fields, draft);
    const said = (code: string, field: string) => refusalAt(new ApiError(422, code, "", field), portals, "vi");
    expect(said("not_https", "portals[1].url")).toEqual(["portals[1].url", "Địa chỉ phải bắt đầu bằng https://."]);
    expect(said("invalid_setting", "portals[1].url")?.[1]).toContain("tên máy chủ viết thường");
    expect(said("unknown_product", "portals[1].products[0]")).toEqual(["portals[1].products[0]", "Danh mục không có sản phẩm này."]);
    expect(said("duplicate_portal", "portals[1].portal")).toEqual(["portals[1].portal", "Cổng này đã có."]);
  });
});

describe("what the form sees by itself", () => {
  test("what is empty, and what cannot be read", () => {
    expect(complaints(fields, catalogue(product("A", sku("", "1,5"), sku("A-2", 1, { months: "x" })), product("B")))).toEqual([
      ["products[0].skus[0].sku", "needed"], ["products[0].skus[0].price", "badAmount"], ["products[0].skus[1].months", "badCount"], ["products[1].skus", "needed"],
    ]);
  });
  test("a name that stands twice in a map", () => {
    const found = complaints(ASSIGNMENT.fields, { offices: [{ key: "HN", value: "split" }, { key: "HN", value: "market" }] });
    expect(found.filter(([, complaint]) => complaint === "twice")).toEqual([["offices.HN.[key]", "twice"]]);
  });
});

test("both languages say the same things", () => expect(Object.keys(WORDS.en).sort()).toEqual(Object.keys(WORDS.vi).sort()));
