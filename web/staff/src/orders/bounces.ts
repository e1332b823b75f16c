// What became of letters to the customer, in words (R94). Pure, so that it is tested.
import type { components } from "../api/schema";

export type Bounce = components["schemas"]["Bounce"];
type Kind = components["schemas"]["BounceKind"];

const vi = {
  title: { bounced: "Thư gửi khách bị trả lại", complained: "Khách báo thư của chúng ta là thư rác", delayed: "Thư gửi khách chưa đến được", rejected: "Thư gửi khách không được gửi đi" } satisfies Record<Kind, string>,
  advice: {
    permanent: (phone: string) => `Khách hàng không đọc được thư này, và thư sau cũng không đến. Gọi cho khách (${phone}): báo nội dung thư, hỏi địa chỉ đúng để đơn hàng sau dùng. Nếu địa chỉ vẫn đúng, nhờ quản trị hệ thống gỡ chặn địa chỉ.`,
    passing: (phone: string) => `Lỗi tạm thời, thư sau có thể đến. Nếu khách cần nội dung thư ngay, gọi cho khách (${phone}).`,
  },
  noPhone: "chưa có số điện thoại",
  letter: {
    order_placed: "Xác nhận đặt hàng và hướng dẫn thanh toán", payment_received: "Đã nhận thanh toán", payment_withdrawn: "Khoản thanh toán không còn được ghi nhận",
    resource_granted: "Đã cấp tài nguyên", licence_issued: "Đã cấp giấy phép sử dụng", codes_issued: "Mã nạp tiền MISA Support", invoice_issued: "Hóa đơn điện tử",
    order_cancelled: "Đã hủy đơn hàng", payment_asked: "Hỏi khách đã thanh toán chưa", claim_rejected: "Chưa tìm thấy khoản thanh toán", payment_reminded: "Sắp hết hạn thanh toán",
    payment_link: "Liên kết thanh toán mới", deadline_passed: "Đơn hàng quá hạn thanh toán", grant_handed_on: "Đã cấp tạm tài nguyên", renewal_accepted: "Gia hạn được chấp nhận và hướng dẫn thanh toán",
  },
  kind: { bounced: "bị trả lại", complained: "bị báo là thư rác", delayed: "đến chậm", rejected: "bị giữ lại vì nội dung" } satisfies Record<Kind, string>,
  permanent: "vĩnh viễn", passing: "tạm thời",
  reason: {
    General: "máy chủ của khách từ chối", NoEmail: "không có địa chỉ này", Suppressed: "địa chỉ bị chặn vì đã trả lại thư", OnAccountSuppressionList: "địa chỉ bị chặn vì đã trả lại thư",
    MailboxFull: "hộp thư đầy", MessageTooLarge: "thư quá lớn", ContentRejected: "nội dung bị từ chối", AttachmentRejected: "tệp đính kèm bị từ chối", Undetermined: "không rõ lý do",
  },
};

export type BounceWords = typeof vi;

const en: BounceWords = {
  title: { bounced: "A letter to the customer came back", complained: "The customer called our letter spam", delayed: "A letter has not reached the customer yet", rejected: "A letter to the customer was not sent" },
  advice: {
    permanent: (phone) => `The customer has not read it, and further letters will not arrive. Call the customer (${phone}): tell what the letter says, and ask for the right address for the next order. If the address is right, have the operators unblock it.`,
    passing: (phone) => `It may pass, and further letters may arrive. If the customer needs what it says at once, call (${phone}).`,
  },
  noPhone: "no phone number",
  letter: {
    order_placed: "Order confirmation and how to pay", payment_received: "Payment received", payment_withdrawn: "The payment is no longer recorded",
    resource_granted: "Access is ready", licence_issued: "Licence issued", codes_issued: "MISA Support top-up codes", invoice_issued: "Electronic invoice",
    order_cancelled: "Order cancelled", payment_asked: "Have you paid?", claim_rejected: "Payment not found", payment_reminded: "Payment due soon",
    payment_link: "New payment link", deadline_passed: "Payment overdue", grant_handed_on: "Temporary access granted", renewal_accepted: "Renewal accepted, and how to pay",
  },
  kind: { bounced: "came back", complained: "called spam", delayed: "delayed", rejected: "held back for its content" },
  permanent: "for good", passing: "for now",
  reason: {
    General: "refused by the recipient's server", NoEmail: "no such address", Suppressed: "blocked after a bounce", OnAccountSuppressionList: "blocked after a bounce",
    MailboxFull: "mailbox full", MessageTooLarge: "too large", ContentRejected: "content refused", AttachmentRejected: "attachment refused", Undetermined: "no reason given",
  },
};

export const BOUNCE_WORDS = { vi, en };

const WORST: readonly Kind[] = ["bounced", "complained", "rejected", "delayed"];

/** What the warning is about: what is for good before what passes, then by its weight. */
export function worstOf(bounces: readonly Bounce[]): Bounce | undefined {
  return [...bounces].sort((one, other) => Number(other.permanent) - Number(one.permanent) || WORST.indexOf(one.kind) - WORST.indexOf(other.kind))[0];
}

type Names = Readonly<Record<string, string>>;

/** A letter's name in words; one that nobody knows stays as it is. */
export const letterText = (letter: string, words: BounceWords): string => (words.letter as Names)[letter] ?? letter;

/** What became of one letter, in words. */
export function bounceText({ kind, permanent, reason }: Bounce, words: BounceWords): string {
  const lasting = kind === "bounced" ? ` ${permanent ? words.permanent : words.passing}` : "";
  return `${words.kind[kind]}${lasting}${reason ? ` (${reasonText(reason, words)})` : ""}`;
}

const reasonText = (reason: string, words: BounceWords): string => (words.reason as Names)[reason] ?? reason;

/** What the history notes of a letter, `order_placed, NoEmail`, in words. */
export function bounceNoteText(note: string, words: BounceWords): string {
  const [letter = "", ...reason] = note.split(", ");
  return `${letterText(letter, words)}${reason.length ? ` (${reasonText(reason.join(", "), words)})` : ""}`;
}
