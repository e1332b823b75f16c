import { describe, expect, test } from "vitest";
import type { MailInFull } from "../api/types";
import { readState, reasonText, unreadText, verdictText, willText, writePlace } from "./mail";
import { MAILS } from "./words";

const words = MAILS.vi;
const booking = { account: "1", amount: 2_640_000, direction: "in", memo: "", booked_at: "", reference: null, balance: null } as const;

function mail(more: Partial<MailInFull>): MailInFull {
  return {
    id: "m", state: "quarantined", reason: "no_format", detail: null, bank: null, sender: "", subject: "", received_at: "", transactions: [],
    headers: [], verdicts: {}, text: "", parsed: [], unread: null, ...more,
  };
}

describe("a quarantined mail", () => {
  test("its reason is a sentence, also a code that is new to the page", () => {
    expect(reasonText("wrong_recipient", words)).toContain("người khác");
    expect(reasonText("brand_new", words)).toBe(words.otherReason);
    expect(unreadText("no_format: ACB has no such notice", words)).toBe(words.reason.no_format);
    expect(verdictText("GRAY", words)).toBe("không rõ");
  });
  test("what releasing does is said with the sum", () => {
    expect(willText(mail({ parsed: [booking, { ...booking, amount: 1 }] }), words)).toContain("2 giao dịch (tiền vào 2.640.001 đ)");
    expect(willText(mail({ parsed: [{ ...booking, direction: "out" }] }), words)).toContain("ghi nợ");
    expect(willText(mail({ unread: "virus: found" }), words)).toBeNull();
  });
  test("the address carries tab and mail", () => {
    expect(writePlace("discarded", "m1").toString()).toBe("state=discarded&mail=m1");
    expect(readState(writePlace("discarded", null))).toBe("discarded");
    expect(readState(new URLSearchParams("state=nonsense"))).toBe("quarantined");
  });
});

test("both languages say the same things", () => expect(Object.keys(MAILS.en).sort()).toEqual(Object.keys(MAILS.vi).sort()));
