import { amount, choice, code, count, list, text, values, yes, type Form } from "../shapes";

export const CATALOGUE: Form = {
  name: "catalogue",
  title: ["Danh mục sản phẩm", "Catalogue"],
  about: ["Sản phẩm và các gói bán, kèm đơn giá.", "Products and what is sold of them, with their prices."],
  effect: [
    "Giá mới áp dụng cho đơn hàng đặt sau khi ghi, chậm nhất sau một phút. Đơn hàng đã đặt giữ giá cũ.",
    "New prices are in force for orders placed after saving, within a minute. Orders placed before keep theirs.",
  ],
  fields: [
    list("products", ["Sản phẩm", "Products"], ["sản phẩm", "product"], [
      code("code", ["Mã sản phẩm", "Code"]),
      text("name", ["Tên sản phẩm", "Name"]),
      choice("kind", ["Loại đơn hàng", "Kind of order"], { saas: ["SaaS", "SaaS"], desktop: ["Desktop", "Desktop"], topup: ["Mã nạp tiền", "Top-up"] }),
      code("family", ["Nhóm sản phẩm", "Family"], {
        hint: ["e_invoice: hợp đồng được phân công theo mục Phân công", "e_invoice: its contracts are assigned by the setting Assignment"],
      }),
      choice("match_key", ["Khóa đối chiếu", "Match key"], {
        domain: ["Thuê bao (tên miền)", "Domain"], tax_code: ["Mã số thuế", "Tax code"], phone: ["Số điện thoại", "Phone"],
      }, { hint: ["Đứng cạnh số đơn hàng trong nội dung chuyển khoản", "Stands beside the order number in a memo"] }),
      yes("commitment", ["Gia hạn theo cam kết thanh toán", "Renewed on a commitment"], null, {
        optional: true, hint: ["Chỉ sản phẩm SaaS", "SaaS only"],
      }),
      values("modules", ["Phân hệ", "Modules"], ["phân hệ", "module"], code("module", ["Phân hệ", "Module"]), {
        optional: true, hint: ["Mã các phân hệ mà gói bán có thể cấp", "The modules that a SKU may grant"],
      }),
      list("skus", ["Gói bán", "SKUs"], ["gói bán", "SKU"], [
        code("sku", ["Mã gói", "SKU"]),
        text("name", ["Tên gói", "Name"]),
        amount("price", ["Đơn giá (đ)", "Price (VND)"]),
        count("months", ["Số tháng", "Months"], { optional: true }),
        count("quota", ["Số hóa đơn", "Quota"], { optional: true }),
        code("module", ["Phân hệ", "Module"], { optional: true }),
      ], "sku", { named: "name", atLeastOne: true }),
    ], "code", { named: "name", look: "cards", atLeastOne: true }),
  ],
};
