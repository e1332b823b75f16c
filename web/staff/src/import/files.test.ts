import { expect, test } from "vitest";
import { flawOf, MOST_BYTES, recentImports, refusalText, rememberImport, rowText } from "./files";
import { WORDS } from "./words";

function emptyStore() {
  const kept = new Map<string, string>();
  return { getItem: (key: string) => kept.get(key) ?? null, setItem: (key: string, value: string) => void kept.set(key, value) };
}

test("one .xlsx file that can be read may be sent", () => {
  expect(flawOf([{ name: "SAO-KE.XLSX", size: MOST_BYTES }])).toBeNull();
  expect(flawOf([{ name: "a.xlsx", size: MOST_BYTES + 1 }])).toBe("too_large");
  expect(flawOf([{ name: "a.xls", size: 9 }])).toBe("not_xlsx");
  expect(flawOf([{ name: "a.xlsx", size: 0 }])).toBe("empty");
  expect(flawOf([{ name: "a.xlsx", size: 9 }, { name: "b.xlsx", size: 9 }])).toBe("several");
});

test("each person's last ten imports are kept, newest first, each once", () => {
  const store = emptyStore();
  for (let at = 0; at < 12; at++) rememberImport("lan", { id: `${at}`, name: "a.xlsx", at: "2026-11-27" }, store);
  rememberImport("lan", { id: "5", name: "a.xlsx", at: "2026-11-28" }, store);
  expect(recentImports("lan", store).map((each) => each.id)).toEqual(["5", "11", "10", "9", "8", "7", "6", "4", "3", "2"]);
  expect(recentImports("mai", store)).toEqual([]);
});

test("what somebody else left in the store is no import", () => {
  const store = emptyStore();
  store.setItem("imports of lan", '[{"id": 1}, null, "x"]');
  expect(recentImports("lan", store)).toEqual([]);
  store.setItem("imports of lan", "{");
  expect(recentImports("lan", store)).toEqual([]);
});

test("a refusal names the column, and an unknown reason is told as the API tells it", () => {
  expect(refusalText({ code: "column_missing", message: "", field: "Nội dung" }, WORDS.vi)).toContain("“Nội dung”");
  expect(rowText({ row: 4, result: "invalid", code: "amount_negative", message: "no", field: null, transaction: null }, WORDS.vi)).toContain("âm");
  expect(rowText({ row: 4, result: "invalid", code: "new", message: "In its own words", field: null, transaction: null }, WORDS.vi)).toBe("In its own words");
});
