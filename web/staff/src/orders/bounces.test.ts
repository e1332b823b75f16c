import { expect, test } from "vitest";
import { BOUNCE_WORDS, bounceText, letterText, worstOf, type Bounce } from "./bounces";

const { vi } = BOUNCE_WORDS;
const bounce = (kind: Bounce["kind"], permanent: boolean, reason: string | null = null): Bounce => ({ letter: "order_placed", message_id: "m", kind, permanent, reason, said: null, at: "2026-11-21T08:04:09Z" });

test.each([
  [[bounce("delayed", false), bounce("bounced", true), bounce("complained", true)], "bounced"],
  [[bounce("bounced", false), bounce("complained", true)], "complained"],
  [[bounce("delayed", false), bounce("rejected", false)], "rejected"],
] as const)("the worst of what happened is warned of", (bounces, kind) => expect(worstOf(bounces)?.kind).toBe(kind));

test("nothing happened, nothing is warned of", () => expect(worstOf([])).toBeUndefined());

test.each([
  [bounce("bounced", true, "NoEmail"), "bị trả lại vĩnh viễn (không có địa chỉ này)"], [bounce("bounced", false, "MailboxFull"), "bị trả lại tạm thời (hộp thư đầy)"],
  [bounce("delayed", false, "SomethingNew"), "đến chậm (SomethingNew)"], [bounce("complained", true), "bị báo là thư rác"],
])("what became of a letter is said in words", (told, text) => expect(bounceText(told, vi)).toBe(text));

test("a letter that nobody knows is not hidden", () => expect([letterText("codes_issued", vi), letterText("new_letter", vi)]).toEqual(["Mã nạp tiền MISA Support", "new_letter"]));
