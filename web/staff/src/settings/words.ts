// The words of the settings that no description holds: buttons, what is asked, why something was refused.
import type { Complaint } from "./places";
import type { DayKind } from "./year";

const vi = {
  version: (version: number) => `Phiên bản ${version}`, unknown: "Không có thiết lập này.",
  add: (item: string) => `Thêm ${item}`, remove: (item: string) => `Xóa ${item}`, up: (item: string) => `Đưa ${item} lên trước`, fresh: "mới",
  actions: "Thao tác", choose: "Chọn…", count: (count: number) => `${count} thay đổi chưa ghi`, unchanged: "Chưa có thay đổi nào.",
  review: "Xem lại và ghi", discard: "Bỏ thay đổi", back: "Sửa tiếp", save: "Ghi", saving: "Đang ghi…",
  reviewTitle: "Các thay đổi sẽ được ghi", where: "Mục", was: "Trước", now: "Sau", added: "thêm", removed: "xóa",
  saved: (version: number) => `Đã ghi, phiên bản ${version}.`, same: "Nội dung này đã được ghi từ trước, không có gì thay đổi.",
  conflictTitle: "Người khác vừa ghi thiết lập này", overtaken: "Người khác vừa ghi thiết lập này. Nội dung của bạn vẫn còn, chưa ghi được gì.",
  conflict: (version: number) => `Phiên bản ${version} đã được ghi trong khi bạn đang sửa. Nội dung của bạn vẫn còn trong biểu mẫu.`,
  theirs: "Người khác đã đổi", mine: "Bạn đã đổi", both: "cùng một chỗ", nothing: "Không đổi gì.",
  keepMine: "Giữ thay đổi của tôi trên bản mới", takeTheirs: "Lấy bản mới, bỏ thay đổi của tôi", taken: "Đã lấy bản mới.",
  keepMineHint: "Thay đổi của họ được giữ; chỗ nào cả hai cùng đổi thì lấy của bạn. Bạn xem lại trước khi ghi.",
  leaveTitle: "Có thay đổi chưa ghi", leave: "Rời trang này thì các thay đổi sẽ mất.", stay: "Ở lại", go: "Rời trang, bỏ thay đổi",
  complaint: {
    needed: "Cần điền ô này.", badAmount: "Số tiền viết 2640000 hoặc 2.640.000.", badCount: "Viết một số nguyên.", badDay: "Ngày viết dd/mm/yyyy.",
    twice: "Tên này đã có.",
  } satisfies Record<Complaint, string>,
  wrong: (count: number) => `Có ${count} chỗ cần sửa, chưa ghi được gì.`, invalid: "Giá trị không hợp lệ.", notSaved: "Chưa ghi được gì",
  refusal: {
    duplicate_product: "Mã sản phẩm này đã có.", duplicate_sku: "Mã gói này đã có.", commitment_needs_saas: "Chỉ sản phẩm SaaS được gia hạn theo cam kết.",
    unknown_module: "Sản phẩm này không có phân hệ đó.", duplicate_account: "Số tài khoản này đã có.", duplicate_override: "Ngày này đã có.",
    duplicate_holiday: "Ngày lễ này đã có.", calendar_not_covered: "Ngày phải thuộc các năm có trong lịch, và năm nào cũng phải có ngày lễ.",
    setting_too_large: "Thiết lập quá lớn, không ghi được.", group_missing: "Thiếu nhóm của văn phòng này.", empty_group: "Nhóm này chưa có nhân viên.",
    unknown_group: "Không có văn phòng nào có nhóm này.", duplicate_rep: "Nhân viên này đã ở một nhóm.", duplicate_province: "Tỉnh này đã có.",
    agent_without_promoter: "Cần nêu nhân viên xúc tiến.", affiliate_without_promoter: "Cần nêu nhân viên xúc tiến.",
    province_without_consultant: "Cần nêu nhân viên tư vấn.", unknown_product: "Danh mục không có sản phẩm này.", duplicate_portal: "Cổng này đã có.",
    not_https: "Địa chỉ phải bắt đầu bằng https://.",
  },
  year: "Năm", earlier: "Năm trước", later: "Năm sau", kinds: {
    working: "ngày làm việc", weekend: "nghỉ hằng tuần", holiday: "ngày lễ", off: "nghỉ thêm", makeUp: "làm bù",
  } satisfies Record<DayKind, string>,
  marks: { working: "", weekend: "", holiday: "L", off: "N", makeUp: "B" } satisfies Record<DayKind, string>,
  month: (month: number) => `Tháng ${month}`, weekdays: ["T2", "T3", "T4", "T5", "T6", "T7", "CN"],
  weekdayNames: ["Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy", "Chủ nhật"],
  yearHelp: "Bấm một ngày để nghỉ thêm hoặc làm bù, bấm lần nữa để bỏ. Bàn phím: mũi tên và Enter.",
  note: { off: "Nghỉ thêm", makeUp: "Làm bù" }, allWorked: (days: number) => `${days} ngày làm việc`,
};

type SettingWords = typeof vi;

const en: SettingWords = {
  version: (version) => `Version ${version}`, unknown: "There is no such setting.",
  add: (item) => `Add ${item}`, remove: (item) => `Remove ${item}`, up: (item) => `Move ${item} up`, fresh: "new",
  actions: "Actions", choose: "Choose…", count: (count) => `${count} unsaved changes`, unchanged: "Nothing has been changed.",
  review: "Review and save", discard: "Discard changes", back: "Go on editing", save: "Save", saving: "Saving…",
  reviewTitle: "What will be saved", where: "Where", was: "Before", now: "After", added: "added", removed: "removed",
  saved: (version) => `Saved as version ${version}.`, same: "This was saved before; nothing has changed.",
  conflictTitle: "Somebody else has just saved this setting", overtaken: "Somebody else has just saved this setting. What you typed is still here, nothing was saved.",
  conflict: (version) => `Version ${version} was saved while you were editing. What you typed is still in the form.`,
  theirs: "What they changed", mine: "What you changed", both: "the same place", nothing: "Nothing.",
  keepMine: "Keep my changes on top of theirs", takeTheirs: "Take theirs, discard mine", taken: "The newer version is shown.",
  keepMineHint: "Their changes stay; where both changed the same place it is yours. You review it before saving.",
  leaveTitle: "There are unsaved changes", leave: "They are lost when you leave this page.", stay: "Stay", go: "Leave and discard",
  complaint: {
    needed: "This must be filled in.", badAmount: "Write an amount as 2640000 or 2.640.000.", badCount: "Write a whole number.", badDay: "Write a day as dd/mm/yyyy.",
    twice: "This name is there already.",
  },
  wrong: (count) => `${count} places need mending; nothing was saved.`, invalid: "This value is not valid.", notSaved: "Nothing was saved",
  refusal: {
    duplicate_product: "This product is there already.", duplicate_sku: "This SKU is there already.", commitment_needs_saas: "Only SaaS is renewed on a commitment.",
    unknown_module: "The product has no such module.", duplicate_account: "This account is there already.", duplicate_override: "This day is there already.",
    duplicate_holiday: "This holiday is there already.", calendar_not_covered: "The day must be of the years covered, and each year needs its holidays.",
    setting_too_large: "The setting is too large to be saved.", group_missing: "A group of this office is missing.", empty_group: "There is nobody in this group.",
    unknown_group: "No office has this group.", duplicate_rep: "This rep is in a group already.", duplicate_province: "This province is there already.",
    agent_without_promoter: "Name the promoter.", affiliate_without_promoter: "Name the promoter.", province_without_consultant: "Name the consulting rep.",
    unknown_product: "The catalogue has no such product.", duplicate_portal: "This portal is there already.", not_https: "The address must begin with https://.",
  },
  year: "Year", earlier: "Year before", later: "Year after", kinds: {
    working: "working day", weekend: "weekend", holiday: "public holiday", off: "day off added", makeUp: "make-up day",
  },
  marks: { working: "", weekend: "", holiday: "H", off: "O", makeUp: "M" },
  month: (month) => ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"][month - 1] ?? "",
  weekdays: ["Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"],
  weekdayNames: ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"],
  yearHelp: "Press a day to make it free or worked, press again to take that back. Keys: arrows and Enter.",
  note: { off: "Day off", makeUp: "Make-up day" }, allWorked: (days) => `${days} working days`,
};

export const WORDS = { vi, en };
