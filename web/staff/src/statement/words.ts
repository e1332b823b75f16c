// Words of the inbox that nobody else needs: matching by hand, and who decided what.

const vi = {
  title: "Khớp bằng tay", open: "Khớp bằng tay", back: "Quay lại gợi ý",
  findOrder: "Tìm đơn hàng", findOrderHint: "Số đơn hàng, domain, mã số thuế, điện thoại hoặc email khách",
  find: "Tìm", noOrders: "Không tìm thấy đơn hàng nào. Hãy nhập đủ số đơn hàng, domain, mã số thuế, điện thoại hoặc email.",
  suggested: "Gợi ý", found: "Kết quả tìm", choose: "Chọn", remove: "Bỏ", number: "Đơn hàng", customer: "Khách hàng", action: "Thao tác",
  chooseOrder: (number: string) => `Chọn đơn hàng ${number}`, removeOrder: (number: string) => `Bỏ đơn hàng ${number}`,
  chosenOrders: "Đơn hàng được trả", chosenRows: "Giao dịch dùng để trả", thisRow: "giao dịch này",
  findRow: "Tìm giao dịch khác của cùng khách", findRowHint: "Số tham chiếu, nội dung", noRows: "Không có giao dịch nào đang chờ khớp với từ tìm.",
  alsoNaming: "Giao dịch khác cũng nêu đơn hàng này", chooseRow: (what: string) => `Thêm giao dịch ${what}`, removeRow: (what: string) => `Bỏ giao dịch ${what}`,
  moneyIn: "Tiền vào", due: "Đơn hàng", gap: "Chênh lệch",
  why: {
    no_order: "Chọn ít nhất một đơn hàng.", several_both: "Nhiều giao dịch chỉ trả được cho một đơn hàng, nhiều đơn hàng chỉ được trả bằng một giao dịch.",
    closed: "Có đơn hàng đã thanh toán hoặc đã hủy, hãy bỏ đơn hàng đó.", taken: "Có giao dịch đã được xử lý, hãy bỏ giao dịch đó.",
    unequal: "Tổng tiền vào phải bằng tổng đơn hàng: khớp hết, hoặc không khớp gì.",
  },
  willSeveral: (orders: string) => `Các đơn hàng ${orders} sẽ cùng được ghi nhận đã thanh toán bằng giao dịch này.`,
  willGather: (order: string, count: number) => `Đơn hàng ${order} sẽ được ghi nhận đã thanh toán bằng ${count} giao dịch.`,
  refundTitle: "Hoặc hoàn tiền cho khách", refundNote: "Hoàn bằng cách nào, cho ai", refund: "Ghi nhận đã hoàn tiền",
  final: "Đã cấp hoặc đã xuất hóa đơn, nên không hoàn tác được.",
  doneGather: (order: string, count: number) => `Đã xác nhận thanh toán cho đơn hàng ${order} bằng ${count} giao dịch.`,
  doneSeveral: (orders: string) => `Đã xác nhận thanh toán cho các đơn hàng ${orders}.`,
  more: (count: number) => `và ${count} đơn hàng khác`, shown: (count: number) => `Đang hiện ${count} giao dịch`,
  source: { mail: "email", feed: "kết nối ngân hàng", excel: "Excel", gateway: "cổng thanh toán" },
  decision: {
    another_by_staff: "Kế toán xác định là giao dịch khác", same_as_by_staff: "Kế toán xác định là cùng một giao dịch",
    confirmed_by_staff: "Kế toán đã xác nhận", rejected_by_staff: "Kế toán đã bác gợi ý",
    undone_by_staff: "Kế toán đã hoàn tác", refunded_by_staff: "Đã hoàn tiền cho khách",
  },
};

export type HandWords = typeof vi;

const en: HandWords = {
  title: "Match by hand", open: "Match by hand", back: "Back to the suggestions",
  findOrder: "Find an order", findOrderHint: "Order number, domain, tax code, phone or e-mail of the customer",
  find: "Find", noOrders: "No order was found. Type a whole order number, domain, tax code, phone or e-mail.",
  suggested: "Suggested", found: "Found", choose: "Choose", remove: "Remove", number: "Order", customer: "Customer", action: "Action",
  chooseOrder: (number) => `Choose order ${number}`, removeOrder: (number) => `Remove order ${number}`,
  chosenOrders: "Orders to be paid", chosenRows: "Transactions that pay", thisRow: "this one",
  findRow: "Find another transaction of the same customer", findRowHint: "Reference, memo", noRows: "No waiting transaction says so.",
  alsoNaming: "Other transactions that name this order", chooseRow: (what) => `Add transaction ${what}`, removeRow: (what) => `Remove transaction ${what}`,
  moneyIn: "Money in", due: "Orders", gap: "Difference",
  why: {
    no_order: "Choose at least one order.", several_both: "Several transactions pay one order, several orders are paid by one transaction.",
    closed: "An order is paid or cancelled already: remove it.", taken: "A transaction has been decided already: remove it.",
    unequal: "Money in must equal the orders' total: all of it, or nothing.",
  },
  willSeveral: (orders) => `Orders ${orders} will be paid together by this transaction.`,
  willGather: (order, count) => `Order ${order} will be paid by ${count} transactions.`,
  refundTitle: "Or give the money back", refundNote: "How and to whom it was given back", refund: "Note the refund",
  final: "Something was issued or invoiced for it, so it cannot be undone.",
  doneGather: (order, count) => `Payment of order ${order} is confirmed by ${count} transactions.`,
  doneSeveral: (orders) => `Payment of orders ${orders} is confirmed.`,
  more: (count) => `and ${count} more`, shown: (count) => `${count} transactions shown`,
  source: { mail: "mail", feed: "bank feed", excel: "Excel", gateway: "payment gateway" },
  decision: {
    another_by_staff: "Said to be another transaction", same_as_by_staff: "Said to be the same transaction",
    confirmed_by_staff: "Confirmed by accountant", rejected_by_staff: "Suggestion rejected by accountant",
    undone_by_staff: "Match undone by accountant", refunded_by_staff: "Given back to the customer",
  },
};

export const HAND = { vi, en } as const;
