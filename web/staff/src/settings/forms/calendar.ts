import { count, day, list, several, text, values, yes, type Form } from "../shapes";
import { Year } from "../Year";

export const CALENDAR: Form = {
  name: "calendar",
  title: ["Lịch làm việc", "Calendar"],
  about: ["Ngày làm việc và ngày nghỉ, để tính hạn của đơn hàng.", "Working days and days off, by which deadlines are counted."],
  effect: [
    "Hạn của mọi đơn hàng chưa thanh toán được tính lại theo lịch mới: ngày tạm hủy và ngày khóa có thể đổi, lịch sử đơn hàng ghi rõ.",
    "The deadlines of all unpaid orders are counted again by the new calendar: days of cancelling and locking may move, and the orders' histories say so.",
  ],
  Special: Year,
  fields: [
    list("overrides", ["Ngày nghỉ thêm và ngày làm bù", "Days off added and make-up days"], ["ngày", "day"], [
      day("date", ["Ngày", "Day"]),
      yes("working", ["Loại ngày", "Kind"], [["Nghỉ thêm", "Day off"], ["Làm bù", "Make-up day"]]),
      text("note", ["Lý do", "Why"]),
    ], "date", { rule: ["Ngày phải thuộc các năm có trong lịch.", "A day must be of the years covered."] }),
    several("weekend", ["Nghỉ hằng tuần", "Weekend"], {
      monday: ["Thứ Hai", "Monday"], tuesday: ["Thứ Ba", "Tuesday"], wednesday: ["Thứ Tư", "Wednesday"], thursday: ["Thứ Năm", "Thursday"],
      friday: ["Thứ Sáu", "Friday"], saturday: ["Thứ Bảy", "Saturday"], sunday: ["Chủ nhật", "Sunday"],
    }, { rule: ["Phải còn ít nhất một ngày làm việc.", "Some day must be left to work on."] }),
    list("holidays", ["Ngày lễ theo luật", "Public holidays"], ["ngày lễ", "holiday"], [
      day("date", ["Ngày", "Day"]),
      text("name", ["Tên ngày lễ", "Name"]),
    ], "date", { look: "folded", hint: ["Lập sẵn theo luật; thay đổi riêng thì ghi ở ngày nghỉ thêm", "Made by the law; what differs is an added day"] }),
    values("years", ["Các năm có trong lịch", "Years covered"], ["năm", "year"], count("year", ["Năm", "Year"], {
      rule: ["Năm từ 2000 đến 2100.", "A year from 2000 to 2100."],
    }), { atLeastOne: true, hint: ["Năm nào cũng phải có ngày lễ theo luật", "Each needs its public holidays"] }),
  ],
};
