// The words of renewals on a commitment to pay; the sentence about liability is that of the source page.
const vi = {
  title: "Yêu cầu gia hạn", filters: "Lọc yêu cầu gia hạn", state: "Trạng thái", all: "Tất cả", inCharge: "Phụ trách", everybody: "Mọi nhân viên",
  states: { PENDING: "Chờ xác nhận gia hạn", OPPORTUNITY: "Đã chuyển Ao cơ hội", ACCEPTED: "Đã xác nhận gia hạn", REJECTED: "Đã từ chối gia hạn" },
  customer: "Khách hàng", product: "Sản phẩm", total: "Giá trị", until: "Cam kết thanh toán đến", requested: "Yêu cầu lúc", order: "Đơn hàng", open: "Xem",
  select: (name: string) => `Chọn ${name}`, selectAll: "Chọn tất cả yêu cầu đang chờ", chosen: (count: number, sum: string) => `Đã chọn ${count} yêu cầu · ${sum}`, none: "Tích chọn yêu cầu để xác nhận hoặc từ chối.",
  accept: "Xác nhận gia hạn", reject: "Từ chối gia hạn", most: (count: number) => `Mỗi lần nhiều nhất ${count} yêu cầu. Hãy bỏ bớt.`,
  sureAccept: (count: number) => `Xác nhận gia hạn ${count} yêu cầu?`, sureReject: (count: number) => `Từ chối gia hạn ${count} yêu cầu?`, sum: "Tổng",
  liable: "Hệ thống sẽ tự động ghi nhận doanh số và xuất hóa đơn. Nếu khách hàng không trả tiền thì sẽ thiệt hại cho công ty, và người xác nhận phải chịu trách nhiệm cho điều này.",
  behalf: (reps: string) => `Bạn xác nhận thay cho ${reps}. Người xác nhận là bạn, và bạn chịu trách nhiệm.`,
  told: "Phần mềm sẽ gửi thông báo từ chối gia hạn cho khách hàng và cho biết cần liên hệ với ai. Không tạo đơn hàng nào.", reason: "Lý do từ chối (không bắt buộc)",
  accepted: (count: number) => `Đã xác nhận gia hạn ${count} yêu cầu.`, rejected: (count: number) => `Đã từ chối gia hạn ${count} yêu cầu.`,
  someRefused: (count: number) => `${count} yêu cầu không ghi được, vẫn được chọn, xem lý do ở từng dòng.`, nothingDone: (why: string) => `Chưa ghi yêu cầu nào: ${why}`,
  held: "Chưa ghi: trong các yêu cầu đã chọn có yêu cầu không ghi được.", acceptedBy: "Người xác nhận", rejectedBy: "Người từ chối", onBehalf: (name: string) => `thay cho ${name}`,
  decidedAt: "Lúc", why: "Lý do", taxCode: "Mã số thuế", email: "Email", phone: "Điện thoại", office: "Văn phòng", lines: "Dòng hàng", invoice: "Hóa đơn xuất cho", history: "Lịch sử", paidUntil: (day: string) => `cam kết thanh toán đến ${day}`,
  opportunity: "Ao cơ hội (CRM)", steps: { waiting: "Đang chờ CRM", pending: "CRM đang xử lý", done: "CRM đã nhận", failed: "CRM từ chối hoặc không trả lời", overtaken: "Không còn cần" },
  gaveUp: "Không có trả lời sau một ngày thử.", retried: "Đã yêu cầu CRM nhận lại.", more: "Xem thêm", end: "Đã hết danh sách.", empty: "Không có yêu cầu nào.", gone: "Không có yêu cầu này, hoặc khách hàng do người khác phụ trách.", close: "Đóng",
  fault: {
    offline: "Mất kết nối, chưa rõ đã ghi hay chưa. Hãy gửi lại: không bị ghi hai lần.", server: "Máy chủ gặp lỗi, chưa rõ đã ghi hay chưa. Hãy gửi lại: không bị ghi hai lần.",
    renewal_decided: "Người khác đã xác nhận hoặc từ chối yêu cầu này.", renewal_in_pool: "Yêu cầu này ở Ao cơ hội, CRM xử lý.", commitment_passed: "Đã quá ngày cam kết thanh toán, không xác nhận được nữa.",
    not_in_charge: "Yêu cầu này do người khác phụ trách.", renewal_not_found: "Không có yêu cầu này.", nothing_to_retry: "CRM đã nhận hoặc đang xử lý, không cần thử lại.",
    numbers_exhausted: "Chưa cấp được số đơn hàng. Hãy thử lại.",
  } satisfies Record<string, string>,
  actors: { function: "Hệ thống", partner: "Đối tác", customer: "Khách hàng" },
  reasons: {
    renewal_requested: "Khách hàng gửi yêu cầu gia hạn", renewal_accepted: "Đã xác nhận gia hạn", renewal_rejected: "Đã từ chối gia hạn", opportunity_retried: "Yêu cầu CRM nhận lại", personal_data_erased: "Đã xóa dữ liệu cá nhân của khách hàng",
    opportunity_opened: "CRM đã nhận vào Ao cơ hội", opportunity_failed: "CRM không nhận vào Ao cơ hội", opportunity_waits_for_partner: "CRM chưa trả lời, hệ thống thử lại",
  } satisfies Record<string, string>,
  axes: { renewal: "Trạng thái" } satisfies Record<string, string>,
};

export type RenewalWords = typeof vi;

const en: RenewalWords = {
  title: "Renewal requests", filters: "Filter renewal requests", state: "State", all: "All", inCharge: "In charge", everybody: "Everybody",
  states: { PENDING: "Waiting for a decision", OPPORTUNITY: "In the opportunity pool", ACCEPTED: "Accepted", REJECTED: "Rejected" },
  customer: "Customer", product: "Product", total: "Total", until: "Commits to pay until", requested: "Requested at", order: "Order", open: "Show",
  select: (name) => `Select ${name}`, selectAll: "Select all that wait", chosen: (count, sum) => `${count} requests selected · ${sum}`, none: "Tick requests to accept or reject them.",
  accept: "Accept renewal", reject: "Reject renewal", most: (count) => `At most ${count} requests at once. Untick some.`,
  sureAccept: (count) => `Accept ${count} renewal requests?`, sureReject: (count) => `Reject ${count} renewal requests?`, sum: "Sum",
  liable: "Revenue will be recorded and an invoice issued by itself. If the customer does not pay, the company bears the loss, and whoever accepts is liable for it.",
  behalf: (reps) => `You accept in the place of ${reps}. You are the one who accepts, and liable.`,
  told: "The customer will be told of the rejection, and whom to contact. No order is made.", reason: "Why it is rejected (optional)",
  accepted: (count) => `${count} requests accepted.`, rejected: (count) => `${count} requests rejected.`,
  someRefused: (count) => `${count} could not be done and stay selected; each row says why.`, nothingDone: (why) => `Nothing was done: ${why}`,
  held: "Not done: another of the selected requests cannot be done.", acceptedBy: "Accepted by", rejectedBy: "Rejected by", onBehalf: (name) => `in the place of ${name}`,
  decidedAt: "At", why: "Reason", taxCode: "Tax code", email: "E-mail", phone: "Phone", office: "Office", lines: "Lines", invoice: "Invoice to", history: "History", paidUntil: (day) => `paid until ${day}`,
  opportunity: "Opportunity pool (CRM)", steps: { waiting: "Waiting for CRM", pending: "CRM works on it", done: "CRM has it", failed: "Refused by CRM, or left unanswered", overtaken: "Not needed any more" },
  gaveUp: "There was no answer within a day.", retried: "CRM is asked again.", more: "Show more", end: "End of the list.", empty: "No requests.", gone: "There is no such request, or it is in another's charge.", close: "Close",
  fault: {
    offline: "The connection broke; whether it was done is not known. Send it again: nothing is done twice.", server: "The server failed; whether it was done is not known. Send it again: nothing is done twice.",
    renewal_decided: "Somebody else has accepted or rejected this request.", renewal_in_pool: "This request is in the opportunity pool; CRM works on it.", commitment_passed: "The day of the commitment has passed; it cannot be accepted any more.",
    not_in_charge: "This request is in another's charge.", renewal_not_found: "There is no such request.", nothing_to_retry: "CRM has it or works on it; there is nothing to retry.",
    numbers_exhausted: "No order number could be found. Try again.",
  },
  actors: { function: "The system", partner: "Partner", customer: "Customer" },
  reasons: {
    renewal_requested: "The customer asked for a renewal", renewal_accepted: "Accepted", renewal_rejected: "Rejected", opportunity_retried: "CRM was asked again", personal_data_erased: "The customer's personal data was erased",
    opportunity_opened: "CRM took it into the pool", opportunity_failed: "CRM did not take it into the pool", opportunity_waits_for_partner: "CRM did not answer; it is asked again",
  },
  axes: { renewal: "State" },
};

export const WORDS = { vi, en };
