// Words of the quarantined mails (R17).

const vi = {
  title: "Email chờ kiểm tra", list: "Email", pick: "Chọn một email trong danh sách.", empty: "Không có email nào.", gone: "Không có email này.",
  more: "Xem thêm", end: "Đã hết danh sách.", tabs: "Trạng thái", keys: "↓ J / ↑ K: email sau / trước", subject: "Chủ đề", noSubject: "(không có chủ đề)",
  state: { quarantined: "Chờ kiểm tra", released: "Đã chấp nhận", discarded: "Đã bỏ", accepted: "Tự động nhận" },
  sender: "Người gửi", received: "Nhận lúc", bank: "Ngân hàng", why: "Vì sao bị giữ lại", headers: "Tiêu đề thư", text: "Nội dung thư (chỉ là chữ)",
  verdicts: "Kết quả kiểm tra của máy chủ nhận", technical: "Chi tiết kỹ thuật",
  check: { spf: "SPF (máy chủ gửi)", dkim: "DKIM (chữ ký)", dmarc: "DMARC (đúng tên miền)", spam: "Thư rác", virus: "Vi-rút" },
  verdict: { PASS: "đạt", FAIL: "không đạt", GRAY: "không rõ", PROCESSING_FAILED: "không kiểm tra được", DISABLED: "không kiểm tra" },
  reason: {
    virus: "Thư có thể chứa vi-rút.", ambiguous_from: "Thư không ghi rõ một người gửi duy nhất.",
    unknown_sender: "Người gửi không phải địa chỉ thông báo của ngân hàng nào đã khai báo.",
    dkim_not_valid: "Thư không có chữ ký hợp lệ: có thể bị sửa hoặc giả mạo.", dkim_not_aligned: "Thư không do chính tên miền của ngân hàng ký: có thể giả mạo.",
    header_not_signed: "Một phần quan trọng của thư không nằm trong chữ ký, nên có thể đã bị sửa.",
    verdict_failed: "Máy chủ nhận thư đánh giá thư không đạt.", wrong_recipient: "Ngân hàng gửi thư này cho người khác, không phải cho công ty.",
    no_format: "Thư không giống mẫu thông báo nào của ngân hàng.", incomplete: "Không đọc được đầy đủ nội dung thư.",
    account_unknown: "Thư nói về một tài khoản không phải của công ty.",
  },
  otherReason: "Thư chưa đủ tin cậy.",
  parsed: "Đọc được từ thư", nothing: "Không đọc được giao dịch nào từ thư này, nên không chấp nhận được:", amount: "Số tiền", into: "Tài khoản", memo: "Nội dung",
  at: "Thời điểm", reference: "Số tham chiếu", balance: "Số dư",
  willCredit: (count: number, sum: string) => `Chấp nhận sẽ ghi ${count} giao dịch (tiền vào ${sum}) lên bảng sao kê rồi đối chiếu như mọi giao dịch khác; có thể làm đơn hàng thành đã thanh toán.`,
  willDebit: (count: number) => `Chấp nhận sẽ ghi ${count} giao dịch ghi nợ lên bảng sao kê; không trả cho đơn hàng nào.`,
  willNothing: "Thư này không nói về giao dịch nào: chấp nhận chỉ đánh dấu là đã kiểm tra.",
  release: "Chấp nhận", discard: "Bỏ", sureTitle: "Xác nhận một lần nữa", sure: "Thư chưa chứng minh được là của ngân hàng. Bạn đã đối chiếu với ngân hàng và chịu trách nhiệm về thư này?",
  yes: "Đã đối chiếu, chấp nhận", discardWhy: "Lý do bỏ email",
  presets: ["Thư giả mạo", "Không phải thông báo giao dịch", "Giao dịch đã có trên bảng sao kê"],
  released: "Đã chấp nhận email.", discarded: "Đã bỏ email.", rows: "Giao dịch đã ghi", openRow: (at: number) => `Xem giao dịch ${at}`,
  fault: { mail_released: "Email đã được người khác chấp nhận.", mail_discarded: "Email đã được người khác bỏ.", mail_accepted: "Email đã được tự động nhận." },
};

export type MailWords = typeof vi;

const en: MailWords = {
  title: "Quarantined mails", list: "Mails", pick: "Choose a mail of the list.", empty: "No mails.", gone: "There is no such mail.",
  more: "Show more", end: "End of the list.", tabs: "State", keys: "↓ J / ↑ K: next / previous mail", subject: "Subject", noSubject: "(no subject)",
  state: { quarantined: "Quarantined", released: "Released", discarded: "Discarded", accepted: "Accepted by itself" },
  sender: "Sender", received: "Received", bank: "Bank", why: "Why it is kept back", headers: "Headers", text: "Text of the mail (text only)",
  verdicts: "What the receiver found", technical: "Technical detail",
  check: { spf: "SPF (sending server)", dkim: "DKIM (signature)", dmarc: "DMARC (own domain)", spam: "Spam", virus: "Virus" },
  verdict: { PASS: "passed", FAIL: "failed", GRAY: "unclear", PROCESSING_FAILED: "could not be checked", DISABLED: "not checked" },
  reason: {
    virus: "The mail may carry a virus.", ambiguous_from: "The mail does not name one sender.", unknown_sender: "The sender is no bank's address that we know.",
    dkim_not_valid: "The mail has no valid signature: it may be altered or forged.", dkim_not_aligned: "The bank's own domain did not sign it: it may be forged.",
    header_not_signed: "A part that matters is not covered by the signature, so it may be altered.", verdict_failed: "The receiving server found the mail wanting.",
    wrong_recipient: "The bank wrote this mail to somebody else.", no_format: "The mail is like no notice of the bank.", incomplete: "The mail could not be read in full.",
    account_unknown: "The mail is about an account that is not ours.",
  },
  otherReason: "The mail is not trusted.",
  parsed: "Read from the mail", nothing: "No transaction can be read from this mail, so it cannot be released:", amount: "Amount", into: "Account", memo: "Memo",
  at: "Time", reference: "Reference", balance: "Balance",
  willCredit: (count, sum) => `Releasing puts ${count} transactions (${sum} in) on the statement, which are matched like any other; orders may be paid by them.`,
  willDebit: (count) => `Releasing puts ${count} debits on the statement; they pay no order.`,
  willNothing: "The mail tells of no transaction: releasing only marks it as checked.",
  release: "Release", discard: "Discard", sureTitle: "Confirm once more", sure: "The mail does not prove to be the bank's. Have you checked with the bank, and do you answer for it?",
  yes: "Checked, release", discardWhy: "Why it is discarded",
  presets: ["Forged", "Not about a transaction", "Already on the statement"],
  released: "The mail is released.", discarded: "The mail is discarded.", rows: "Transactions", openRow: (at) => `Show transaction ${at}`,
  fault: { mail_released: "Somebody has released the mail.", mail_discarded: "Somebody has discarded the mail.", mail_accepted: "The mail was accepted by itself." },
};

export const MAILS = { vi, en } as const;
