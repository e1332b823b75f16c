import { code, list, text, type Form } from "../shapes";

const ADDRESS = ["Một địa chỉ email, như ten@nganhang.vn.", "An email address, as name@bank.vn."] as const;

export const BANK_SENDERS: Form = {
  name: "bank-senders",
  title: ["Email ngân hàng", "Bank senders"],
  about: ["Địa chỉ mà ngân hàng gửi email báo có; email từ nơi khác bị giữ lại chờ kiểm tra.", "Addresses that banks' notices come from; mails from elsewhere are quarantined."],
  effect: [
    "Email đến sau khi ghi được xét theo danh sách này, chậm nhất sau một phút.",
    "Mails that come after saving are judged by this list, within a minute.",
  ],
  fields: [
    list("senders", ["Địa chỉ gửi", "Senders"], ["địa chỉ gửi", "sender"], [
      text("bank", ["Ngân hàng", "Bank"]),
      text("from", ["Địa chỉ gửi", "From"], { rule: ADDRESS }),
      text("dkim_domain", ["Tên miền ký DKIM", "DKIM domain"], { hint: ["Tên miền của địa chỉ gửi", "The domain of the address"], rule: ["Ít nhất 3 ký tự.", "At least 3 characters."] }),
      code("account", ["Số tài khoản", "Account"], { optional: true, hint: ["Trống: email tự nêu tài khoản", "Empty: the mail names it"], rule: ["Số của một tài khoản.", "An account's number."] }),
      text("to", ["Gửi đến", "To"], { optional: true, hint: ["Email phải gửi đúng địa chỉ này", "The mail must be written to it"], rule: ADDRESS }),
      text("to_missing_because", ["Vì sao không nêu nơi đến", "Why no address to"], { optional: true, hint: ["Bắt buộc khi trống ô Gửi đến", "Needed where To is empty"], rule: ["Ít nhất 10 ký tự.", "At least 10 characters."] }),
      text("note", ["Ghi chú", "Note"], { optional: true }),
    ], "from", {
      look: "cards", named: "bank",
      itemRule: [
        "Tên miền ký phải là tên miền của địa chỉ gửi; và điền đúng một trong hai ô Gửi đến, Vì sao không nêu nơi đến.",
        "The DKIM domain must be that of the address; and fill in one of To and Why no address to, not both.",
      ],
    }),
  ],
};
