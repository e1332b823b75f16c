import { code, count, list, text, values, type Form } from "../shapes";

const ADDRESS = ["https://, tên máy chủ viết thường, rồi đường dẫn.", "https://, the host in lower case, then a path."] as const;
const ORIGIN = ["https:// và tên máy chủ viết thường, không có gì phía sau.", "https:// and the host in lower case, nothing behind it."] as const;

export const PORTAL_WEBHOOKS: Form = {
  name: "portal-webhooks",
  title: ["Cổng bán hàng", "Portals"],
  about: [
    "Những cổng được báo khi đơn hàng, yêu cầu gia hạn và số hóa đơn của sản phẩm mình thay đổi.",
    "The portals that are told when orders, renewals and quotas of their products change.",
  ],
  effect: [
    "Thay đổi xảy ra sau khi ghi được báo theo danh sách này, chậm nhất sau một phút. Cổng bị bỏ ra hoặc mất địa chỉ thì không nhận gì nữa, kể cả những lần đang chờ. Phiên bản khóa mới thì chữ ký mới: cổng phải có khóa mới trước.",
    "Changes after saving are told by this, within a minute. A portal that is taken out, or has no address any more, is told nothing, not even what waits. A new secret version means new signatures: the portal needs the new secret first.",
  ],
  fields: [
    list("portals", ["Cổng", "Portals"], ["cổng", "portal"], [
      code("portal", ["Tên cổng", "Portal"], { hint: ["Mỗi thông báo đều nêu tên này", "Every notice names it"] }),
      text("url", ["Địa chỉ nhận thông báo", "Address"], { optional: true, hint: ["Trống: không báo gì", "Empty: it is told nothing"], rule: ADDRESS }),
      count("secret_version", ["Phiên bản khóa ký", "Secret version"], {
        optional: true, rule: ["Số nguyên từ 1 đến 10.000.", "A whole number from 1 to 10,000."],
        hint: ["Tăng 1 để cấp khóa mới; make portal-secret in khóa ra. Trống: 1", "Raise it to give a new secret; make portal-secret prints it. Empty: 1"],
      }),
      values("products", ["Sản phẩm", "Products"], ["sản phẩm", "product"], code("product", ["Mã sản phẩm", "Product"], { offers: "products" }), {
        atLeastOne: true, hint: ["Cổng chỉ được báo về các sản phẩm này", "It is told of these alone"],
      }),
      values("frame_origins", ["Trang được nhúng trang thanh toán", "Pages that may frame the payment page"], ["trang", "page"], text("origin", ["Trang", "Page"], { rule: ORIGIN }), {
        optional: true, hint: ["Như https://cukcuk.vn; trống: không trang nào", "As https://cukcuk.vn; empty: none"],
      }),
    ], "portal", { look: "cards" }),
  ],
};
