import { choice, code, group, map, text, values, yes, type Field, type Form, type Said } from "../shapes";

const NAME = ["Từ 1 đến 64 ký tự.", "1 to 64 characters."] as const;
const rep: Field = text("rep", ["Nhân viên", "Rep"], { rule: NAME });
const product: Field = code("product", ["Mã sản phẩm", "Product"]);
const named = (label: Said): Field => text("name", label, { rule: NAME });

export const ASSIGNMENT: Form = {
  name: "assignment",
  title: ["Phân công", "Assignment"],
  about: ["Ai thực hiện hợp đồng: theo văn phòng, nhóm, đại lý và cộng tác viên.", "Who performs contracts: by office, group, agent and affiliate."],
  effect: [
    "Hợp đồng mở sau khi ghi được phân công theo danh sách này, chậm nhất sau một phút. Hợp đồng đã mở không đổi.",
    "Contracts opened after saving are assigned by this, within a minute. Contracts opened before stay as they are.",
  ],
  fields: [
    map("offices", ["Văn phòng", "Offices"], ["văn phòng", "office"], named(["Mã văn phòng", "Office"]), choice("value", ["Cách chia", "Reps are split"], {
      split: ["Nhóm độc lập và nhóm tích hợp", "Independent and integrated group"], market: ["Theo thị trường", "By market"],
    }), { atLeastOne: true, hint: ["Mỗi văn phòng cần các nhóm của nó ở dưới", "Each needs its groups below"] }),
    map("groups", ["Nhóm", "Groups"], ["nhóm", "group"], named(["Tên nhóm", "Group"]), values("value", ["Nhân viên theo lượt", "Reps in turn"], ["nhân viên", "rep"], rep, { ordered: true, atLeastOne: true }), {
      hint: ["independent-, integrated- hoặc market- kèm mã văn phòng; hcsn cho khối hành chính sự nghiệp", "independent-, integrated- or market- with the office; hcsn for the public sector"],
    }),
    group("centres", ["Trung tâm kinh doanh", "Sales centres"], [
      text("meinvoice", ["Meinvoice", "Meinvoice"], { rule: NAME }),
      text("hcsn", ["HCSN", "Public sector"], { rule: NAME }),
    ]),
    group("prior_products", ["Sản phẩm đã mua trước", "Bought before"], [
      values("integrated", ["Về nhóm tích hợp", "To the integrated group"], ["sản phẩm", "product"], product),
      values("hcsn", ["Về TTKD HCSN", "To the public sector's centre"], ["sản phẩm", "product"], product),
      map("move_to_meinvoice", ["Đã chuyển sang Meinvoice", "Moved to Meinvoice"], ["sản phẩm", "product"], product, yes("value", ["Đã chuyển", "Moved"], [["Chưa", "Not yet"], ["Đã chuyển", "Moved"]]), {
        hint: ["Đã chuyển: về nhóm độc lập; chưa: về TTKD HCSN", "Moved: independent group; else the public sector's centre"],
      }),
    ]),
    group("promoters", ["Nhân viên xúc tiến", "Promoters"], [
      map("agents", ["Theo đại lý", "Of agents"], ["đại lý", "agent"], named(["Mã đại lý", "Agent"]), rep),
      map("affiliates", ["Theo cộng tác viên", "Of affiliates"], ["cộng tác viên", "affiliate"], named(["Mã CTV", "Affiliate"]), rep),
    ]),
    map("consultants", ["NVKD tư vấn bán hàng", "Consulting reps"], ["tỉnh", "province"], named(["Tỉnh, thành phố", "Province"]), rep),
  ],
};
