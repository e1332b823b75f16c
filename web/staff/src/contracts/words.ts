// The words of contracts: from draft to recorded revenue, who performs and who owns them.
const vi = {
  title: "Hợp đồng", list: "Danh sách", report: "Báo cáo", views: "Xem hợp đồng", filters: "Lọc hợp đồng", state: "Tình trạng ghi doanh số", all: "Tất cả",
  states: { DRAFT: "Bản nháp", REQUESTED: "Đề nghị ghi doanh số", RECORDED: "Đã ghi doanh số", WITHDRAWN: "Đã rút hợp đồng" },
  unpaid: "Đã ghi doanh số, đơn hàng không còn bán", unpaidMark: "Không còn bán", performer: "Người thực hiện", unit: "Đơn vị thực hiện", owner: "Người sở hữu", consultant: "NVKD tư vấn",
  office: "Văn phòng", customer: "Khách hàng", customerId: "Mã khách hàng", anybody: "Mọi người", nobody: "chưa có", everywhere: "Mọi văn phòng",
  contract: "Hợp đồng", order: "Đơn hàng", product: "Sản phẩm", purpose: "Loại", total: "Giá trị", created: "Lập lúc", rule: "Phân công theo", history: "Lịch sử", crm: "Mã trên CRM", act: "Mã trên ACT",
  purposes: { new: "Mua mới", renew: "Gia hạn", upgrade: "Nâng cấp", add_on: "Mua thêm" },
  moves: { request: "Đề nghị ghi doanh số", record: "Ghi doanh số", handOver: "Bàn giao hợp đồng", assign: "Phân công lại", withdraw: "Rút hợp đồng" },
  agree: "Đồng ý", sure: (move: string, id: string) => `${move}: ${id}?`,
  explain: {
    request: "Kế toán văn phòng sẽ ghi doanh số của hợp đồng này.", record: "Doanh số được ghi cho người và đơn vị thực hiện. Không hoàn tác được.",
    handOver: "Người nhận sở hữu hợp đồng và đề nghị ghi doanh số.", assign: "Người thực hiện mới được tính doanh số. Lý do được ghi vào lịch sử.",
    withdraw: "Hợp đồng bị rút ở CRM và ACT. Không hoàn tác được.",
  },
  to: { handOver: "Bàn giao cho", assign: "Giao cho" }, whyAssign: "Lý do phân công lại", whyWithdraw: "Lý do rút hợp đồng",
  done: {
    request: (id: string) => `Đã đề nghị ghi doanh số hợp đồng ${id}.`, record: (id: string) => `Đã ghi doanh số hợp đồng ${id}.`, handOver: (id: string, to: string) => `Đã bàn giao hợp đồng ${id} cho ${to}.`,
    assign: (id: string, to: string) => `Đã giao hợp đồng ${id} cho ${to}.`, withdraw: (id: string) => `Đã rút hợp đồng ${id}.`,
  },
  notOwner: (owner: string) => `Chỉ ${owner} đề nghị ghi doanh số hoặc bàn giao được hợp đồng này.`, ownerless: "Hợp đồng chưa có người sở hữu: kế toán văn phòng phân công trước.",
  more: "Xem thêm", empty: "Không có hợp đồng nào.", gone: "Không có hợp đồng này, hoặc khách hàng của người khác.", close: "Đóng", open: "Hợp đồng đang xem",
  byRep: "Theo người thực hiện", byUnit: "Theo đơn vị thực hiện", consulting: "Ghi nhận tư vấn (không cộng vào doanh số)", contracts: "Số hợp đồng", revenue: "Giá trị", recorded: "Đã ghi doanh số",
  unpaidContracts: "HĐ không còn bán", unpaidSum: "Giá trị không còn bán", sum: "Cộng", export: "Xuất Excel", noReport: "Không có hợp đồng nào trong kỳ.", period: "Kỳ tính theo ngày lập hợp đồng; để trống là 24 tháng gần nhất. Hợp đồng đã rút không tính.",
  exportFailed: "Chưa tải được tệp. Hãy thử lại.",
  fault: {
    offline: "Mất kết nối, chưa rõ đã ghi hay chưa. Hãy gửi lại: không bị ghi hai lần.", server: "Máy chủ gặp lỗi, chưa rõ đã ghi hay chưa. Hãy gửi lại: không bị ghi hai lần.",
    contract_not_found: "Không có hợp đồng này, hoặc khách hàng của người khác.", not_owner: "Bạn không sở hữu hợp đồng này, chủ hợp đồng phải bàn giao cho bạn trước.",
    contract_draft: "Hợp đồng còn là bản nháp, phải đề nghị ghi doanh số trước.", contract_requested: "Hợp đồng đã được đề nghị ghi doanh số.", contract_recorded: "Hợp đồng đã ghi doanh số.", contract_withdrawn: "Hợp đồng đã bị rút.",
    order_cancelled: "Đơn hàng đã hủy: không có gì để ghi doanh số.", order_unpaid: "Đơn hàng chưa thanh toán hoặc không còn thanh toán.", order_paid: "Đơn hàng đã thanh toán nên hợp đồng còn hiệu lực.",
    order_on_commitment: "Đơn hàng đang trong cam kết thanh toán nên hợp đồng còn hiệu lực.", withdrawal_in_progress: "Một hợp đồng trước của đơn hàng chưa rút xong. Hãy thử lại bước rút hợp đồng ở đơn hàng.",
    period_reversed: "Ngày đầu kỳ phải trước ngày cuối kỳ.", too_many_contracts: "Kỳ này có quá nhiều hợp đồng. Hãy chọn kỳ ngắn hơn.",
  } satisfies Record<string, string>,
  actors: { function: "Hệ thống", partner: "Đối tác", customer: "Khách hàng" },
  reasons: {
    contract_opened: "Lập hợp đồng", assigned_by_hand: "Phân công lại", recording_requested: "Đề nghị ghi doanh số", recorded_by_staff: "Ghi doanh số", revenue_recorded: "ACT đã ghi doanh số",
    revenue_recorded_late: "ACT ghi doanh số sau khi hợp đồng không còn bán", handed_over: "Bàn giao hợp đồng", withdrawn_by_staff: "Rút hợp đồng", personal_data_erased: "Đã xóa dữ liệu cá nhân của khách hàng", revenue_unpaid: "Đã ghi doanh số, đơn hàng không còn bán",
    revenue_paid_again: "Đơn hàng được thanh toán lại", contract_kept: "Giữ hợp đồng: đơn hàng vẫn bán", contract_withdrawn: "Rút hợp đồng: đơn hàng không còn bán",
  } satisfies Record<string, string>,
  axes: { contract: "Tình trạng", performer: "Người thực hiện", unit: "Đơn vị", rule: "Phân công theo", owner: "Người sở hữu", consultant: "NVKD tư vấn" } satisfies Record<string, string>,
  rules: {
    commitment: "cam kết thanh toán", by_hand: "phân công bằng tay", same_rep: "người thực hiện hợp đồng trước", agent_promoter: "nhân viên xúc tiến đại lý", affiliate_promoter: "nhân viên xúc tiến CTV",
    prior_integrated: "khách của nhóm tích hợp", prior_hcsn: "khách HCSN", prior_independent: "khách của nhóm độc lập", independent: "nhóm độc lập", market: "nhóm thị trường",
  } satisfies Record<string, string>,
};

export type ContractWords = typeof vi;

const en: ContractWords = {
  title: "Contracts", list: "List", report: "Report", views: "Views of contracts", filters: "Filter contracts", state: "State", all: "All",
  states: { DRAFT: "Draft", REQUESTED: "Recording requested", RECORDED: "Recorded", WITHDRAWN: "Withdrawn" },
  unpaid: "Recorded, and not sold any more", unpaidMark: "Not sold any more", performer: "Performer", unit: "Performing unit", owner: "Owner", consultant: "Consulting rep",
  office: "Office", customer: "Customer", customerId: "Customer's id", anybody: "Everybody", nobody: "nobody yet", everywhere: "All offices",
  contract: "Contract", order: "Order", product: "Product", purpose: "Purpose", total: "Total", created: "Opened at", rule: "Assigned by", history: "History", crm: "Id at CRM", act: "Id at ACT",
  purposes: { new: "New", renew: "Renewal", upgrade: "Upgrade", add_on: "Add-on" },
  moves: { request: "Request recording", record: "Record revenue", handOver: "Hand over", assign: "Assign to another", withdraw: "Withdraw" },
  agree: "Agree", sure: (move, id) => `${move}: ${id}?`,
  explain: {
    request: "The office accountant will record this contract's revenue.", record: "Revenue is recorded for its performer and unit. It cannot be undone.",
    handOver: "The new owner may request its recording.", assign: "The new performer earns its revenue. The reason stays in the history.", withdraw: "It is withdrawn at CRM and ACT. It cannot be undone.",
  },
  to: { handOver: "Hand over to", assign: "Assign to" }, whyAssign: "Why it is assigned to another", whyWithdraw: "Why it is withdrawn",
  done: {
    request: (id) => `Recording of contract ${id} is requested.`, record: (id) => `Contract ${id} is recorded.`, handOver: (id, to) => `Contract ${id} is handed over to ${to}.`,
    assign: (id, to) => `Contract ${id} is assigned to ${to}.`, withdraw: (id) => `Contract ${id} is withdrawn.`,
  },
  notOwner: (owner) => `Only ${owner} may request its recording or hand it over.`, ownerless: "Nobody owns this contract yet: the office accountant assigns it first.",
  more: "Show more", empty: "No contracts.", gone: "There is no such contract, or it is another's customer.", close: "Close", open: "The open contract",
  byRep: "By performer", byUnit: "By performing unit", consulting: "Consulting credit (adds to no revenue)", contracts: "Contracts", revenue: "Total", recorded: "Recorded",
  unpaidContracts: "Not sold any more", unpaidSum: "Their total", sum: "Total", export: "Export to Excel", noReport: "No contracts in the period.", period: "By the day a contract was opened; empty means the last 24 months. Withdrawn ones count nowhere.",
  exportFailed: "The file could not be downloaded. Try again.",
  fault: {
    offline: "The connection broke; whether it was done is not known. Send it again: nothing is done twice.", server: "The server failed; whether it was done is not known. Send it again: nothing is done twice.",
    contract_not_found: "There is no such contract, or it is another's customer.", not_owner: "This contract is not yours; its owner has to hand it over first.",
    contract_draft: "The contract is a draft; its recording has to be requested first.", contract_requested: "Its recording is already requested.", contract_recorded: "It is already recorded.", contract_withdrawn: "It is withdrawn.",
    order_cancelled: "The order is cancelled: there is nothing to record.", order_unpaid: "The order is not paid, or not any more.", order_paid: "The order is paid, so its contract stands.",
    order_on_commitment: "The order is on a commitment to pay, so its contract stands.", withdrawal_in_progress: "An earlier contract of the order is still to be withdrawn. Retry that step at the order.",
    period_reversed: "The period ends before it begins.", too_many_contracts: "Too many contracts for one report. Choose a shorter period.",
  },
  actors: { function: "The system", partner: "Partner", customer: "Customer" },
  reasons: {
    contract_opened: "Opened", assigned_by_hand: "Assigned by hand", recording_requested: "Recording requested", recorded_by_staff: "Recorded", revenue_recorded: "Recorded by ACT",
    revenue_recorded_late: "Recorded by ACT though not sold any more", handed_over: "Handed over", withdrawn_by_staff: "Withdrawn", personal_data_erased: "The customer's personal data was erased", revenue_unpaid: "Recorded, and not sold any more",
    revenue_paid_again: "The order was paid again", contract_kept: "Kept: the order is still sold", contract_withdrawn: "Withdrawn: the order is not sold any more",
  },
  axes: { contract: "State", performer: "Performer", unit: "Unit", rule: "Assigned by", owner: "Owner", consultant: "Consulting rep" },
  rules: {
    commitment: "commitment to pay", by_hand: "hand", same_rep: "who performed the last contract", agent_promoter: "promoter of the agent", affiliate_promoter: "promoter of the affiliate",
    prior_integrated: "integrated group's customer", prior_hcsn: "public sector's customer", prior_independent: "independent group's customer", independent: "independent group", market: "market group",
  },
};

export const WORDS = { vi, en };
