import { describe, expect, test } from "vitest";
import { WORDS } from "../words";
import { actorText, noteText, whyText } from "./history";
import { REASON_WORDS } from "./reasons";

const { vi } = REASON_WORDS;
const steps = WORDS.vi.steps;
const note = (why: string, text: string) => noteText(why, text, steps, vi);

test.each([["staff:lan", "lan"], ["customer:KH0001", "Khách hàng"], ["function:match_payment", "Hệ thống"], ["partner:suman", "SUMAN"], ["partner:ses", "Dịch vụ thư"], ["partner:momo", "momo"]])(
  "%s is %s", (actor, text) => expect(actorText(actor, vi)).toBe(text),
);

describe("why", () => {
  test.each([
    ["paid_in_cash", "Xác nhận thanh toán bằng tiền mặt, khác"], ["resource_waits_for_partner", "Cấp tài nguyên: đối tác chưa trả lời, sẽ thử lại"],
    ["withdraw_contract_unanswered_for_a_day", "Rút hợp đồng: một ngày không có trả lời"], ["something_new", "something_new"],
  ])("%s", (why, text) => expect(whyText(why, steps, vi)).toBe(text));
  test("is said in both languages", () => expect(Object.keys(REASON_WORDS.en.why)).toEqual(Object.keys(vi.why)));
});

describe("notes", () => {
  test.each([
    ["confirmed_by_staff", "transactions a1, b2: 2600000 of 2640000 VND, 40000 VND short; khách hẹn trả", "Nhận 2.600.000 đ trên 2.640.000 đ, thiếu 40.000 đ; khách hẹn trả"],
    ["confirmed_by_staff", "transactions a1: 2640000 of 2640000 VND", "Nhận 2.640.000 đ trên 2.640.000 đ"],
    ["payment_claimed", "paid at 2026-11-20 with the memo: mua phan mem; picture claims/1/2", "Chuyển ngày 20/11/2026, nội dung: mua phan mem; có gửi ảnh"],
    ["step_retried", "resource, unlock", "Cấp tài nguyên, Mở khóa"],
    ["cancel_and_lock_deadline_passed", "cancel after 2026-11-26; lock after 2026-11-30", "hạn tạm hủy 26/11/2026; hạn khóa 30/11/2026"],
    ["deadline_moved", "lock_on 2026-11-30 → 2026-12-01; calendar version 3", "hạn khóa 30/11/2026 → 01/12/2026"],
    ["gateway_paid", "event ev-1: 5000 of 5000 VND", "Nhận 5.000 đ trên 5.000 đ (ev-1)"],
    ["resource_granted", "suman-123", "Mã yêu cầu suman-123"],
    ["grant_refused", "SUMAN từ chối", "SUMAN từ chối"],
    ["letter_bounced", "codes_issued, NoEmail", "Mã nạp tiền MISA Support (không có địa chỉ này)"],
    ["letter_complained", "order_placed", "Xác nhận đặt hàng và hướng dẫn thanh toán"],
    ["paid_in_cash", "transactions a: 1 of 2 VND", "transactions a: 1 of 2 VND"],
  ])("of %s: %s", (why, text, told) => expect(note(why, text)).toBe(told));
});
