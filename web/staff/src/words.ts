// Every word that people read, in Vietnamese and English. The Vietnamese ones are those of docs/glossary.md.
import { createContext, useContext } from "react";
import type { Action, Me, RowState, Transaction } from "./api/types";

const vi = {
  app: "MISA Order", overview: "Tổng quan", statement: "Bảng sao kê", orders: "Đơn hàng", signOut: "Đăng xuất", otherLanguage: "English",
  import: "Nhập khẩu", reconciliation: "Đối chiếu", renewals: "Gia hạn", contracts: "Hợp đồng", webhooks: "Cổng", settings: "Thiết lập",
  skip: "Đến nội dung chính", menu: "Trang", loading: "Đang tải…", retry: "Thử lại", notFound: "Không có trang này",
  broken: "Trang gặp lỗi", notAllowed: "Vai trò của bạn không được xem phần này.", failed: "Không tải được dữ liệu.",
  sessionEnded: "Phiên đăng nhập đã hết. Nội dung bạn đang nhập vẫn còn.", signInAgain: "Đăng nhập lại",
  signInFailed: "Chưa đăng nhập được. Hãy thử lại.",
  role: {
    sales_rep: "Nhân viên kinh doanh", renewals_head: "Trưởng phòng gia hạn", office_accountant: "Kế toán văn phòng",
    order_accountant: "Kế toán đơn hàng", licence_accountant: "Kế toán GPSD", invoice_accountant: "Kế toán hóa đơn",
    admin: "Quản trị",
  } satisfies Record<Me["role"], string>,
  state: {
    matched: "Đã khớp", partial: "Khớp một phần", unmatched: "Chưa khớp", possible_duplicate: "Có thể trùng",
    debit: "Ghi nợ", refundable: "Chờ hoàn tiền", refunded: "Đã hoàn tiền", joined: "Đã gộp",
  } satisfies Record<RowState, string>,
  payment: {
    UNPAID: "Chưa thanh toán", AWAITING_CUSTOMER: "Chờ KH xác nhận thanh toán",
    CUSTOMER_CONFIRMED: "KH đã gửi xác nhận thanh toán", TEMP_CANCELLED: "Tạm hủy đơn hàng", PAID: "Đã thanh toán",
    CANCELLED: "Đã hủy đơn hàng",
  } satisfies Record<Transaction["candidates_in_full"][number]["payment"], string>,
  kind: { saas: "SaaS", desktop: "Desktop", topup: "Mã nạp tiền" },
  source: "Nguồn", account: "Tài khoản", amount: "Số tiền", memo: "Nội dung", reference: "Số tham chiếu",
  balance: "Số dư", paidOrders: "Thanh toán cho ĐH số", readPart: "phần đã đọc được", dayAge: (days: number) => `${days} ngày trước`,
  today: "hôm nay", candidates: "Đơn hàng gợi ý", nearMiss: "Gần khớp", best: "Gợi ý tốt nhất", total: "Giá trị",
  noCandidates: "Không có đơn hàng gợi ý.", fits: "đủ tiền",
  short: (amount: string) => `thiếu ${amount}`, over: (amount: string) => `thừa ${amount}`,
  will: {
    exact: (order: string) => `Đơn hàng ${order} sẽ được ghi nhận đã thanh toán.`,
    short: (order: string, amount: string) => `Đơn hàng ${order} sẽ được ghi nhận đã thanh toán dù thiếu ${amount}; phần thiếu được ghi vào lịch sử.`,
    over: (order: string, amount: string) => `Đơn hàng ${order} sẽ được ghi nhận đã thanh toán dù thừa ${amount}; phần thừa được ghi vào lịch sử.`,
    revived: "Đơn hàng đang tạm hủy sẽ có hiệu lực trở lại.",
    paid: "Đơn hàng này đã thanh toán, không xác nhận được.", cancelled: "Đơn hàng này đã hủy, không xác nhận được.",
  },
  confirm: "Xác nhận và cấp TN", reject: "Bác gợi ý", undo: "Hoàn tác", refund: "Đã hoàn tiền", cancel: "Thôi",
  send: "Ghi", same: "Cùng một giao dịch", another: "Giao dịch khác",
  sureTitle: "Xác nhận một lần nữa", sure: (kind: string) => `Đơn hàng ${kind}: đã cấp thì không thu lại được.`,
  writing: "đang ghi…", undoWhy: "Lý do hoàn tác", refundWhy: "Hoàn tiền bằng cách nào, cho ai",
  refundPresets: ["Không phải tiền hàng, đã chuyển trả người gửi", "Khách chuyển thừa, đã chuyển trả", "Khách chuyển nhầm, đã chuyển trả"],
  presets: ["Chọn nhầm đơn hàng", "Khách chuyển nhầm", "Ngân hàng báo sai"],
  decided: (by: string, at: string, what: string) => `${by} · ${at} · ${what}`, decidedBy: "Đã xử lý",
  done: {
    confirm: (order: string) => `Đã xác nhận thanh toán cho đơn hàng ${order}.`, reject: "Đã bác gợi ý.", undo: "Đã hoàn tác.",
    refund: "Đã ghi nhận hoàn tiền.", same: "Đã gộp vào cùng một giao dịch.", another: "Đã tách thành giao dịch khác.",
  },
  fault: {
    offline: "Mất kết nối, chưa rõ đã ghi hay chưa. Hãy thử lại.", server: "Máy chủ gặp lỗi, chưa rõ đã ghi hay chưa. Hãy thử lại.",
    transaction_not_free: "Giao dịch đã được xử lý.", order_paid: "Đơn hàng đã thanh toán.",
    order_cancelled: "Đơn hàng đã hủy.", match_final: "Đã cấp, không thu lại được nên không hoàn tác được.",
    step_in_progress: "Đang chờ đối tác trả lời, hãy thử lại sau.", transaction_not_matched: "Giao dịch không còn ở trạng thái đã khớp.",
    transaction_joined: "Giao dịch đã được gộp.", transaction_not_in_doubt: "Giao dịch không còn bị nghi trùng.",
    bad_selection: "Không khớp được các giao dịch và đơn hàng này với nhau.", refused: "Hệ thống từ chối yêu cầu này.",
    forbidden: "Vai trò của bạn không được làm việc này.", session: "Phiên đăng nhập đã hết, chưa ghi được gì.",
  },
  filters: "Lọc bảng sao kê", search: "Tìm", searchHint: "Số đơn hàng, khóa, tham chiếu, nội dung", states: "Trạng thái", from: "Từ ngày",
  to: "Đến ngày", min: "Số tiền từ", max: "Số tiền đến", dayHint: "dd/mm/yyyy", badDay: "Ngày viết dd/mm/yyyy",
  badAmount: "Số tiền viết 2640000 hoặc 2.640.000", apply: "Lọc", clear: "Bỏ lọc", allAccounts: "Tất cả tài khoản",
  rows: "Giao dịch", empty: "Không có giao dịch nào.", more: "Xem thêm", end: "Đã hết danh sách.", keys: "Phím tắt", moreFilters: "Lọc thêm",
  exported: "Xuất Excel", print: "In", pick: "Chọn một giao dịch trong danh sách.", close: "Đóng",
  keyList: [
    ["↓ J / ↑ K", "giao dịch sau / trước"], ["1–9", "chọn đơn hàng gợi ý"], ["Enter", "xác nhận"], ["X", "bác gợi ý"],
    ["M", "khớp bằng tay"], ["R", "hoàn tiền"], ["U", "hoàn tác"], ["/", "tìm"], ["?", "phím tắt"],
  ],
  gone: "Giao dịch này không còn trong danh sách đang lọc.", twin: "Giao dịch đã có", doubt: "Giao dịch đang xét",
  waiting: "Đang chờ xử lý", count: "Số lượng", sum: "Tổng tiền", oldest: "Cũ nhất", age: {
    today: "Hôm nay", "2_days": "1–2 ngày", "7_days": "3–7 ngày", older: "Lâu hơn",
  },
  mails: "Email chờ kiểm tra", atLeast: (count: number) => `ít nhất ${count}`, moneyToday: "Tiền vào hôm nay", byItself: "Tự động khớp",
  stillWaiting: "Còn chờ", chart: "Tiền vào 30 ngày qua", day: "Ngày", received: "Đã nhận", failedSteps: "Bước bị lỗi",
  step: "Bước", partner: "Đối tác", none: "Không có.", deadlines: "Hạn 7 ngày tới", willCancel: "Tạm hủy", willLock: "Khóa", untold: "Thông báo mà cổng không nhận trong 30 ngày", asTable: "Xem dạng bảng",
  steps: {
    temporary: "Cấp tạm", resource: "Cấp tài nguyên", licence: "Cấp giấy phép", lock: "Khóa", unlock: "Mở khóa", revoke: "Thu hồi",
    contract: "Ghi nhận hợp đồng", invoice: "Đề nghị xuất hóa đơn", withdraw: "Rút đề nghị hóa đơn", withdraw_contract: "Rút hợp đồng",
  } satisfies Record<string, string>,
};

export type Words = typeof vi;

const en: Words = {
  app: "MISA Order", overview: "Overview", statement: "Statement", orders: "Orders", signOut: "Sign out", otherLanguage: "Tiếng Việt",
  import: "Import", reconciliation: "Reconciliation", renewals: "Renewals", contracts: "Contracts", webhooks: "Portals", settings: "Settings",
  skip: "To the main content", menu: "Pages", loading: "Loading…", retry: "Try again", notFound: "There is no such page",
  broken: "The page met an error", notAllowed: "Your role may not see this.", failed: "The data could not be loaded.",
  sessionEnded: "Your session has ended. What you typed is still here.", signInAgain: "Sign in again",
  signInFailed: "You are not signed in yet. Try again.",
  role: {
    sales_rep: "Sales rep", renewals_head: "Renewals head", office_accountant: "Office accountant",
    order_accountant: "Order accountant", licence_accountant: "Licence accountant", invoice_accountant: "Invoice accountant", admin: "Admin",
  },
  state: {
    matched: "Matched", partial: "Partial match", unmatched: "Unmatched", possible_duplicate: "Possible duplicate",
    debit: "Debit", refundable: "Refundable", refunded: "Refunded", joined: "Joined",
  },
  payment: {
    UNPAID: "Unpaid", AWAITING_CUSTOMER: "Waiting for the customer to confirm payment", CUSTOMER_CONFIRMED: "The customer says it is paid",
    TEMP_CANCELLED: "Temporarily cancelled", PAID: "Paid", CANCELLED: "Cancelled",
  },
  kind: { saas: "SaaS", desktop: "Desktop", topup: "Top-up" },
  source: "Source", account: "Account", amount: "Amount", memo: "Memo", reference: "Reference", balance: "Balance",
  paidOrders: "Pays orders", readPart: "part that was read", dayAge: (days) => `${days} days ago`, today: "today",
  candidates: "Suggested orders", nearMiss: "Near miss", best: "Best suggestion", total: "Total", noCandidates: "No suggested order.", fits: "in full",
  short: (amount) => `${amount} short`, over: (amount) => `${amount} over`,
  will: {
    exact: (order) => `Order ${order} will be paid.`,
    short: (order, amount) => `Order ${order} will be paid although ${amount} is missing; the history keeps the difference.`,
    over: (order, amount) => `Order ${order} will be paid although it is ${amount} too much; the history keeps the difference.`,
    revived: "The order is temporarily cancelled and will be in force again.",
    paid: "This order is already paid and cannot be confirmed.", cancelled: "This order is cancelled and cannot be confirmed.",
  },
  confirm: "Confirm and grant", reject: "Reject suggestion", undo: "Undo", refund: "Refunded", cancel: "Cancel", send: "Save",
  same: "The same transaction", another: "Another transaction", sureTitle: "Confirm once more",
  sure: (kind) => `${kind} order: what is issued cannot be taken back.`, writing: "saving…", undoWhy: "Why it is undone",
  refundWhy: "How and to whom it was given back",
  refundPresets: ["Not for an order, sent back to the sender", "Paid too much, sent back", "Paid by mistake, sent back"], presets: ["Wrong order chosen", "Customer's mistake", "Bank's mistake"],
  decided: (by, at, what) => `${by} · ${at} · ${what}`, decidedBy: "Decided",
  done: {
    confirm: (order) => `Payment of order ${order} is confirmed.`, reject: "The suggestion is rejected.", undo: "Undone.",
    refund: "The refund is noted.", same: "Joined with the same transaction.", another: "It is a transaction of its own.",
  },
  fault: {
    offline: "The connection broke, it may be saved or not. Try again.", server: "The server failed, it may be saved or not. Try again.",
    transaction_not_free: "The transaction is already decided.", order_paid: "The order is already paid.",
    order_cancelled: "The order is cancelled.", match_final: "It is issued and cannot be taken back, so not undone.",
    step_in_progress: "A partner's answer is awaited; try again later.", transaction_not_matched: "The transaction is not matched any more.",
    transaction_joined: "The transaction was joined already.", transaction_not_in_doubt: "The transaction is in no doubt any more.",
    bad_selection: "These transactions and orders cannot be matched together.", refused: "The system refused this.",
    forbidden: "Your role may not do this.", session: "Your session has ended, nothing was saved.",
  },
  filters: "Filter the statement", search: "Search", searchHint: "Order number, key, reference, memo", states: "States", from: "From", to: "To",
  min: "Amount from", max: "Amount to", dayHint: "dd/mm/yyyy", badDay: "Write a day as dd/mm/yyyy", badAmount: "Write an amount as 2640000 or 2.640.000",
  apply: "Filter", clear: "Clear", allAccounts: "All accounts", rows: "Transactions", empty: "No transactions.", more: "Show more",
  end: "End of the list.", keys: "Keys", moreFilters: "More filters", exported: "Export to Excel", print: "Print", pick: "Choose a transaction of the list.", close: "Close",
  keyList: [
    ["↓ J / ↑ K", "next / previous transaction"], ["1–9", "choose a suggested order"], ["Enter", "confirm"], ["X", "reject"], ["M", "match by hand"], ["R", "refund"], ["U", "undo"],
    ["/", "search"], ["?", "keys"],
  ],
  gone: "This transaction is no longer in the filtered list.", twin: "The one already there", doubt: "The one in doubt",
  waiting: "Waiting", count: "Count", sum: "Sum", oldest: "Oldest", age: { today: "Today", "2_days": "1–2 days", "7_days": "3–7 days", older: "Older" },
  mails: "Quarantined mails", atLeast: (count) => `at least ${count}`, moneyToday: "Money in today", byItself: "Matched by itself",
  stillWaiting: "Still waiting", chart: "Money in over 30 days", day: "Day", received: "Received", failedSteps: "Failed steps", step: "Step", partner: "Partner",
  none: "None.", deadlines: "Deadlines of the next 7 days", willCancel: "To be cancelled", willLock: "To be locked", untold: "Notices that portals did not take in 30 days", asTable: "As a table",
  steps: {
    temporary: "Temporary grant", resource: "Grant", licence: "Licence", lock: "Lock", unlock: "Unlock", revoke: "Revoke", contract: "Contract",
    invoice: "Invoice request", withdraw: "Withdraw invoice", withdraw_contract: "Withdraw contract",
  },
};

export type Language = "vi" | "en";
export const WORDS: Readonly<Record<Language, Words>> = { vi, en };
export const Spoken = createContext<Words>(vi);
export const useWords = (): Words => useContext(Spoken);

/** The words of one room, which has them in a file of its own: `const WORDS = { vi, en }`. */
export const Tongue = createContext<Language>("vi");
export const useWordsOf = <T,>(words: Readonly<Record<Language, T>>): T => words[useContext(Tongue)];

/** Who is signed in; the shell sets it before anything else is shown. */
export const Myself = createContext<Me>({ name: "", role: "sales_rep", actions: [] });
export const useMay = (action: Action): boolean => useContext(Myself).actions.includes(action);
