// The words of the order page and of the list of orders; reasons of the history stand in reasons.ts.
import type { components } from "../api/schema";

type Schemas = components["schemas"];

const vi = {
  title: "Đơn hàng", order: (number: string) => `Đơn hàng ${number}`, back: "Danh sách đơn hàng", unknown: "Không có đơn hàng này, hoặc bạn không được xem.",
  axes: {
    payment: "Trạng thái TT", licence: "Trạng thái cấp GPSD", resource: "Trạng thái cấp TN", invoice: "Trạng thái XHĐ", revenue: "Trạng thái GNDS",
  },
  licence: {
    NOT_ISSUED: "Chưa cấp GPSD", ISSUING: "Đang cấp GPSD", ISSUED: "Đã cấp GPSD", REQUEST_FAILED: "Sinh yêu cầu cấp GPSD lỗi",
  } satisfies Record<Schemas["Licence"], string>,
  resource: {
    TEMPORARY: "Đã cấp tạm tài nguyên", NOT_PROVISIONED: "Chưa cấp tài nguyên", PENDING_APPROVAL: "Chờ duyệt", PROVISIONED: "Đã cấp tài nguyên",
    PROVISION_FAILED: "Cấp tài nguyên lỗi", LOCKED: "Đã khóa tài nguyên", REVOKED: "Đã thu hồi tài nguyên", CODE_NOT_ISSUED: "Chưa cấp mã nạp tiền",
    CODE_ISSUED: "Đã cấp mã nạp tiền", CODE_FAILED: "Cấp mã nạp tiền lỗi",
  } satisfies Record<Schemas["Resource"], string>,
  invoice: {
    NOT_INVOICED: "Chưa xuất hóa đơn", INVOICING: "Đang xuất hóa đơn", INVOICED: "Đã xuất hóa đơn", REQUEST_FAILED: "Sinh đề nghị xuất hóa đơn lỗi",
    NO_INVOICE: "Không xuất hóa đơn",
  } satisfies Record<Schemas["Invoice"], string>,
  revenue: {
    NOT_RECORDED: "Chưa ghi nhận doanh số", RECORDED: "Đã ghi nhận doanh số", RECORD_FAILED: "Ghi nhận doanh số lỗi", NO_CONTRACT: "Không sinh hợp đồng",
  } satisfies Record<Schemas["Revenue"], string>,
  purpose: { new: "Mua mới", renew: "Gia hạn", upgrade: "Nâng cấp", add_on: "Mua thêm" } satisfies Record<Schemas["Purpose"], string>,
  method: { transfer: "Chuyển khoản", cash: "Tiền mặt", card: "Thẻ", wallet: "Ví", paypal: "PayPal" } satisfies Record<Schemas["PaymentMethod"], string>,
  // The list.
  filters: "Lọc đơn hàng", hint: "Số đơn hàng, tên miền, MST, số điện thoại, email", any: "Tất cả", product: "Sản phẩm", kind: "Loại đơn hàng", office: "Văn phòng",
  onlyFailed: "Chỉ đơn hàng có bước bị lỗi", number: "Số đơn hàng", customer: "Khách hàng", statuses: "Trạng thái", placed: "Đặt lúc",
  empty: "Không có đơn hàng nào.", looking: "Chưa thấy trong phần đã tìm; bấm Xem thêm để tìm tiếp.", failedStep: "Bước lỗi",
  // Many at once.
  retryMany: "Thử lại nhiều đơn hàng", retryAbout: "Bước được thử lại cho mọi đơn hàng đang lọc mà bước ấy bị lỗi.", whichStep: "Bước cần thử lại", retryAll: "Thử lại tất cả",
  retriedCount: (count: number, refused: number) => `Đã yêu cầu thử lại ${count} đơn hàng, ${refused} đơn hàng không thử lại được.`,
  nothingFailed: "Không có đơn hàng nào bị lỗi ở bước này.", outcome: "Kết quả", stopped: "Dừng giữa chừng, phần trước đã được yêu cầu:",
  became: { waiting: "Đang thử lại…", pending: "Đối tác đã nhận, đang chờ", done: "Đã xong", failed: "Vẫn lỗi", overtaken: "Không còn cần" },
  // The order.
  actions: "Thao tác", ask: "Hỏi khách hàng", askHint: "Gửi email để khách hàng xác nhận đã thanh toán.", cancelOrder: "Hủy đơn hàng", cancelWhy: "Lý do hủy đơn hàng",
  cancelSure: (order: string) => `Hủy đơn hàng ${order}? Đơn hàng đã hủy không khôi phục được; tài nguyên cấp tạm sẽ bị thu hồi.`, doCancel: "Hủy đơn hàng này",
  confirmPayment: "Xác nhận thanh toán", byTransfer: "Chuyển khoản", inCash: "Tiền mặt, khác", fetch: "Lấy dữ liệu",
  range: "Giao dịch chưa khớp trong khoảng ngày", naming: "Giao dịch nhắc đến đơn hàng này", pickRow: (amount: string, memo: string) => `Chọn giao dịch ${amount}, ${memo}`,
  noneNaming: "Chưa có giao dịch nào nhắc đến đơn hàng này.", noRows: "Không có giao dịch chưa khớp trong khoảng ngày này.",
  sum: (chosen: string, total: string) => `Đã chọn ${chosen} trên ${total}`, tooMany: "Mỗi lần chọn nhiều nhất 20 giao dịch.",
  sureIssue: (kind: string) => `Đơn hàng ${kind}: đã cấp thì không thu lại được.`,
  paidTick: "Đã thanh toán", note: "Ghi chú: nhận gì, của ai", confirmCash: "Xác nhận và cấp tài nguyên", claim: "Khách hàng báo đã thanh toán",
  claimMemo: "Nội dung khách hàng đã ghi", claimPaid: "Ngày khách hàng chuyển", claimAt: "Báo lúc", claimRejected: "Đã bác, lý do", picture: "Ảnh khách hàng gửi",
  noPicture: "Khách hàng không gửi ảnh.", enlarge: "Phóng to", shrink: "Thu nhỏ", download: "Tải ảnh gốc", rejectClaim: "Bác xác nhận của KH",
  rejectWhy: "Lý do bác; khách hàng sẽ đọc được", rejectPresets: ["Chưa thấy tiền về tài khoản", "Ảnh không đọc được", "Số tiền không khớp với đơn hàng"],
  cancelPresets: ["Khách hàng không mua nữa", "Đơn hàng đặt trùng", "Đặt nhầm sản phẩm"],
  failedSteps: "Bước bị lỗi", steps: "Các bước với đối tác", again: "Thử lại", tries: "Số lần", nextTry: "Thử lại tiếp lúc", stepState: "Tình trạng", at: "Lúc",
  state: { waiting: "Đang chờ thực hiện", pending: "Đối tác đang xử lý", done: "Đã xong", failed: "Lỗi", overtaken: "Không còn cần" },
  paidBy: "Giao dịch đã thanh toán", paidOtherwise: "Không qua giao dịch ngân hàng.", lines: "Hàng đặt mua", item: "Mặt hàng", quantity: "SL", price: "Đơn giá", worth: "Thành tiền", total: "Tổng cộng",
  about: "Thông tin đơn hàng", domain: "Tên miền", taxCode: "MST", phone: "SĐT", email: "Email", province: "Tỉnh", agent: "Đại lý", affiliate: "CTV", payMethod: "Hình thức thanh toán",
  paidAt: "Thanh toán lúc", cancelOn: "Hạn tạm hủy", lockOn: "Hạn khóa tài nguyên", askOn: "Ngày hỏi khách hàng", deferred: "Hoãn tạm hủy đến", lockDeferred: "Hoãn khóa đến", invoiceTo: "Xuất hóa đơn cho",
  invoiceNumber: "Số hóa đơn", delivery: "Người nhận", commitment: "Cam kết thanh toán", until: (day: string, who: string) => `đến ${day}, ${who} chịu trách nhiệm`, reversed: "Giao dịch bị ngân hàng hủy",
  history: "Lịch sử", assignment: "Phân công hợp đồng", performer: "Người thực hiện", unit: "Đơn vị thực hiện", rule: "Theo quy tắc", consultant: "NVKD tư vấn", contract: "Hợp đồng", nobody: "Chưa có người thực hiện",
  fits: "phù hợp", fitsNot: "không phù hợp",
  rules: {
    agent_promoter: "Nhân viên xúc tiến đại lý", affiliate_promoter: "Nhân viên xúc tiến CTV", prior_integrated: "Đã mua sản phẩm tích hợp", prior_hcsn: "Đã mua sản phẩm HCSN",
    prior_independent: "Đã mua sản phẩm chuyển sang MEINVOICE", independent: "Nhóm độc lập của văn phòng", market: "Văn phòng theo thị trường", same_rep: "Người thực hiện hợp đồng trước", commitment: "Cam kết thanh toán", by_hand: "Phân công bằng tay",
  },
  whyNot: {
    on_commitment: "Đơn hàng theo cam kết thanh toán.", no_contract: "Đơn hàng này không sinh hợp đồng.", not_alone: "Cùng ngày khách hàng còn mua sản phẩm khác.",
    not_new: "Không phải mua mới.", other_product: "Không phải sản phẩm hóa đơn điện tử.", has_contract: "Đã có hợp đồng.",
  },
  done: {
    paid: (order: string) => `Đã xác nhận thanh toán cho đơn hàng ${order}.`, retried: (step: string) => `Đã yêu cầu thử lại: ${step}.`, asked: "Đã gửi email hỏi khách hàng.",
    rejected: "Đã bác xác nhận của khách hàng.", cancelled: (order: string) => `Đã hủy đơn hàng ${order}.`,
  },
  fault: {
    offline: "Không có kết nối, chưa rõ đã ghi được hay chưa. Xem lại trạng thái rồi thử lại.", server: "Máy chủ gặp lỗi, chưa rõ đã ghi được hay chưa. Xem lại trạng thái rồi thử lại.",
    order_paid: "Đơn hàng đã được thanh toán.", order_cancelled: "Đơn hàng đã hủy.", transaction_not_free: "Giao dịch đã chọn vừa được xử lý; hãy lấy lại dữ liệu.",
    nothing_to_retry: "Bước này không còn lỗi, không cần thử lại.", grant_taken: "Khách hàng đang dùng cấp tạm của đơn hàng khác, không cấp tạm thêm được.",
    no_claim: "Khách hàng không còn xác nhận nào đang chờ.", order_not_unpaid: "Chỉ hỏi được khi đơn hàng chưa thanh toán.", bad_selection: "Chọn từ 1 đến 20 giao dịch.",
    busy: "Đơn hàng đang được thay đổi, hãy thử lại.", picture_not_found: "Không có ảnh.",
  },
};

export type OrderWords = typeof vi;

const en: OrderWords = {
  title: "Orders", order: (number) => `Order ${number}`, back: "All orders", unknown: "There is no such order, or you may not see it.",
  axes: { payment: "Payment", licence: "Licence", resource: "Resource", invoice: "Invoice", revenue: "Revenue" },
  licence: { NOT_ISSUED: "Licence not issued", ISSUING: "Licence being issued", ISSUED: "Licence issued", REQUEST_FAILED: "Licence request failed" },
  resource: {
    TEMPORARY: "Granted temporarily", NOT_PROVISIONED: "Not granted", PENDING_APPROVAL: "Awaiting approval", PROVISIONED: "Granted", PROVISION_FAILED: "Grant failed",
    LOCKED: "Locked", REVOKED: "Revoked", CODE_NOT_ISSUED: "Top-up code not issued", CODE_ISSUED: "Top-up code issued", CODE_FAILED: "Top-up code failed",
  },
  invoice: { NOT_INVOICED: "Not invoiced", INVOICING: "Being invoiced", INVOICED: "Invoiced", REQUEST_FAILED: "Invoice request failed", NO_INVOICE: "No invoice" },
  revenue: { NOT_RECORDED: "Revenue not recorded", RECORDED: "Revenue recorded", RECORD_FAILED: "Recording revenue failed", NO_CONTRACT: "No contract" },
  purpose: { new: "New", renew: "Renewal", upgrade: "Upgrade", add_on: "Add-on" },
  method: { transfer: "Transfer", cash: "Cash", card: "Card", wallet: "Wallet", paypal: "PayPal" },
  filters: "Filter orders", hint: "Order number, domain, tax code, phone, e-mail", any: "All", product: "Product", kind: "Kind", office: "Office",
  onlyFailed: "Only orders with a failed step", number: "Order number", customer: "Customer", statuses: "Status", placed: "Placed",
  empty: "No orders.", looking: "Nothing in what was searched so far; Show more searches on.", failedStep: "Failed step",
  retryMany: "Retry many orders", retryAbout: "The step is done again for every filtered order where it failed.", whichStep: "Step to retry", retryAll: "Retry all",
  retriedCount: (count, refused) => `${count} orders are retried, ${refused} could not be.`,
  nothingFailed: "This step failed for no order.", outcome: "Outcome", stopped: "It stopped midway; what came before was asked for:",
  became: { waiting: "Being retried…", pending: "With the partner", done: "Done", failed: "Failed again", overtaken: "Not needed any more" },
  actions: "Actions", ask: "Ask the customer", askHint: "Sends an e-mail in which the customer confirms the payment.", cancelOrder: "Cancel the order", cancelWhy: "Why it is cancelled",
  cancelSure: (order) => `Cancel order ${order}? A cancelled order does not come back; what was granted temporarily is revoked.`, doCancel: "Cancel this order",
  confirmPayment: "Confirm payment", byTransfer: "Transfer", inCash: "Cash, other", fetch: "Get transactions",
  range: "Unmatched transactions of these days", naming: "Transactions that name this order", pickRow: (amount, memo) => `Choose transaction ${amount}, ${memo}`,
  noneNaming: "No transaction names this order yet.", noRows: "No unmatched transactions on these days.",
  sum: (chosen, total) => `Chosen ${chosen} of ${total}`, tooMany: "At most 20 transactions at once.",
  sureIssue: (kind) => `${kind} order: what is issued cannot be taken back.`,
  paidTick: "Paid", note: "Note: what was received, from whom", confirmCash: "Confirm and grant", claim: "The customer says it is paid",
  claimMemo: "The customer's memo", claimPaid: "Transferred on", claimAt: "Told at", claimRejected: "Rejected because", picture: "The customer's picture",
  noPicture: "The customer sent no picture.", enlarge: "Enlarge", shrink: "Make smaller", download: "Download the picture", rejectClaim: "Reject the claim",
  rejectWhy: "Why; the customer reads it", rejectPresets: ["No such money arrived", "The picture cannot be read", "The amount is not that of the order"],
  cancelPresets: ["The customer does not buy any more", "Ordered twice", "The wrong product"],
  failedSteps: "Failed steps", steps: "Steps at partners", again: "Try again", tries: "Tries", nextTry: "Next try at", stepState: "State", at: "At",
  state: { waiting: "Waiting", pending: "With the partner", done: "Done", failed: "Failed", overtaken: "Not needed any more" },
  paidBy: "Transactions that paid it", paidOtherwise: "Not by a bank transaction.", lines: "Lines", item: "Item", quantity: "Qty", price: "Price", worth: "Amount", total: "Total",
  about: "About the order", domain: "Domain", taxCode: "Tax code", phone: "Phone", email: "E-mail", province: "Province", agent: "Agent", affiliate: "Affiliate", payMethod: "Payment method",
  paidAt: "Paid at", cancelOn: "To be cancelled", lockOn: "To be locked", askOn: "Customer asked on", deferred: "Cancelling deferred until", lockDeferred: "Lock deferred until", invoiceTo: "Invoice to",
  invoiceNumber: "Invoice number", delivery: "Delivery to", commitment: "Commitment to pay", until: (day, who) => `until ${day}, ${who} answers for it`, reversed: "Reversed by the bank",
  history: "History", assignment: "Assignment of the contract", performer: "Performer", unit: "Unit", rule: "Rule", consultant: "Consulting rep", contract: "Contract", nobody: "Nobody yet",
  fits: "fits", fitsNot: "does not fit",
  rules: {
    agent_promoter: "Promoter of the agent", affiliate_promoter: "Promoter of the affiliate", prior_integrated: "Bought an integrated product", prior_hcsn: "Bought a public sector product",
    prior_independent: "Bought a product moved to MEINVOICE", independent: "The office's independent group", market: "Office by market", same_rep: "Performer of the last contract", commitment: "Commitment to pay", by_hand: "Assigned by hand",
  },
  whyNot: {
    on_commitment: "The order rests on a commitment.", no_contract: "This order has no contract.", not_alone: "The customer bought another product that day.",
    not_new: "Not a new purchase.", other_product: "Not the e-invoice product.", has_contract: "There is a contract.",
  },
  done: {
    paid: (order) => `Payment of order ${order} is confirmed.`, retried: (step) => `Asked for again: ${step}.`, asked: "The customer was asked by e-mail.",
    rejected: "The claim is rejected.", cancelled: (order) => `Order ${order} is cancelled.`,
  },
  fault: {
    offline: "No connection; it is not known whether it was saved. Look at the state and try again.", server: "The server failed; it is not known whether it was saved. Look at the state and try again.",
    order_paid: "The order is already paid.", order_cancelled: "The order is cancelled.", transaction_not_free: "A chosen transaction was just settled; get the transactions again.",
    nothing_to_retry: "The step has not failed any more.", grant_taken: "Another order of the customer has the temporary grant.",
    no_claim: "No claim waits any more.", order_not_unpaid: "Only an unpaid order can be asked about.", bad_selection: "Choose 1 to 20 transactions.",
    busy: "The order keeps being changed; try again.", picture_not_found: "There is no picture.",
  },
};

export const ORDER_WORDS = { vi, en };
