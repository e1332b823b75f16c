import { code, list, text, type Form } from "../shapes";

export const BANK_ACCOUNTS: Form = {
  name: "bank-accounts",
  title: ["Tài khoản ngân hàng", "Bank accounts"],
  about: ["Tài khoản nhận tiền của khách hàng, theo thứ tự chào trên trang thanh toán.", "The accounts customers pay to, in the order they are offered."],
  effect: [
    "Đơn hàng đặt sau khi ghi chào các tài khoản này, chậm nhất sau một phút. Email báo có về tài khoản không có ở đây bị giữ lại chờ kiểm tra.",
    "Orders placed after saving offer these accounts, within a minute. Notices about accounts not named here are quarantined.",
  ],
  fields: [
    list("accounts", ["Tài khoản", "Accounts"], ["tài khoản", "account"], [
      text("bank", ["Ngân hàng", "Bank"]),
      code("bin", ["Mã BIN", "BIN"], { hint: ["6 chữ số theo NAPAS, nằm trong mã QR", "6 digits at NAPAS, part of the QR code"], rule: ["Đúng 6 chữ số.", "Exactly 6 digits."] }),
      code("number", ["Số tài khoản", "Number"], { rule: ["Từ 1 đến 19 chữ số hoặc chữ không dấu.", "1 to 19 digits or letters."] }),
      text("holder", ["Chủ tài khoản", "Holder"], { hint: ["Viết như ngân hàng viết", "As the bank writes it"] }),
    ], "number", { named: "bank", ordered: true, atLeastOne: true }),
  ],
};
