// The words of the day's end.
const vi = {
  title: "Đối chiếu cuối ngày", day: "Ngày", previous: "Ngày trước", next: "Ngày sau", show: "Xem", print: "In",
  account: "Tài khoản", opening: "Số dư đầu", income: "Tiền vào", matched: "Đã khớp", waiting: "Chờ xử lý", refundable: "Chờ hoàn tiền", refunded: "Đã hoàn tiền",
  out: "Tiền ra", closing: "Số dư cuối", transactions: "Số giao dịch", check: "Kiểm tra", even: "✓ Cân", uneven: (amount: string) => `✗ Lệch ${amount}`,
  total: "Cộng", doubt: (amount: string) => `trong đó có thể trùng ${amount}`, unknown: "không rõ",
  formula: "Tiền vào = đã khớp + chờ xử lý + chờ hoàn tiền + đã hoàn tiền", none: (day: string) => `Không có giao dịch nào trong ngày ${day}.`,
  gaps: "Số dư không liền nhau", noGaps: "Số dư của mọi tài khoản liền nhau: không thiếu giao dịch nào.", gapCount: (count: number) => (count ? `⚠ ${count} chỗ thiếu` : "Liền nhau"),
  missingIn: (amount: string) => `Thiếu giao dịch ghi có, tổng ${amount}`, missingOut: (amount: string) => `Thiếu giao dịch ghi nợ, tổng ${amount}`,
  expected: "Số dư trước đó", found: "Số dư phải có trước giao dịch", around: "Xem giao dịch quanh chỗ này", balances: "Số dư liền nhau",
  what: "Ngân hàng báo số dư không khớp với các giao dịch đã có: có thể một email chưa về. Hãy nhập khẩu sao kê của ngày đó.", toImport: "Nhập khẩu sao kê",
  printedFor: (day: string) => `Ngày ${day}`, badDay: "Ngày viết dd/mm/yyyy",
};

export type ReconciliationWords = typeof vi;

const en: ReconciliationWords = {
  title: "Reconciliation of a day", day: "Day", previous: "Previous day", next: "Next day", show: "Show", print: "Print",
  account: "Account", opening: "Opening balance", income: "Money in", matched: "Matched", waiting: "Waiting", refundable: "Refundable", refunded: "Refunded",
  out: "Money out", closing: "Closing balance", transactions: "Transactions", check: "Check", even: "✓ Even", uneven: (amount) => `✗ Off by ${amount}`,
  total: "Total", doubt: (amount) => `possible duplicates among it: ${amount}`, unknown: "not known",
  formula: "Money in = matched + waiting + refundable + refunded", none: (day) => `There are no transactions on ${day}.`,
  gaps: "Balances that do not follow", noGaps: "The balances of all accounts follow each other: no transaction is missing.", gapCount: (count) => (count ? `⚠ ${count} gaps` : "No gap"),
  missingIn: (amount) => `Credits are missing, ${amount} in all`, missingOut: (amount) => `Debits are missing, ${amount} in all`,
  expected: "The balance before", found: "What it must have been before the transaction", around: "Show the transactions around it", balances: "Balances follow",
  what: "The bank's balances do not follow from the transactions that are there: a mail may be missing. Import the statement of that day.", toImport: "Import a statement",
  printedFor: (day) => `Day ${day}`, badDay: "Write a day as dd/mm/yyyy",
};

export const WORDS = { vi, en };
