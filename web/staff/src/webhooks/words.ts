// The words of what portals are told (R84).
import type { Delivery } from "./delivery";

const vi = {
  title: "Thông báo tới cổng", about: "Mỗi thay đổi của đơn hàng, yêu cầu gia hạn và số hóa đơn được báo tới cổng bán hàng. Cổng chưa nhận thì hệ thống thử lại trong một ngày.",
  keys: "↓ J / ↑ K: lần báo sau / trước · Enter: gửi lại · /: tìm đơn hàng", tabs: "Trạng thái", all: "Tất cả", filters: "Lọc thông báo",
  state: { failed: "Không nhận", waiting: "Đang chờ", taken: "Đã nhận" } satisfies Record<Delivery["state"], string>,
  portal: "Cổng", anyPortal: "Tất cả cổng", order: "Số đơn hàng", orderHint: "1000002", change: "Thay đổi", answer: "Trả lời gần nhất", at: "Thay đổi lúc", stateOf: "Trạng thái", deed: "Thao tác",
  empty: { failed: "Không có thông báo nào mà cổng không nhận.", waiting: "Không có thông báo nào đang chờ.", taken: "Chưa có thông báo nào được nhận.", all: "Chưa có thông báo nào." },
  looking: "Chưa thấy trong phần đã tìm; bấm Xem thêm để tìm tiếp.", gone: "Không có thông báo này.",
  events: {
    "order.placed": "Đặt đơn hàng", "order.paid": "Đã thanh toán", "order.cancelled": "Đã hủy đơn hàng", "order.provisioned": "Đã cấp", "order.invoiced": "Đã xuất hóa đơn",
    "order.locked": "Đã khóa tài nguyên", "order.changed": "Đơn hàng thay đổi", "renewal.requested": "Yêu cầu gia hạn", "renewal.accepted": "Đã xác nhận gia hạn",
    "renewal.rejected": "Đã từ chối gia hạn", "renewal.changed": "Yêu cầu gia hạn thay đổi", "quota.raised": "Đã thêm số hóa đơn", "quota.notice": "Nhắc số hóa đơn",
  } as Readonly<Record<string, string>>,
  subject: { order: (name: string) => `Đơn hàng ${name}`, renewal: (name: string) => `Gia hạn ${name}`, quota: (name: string) => `Số hóa đơn ${name}` },
  code: (id: string) => `mã ${id}`, tries: (count: number) => `${count} lần thử`, nextTry: (at: string) => `thử tiếp lúc ${at}`,
  said: {
    untried: "Chưa gửi lần nào.", taken: (status: number) => `Cổng đã nhận (HTTP ${status}).`, redirect: (status: number) => `Cổng chuyển sang địa chỉ khác (HTTP ${status}); hệ thống không đi theo.`,
    unsigned: (status: number) => `Cổng không cho vào (HTTP ${status}): có thể sai khóa ký.`, missing: (status: number) => `Cổng không có địa chỉ này (HTTP ${status}).`,
    busy: (status: number) => `Cổng đang bận (HTTP ${status}).`, refused: (status: number) => `Cổng từ chối (HTTP ${status}).`, broken: (status: number) => `Cổng gặp lỗi (HTTP ${status}).`,
    silent: "Không liên lạc được với cổng.", slow: "Cổng không trả lời trong 10 giây.", closed: "Cổng không cho kết nối.", unknown: "Không tìm thấy máy chủ của cổng.",
    hidden: "Địa chỉ của cổng không phải địa chỉ công khai, nên không gửi.", certificate: "Chứng chỉ của cổng không hợp lệ.", unregistered: "Cổng không còn được đăng ký nhận thông báo.",
  },
  technical: "Chi tiết kỹ thuật", sendAgain: "Gửi lại", sendNow: "Gửi ngay", sending: "đang gửi…", asked: "Đã yêu cầu gửi lại.", askedBy: (name: string) => `${name} yêu cầu gửi lại`,
  named: (deed: string, name: string) => `${deed}: ${name}`,
  sendAll: "Gửi lại tất cả lần không nhận…", collecting: "Đang tìm các lần cổng không nhận…", noneFailed: "Không còn lần nào mà cổng không nhận.",
  sureTitle: (count: number) => `Gửi lại ${count} thông báo?`, sureMost: (count: number) => `Chỉ ${count} thông báo mới nhất; làm lại lần nữa cho phần còn lại.`,
  sure: "Mỗi thông báo được gửi lại với mã cũ và trạng thái hiện nay của đơn hàng. Cổng đã sửa lỗi rồi thì mới nên gửi.", doSendAll: "Gửi lại",
  progress: (done: number, total: number) => `Đã yêu cầu ${done} trên ${total}…`, sentMany: (count: number) => `Đã yêu cầu gửi lại ${count} thông báo.`,
  someRefused: (count: number) => `${count} thông báo không gửi lại được: lý do ở từng dòng.`, stopped: (done: number, total: number) => `Dừng ở ${done} trên ${total}:`,
  stop: "Dừng", halted: (done: number, total: number) => `Đã dừng ở ${done} trên ${total}.`,
  ofOrder: "Thông báo tới cổng", allOfOrder: "Xem tất cả",
  fault: {
    offline: "Mất kết nối, chưa rõ đã yêu cầu hay chưa. Hãy thử lại.", server: "Máy chủ gặp lỗi, chưa rõ đã yêu cầu hay chưa. Hãy thử lại.",
    delivery_due: "Thông báo này sẽ được gửi trong vòng một phút.", delivery_not_found: "Không còn thông báo này.",
  },
};

export type DeliveryWords = typeof vi;

const en: DeliveryWords = {
  title: "Notices to portals", about: "Portals are told of each change of their orders, renewals and quotas. What a portal does not take is tried for a day.",
  keys: "↓ J / ↑ K: next / previous · Enter: send again · /: find an order", tabs: "State", all: "All", filters: "Filter notices",
  state: { failed: "Not taken", waiting: "Waiting", taken: "Taken" },
  portal: "Portal", anyPortal: "All portals", order: "Order number", orderHint: "1000002", change: "Change", answer: "Last answer", at: "Changed at", stateOf: "State", deed: "Actions",
  empty: { failed: "There is nothing that a portal did not take.", waiting: "Nothing is waiting.", taken: "Nothing has been taken yet.", all: "There are no notices yet." },
  looking: "Nothing in what was looked through; press Show more to look on.", gone: "There is no such notice.",
  events: {
    "order.placed": "Order placed", "order.paid": "Paid", "order.cancelled": "Cancelled", "order.provisioned": "Provisioned", "order.invoiced": "Invoiced",
    "order.locked": "Resource locked", "order.changed": "Order changed", "renewal.requested": "Renewal requested", "renewal.accepted": "Renewal accepted",
    "renewal.rejected": "Renewal rejected", "renewal.changed": "Renewal changed", "quota.raised": "Quota raised", "quota.notice": "Quota notice",
  },
  subject: { order: (name) => `Order ${name}`, renewal: (name) => `Renewal ${name}`, quota: (name) => `Quota ${name}` },
  code: (id) => `id ${id}`, tries: (count) => (count === 1 ? "tried once" : `tried ${count} times`), nextTry: (at) => `next try ${at}`,
  said: {
    untried: "Not sent yet.", taken: (status) => `The portal took it (HTTP ${status}).`, redirect: (status) => `The portal points elsewhere (HTTP ${status}), which is not followed.`,
    unsigned: (status) => `The portal lets nobody in (HTTP ${status}): the secret may be wrong.`, missing: (status) => `The portal has no such address (HTTP ${status}).`,
    busy: (status) => `The portal is busy (HTTP ${status}).`, refused: (status) => `The portal refused it (HTTP ${status}).`, broken: (status) => `The portal failed (HTTP ${status}).`,
    silent: "The portal could not be reached.", slow: "The portal did not answer within 10 seconds.", closed: "The portal refuses connections.", unknown: "The portal's host is not found.",
    hidden: "The portal's address is not public, so nothing is sent there.", certificate: "The portal's certificate is not good.", unregistered: "The portal is not registered for notices any more.",
  },
  technical: "Technical detail", sendAgain: "Send again", sendNow: "Send now", sending: "sending…", asked: "Asked to be sent again.", askedBy: (name) => `asked for by ${name}`,
  named: (deed, name) => `${deed}: ${name}`,
  sendAll: "Send all again that were not taken…", collecting: "Looking for what was not taken…", noneFailed: "There is nothing left that was not taken.",
  sureTitle: (count) => (count === 1 ? "Send 1 notice again?" : `Send ${count} notices again?`), sureMost: (count) => `Only the newest ${count}; do it once more for the rest.`,
  sure: "Each is sent under its old id with the order as it is now. Do it once the portal is mended.", doSendAll: "Send again",
  progress: (done, total) => `Asked for ${done} of ${total}…`, sentMany: (count) => `Asked for again: ${count}.`,
  someRefused: (count) => `${count} cannot be sent again: the reasons stand in their rows.`, stopped: (done, total) => `Stopped at ${done} of ${total}:`,
  stop: "Stop", halted: (done, total) => `Stopped at ${done} of ${total}.`,
  ofOrder: "Notices to portals", allOfOrder: "Show all",
  fault: {
    offline: "The connection broke, it may be asked for or not. Try again.", server: "The server failed, it may be asked for or not. Try again.",
    delivery_due: "It is sent within a minute anyway.", delivery_not_found: "It is not there any more.",
  },
};

export const DELIVERY_WORDS = { vi, en } as const;
