"""The payment page on the running system, on a phone: what stands there can be paid, and it follows the money.

Names begin with the points of the page's promise that a test holds.
"""

import base64
import os
import re
import struct
import time
import zlib
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
import zxingcpp

from tests.browser.office import Office, complaints_of, findings, picture
from tests.page_links import page_path

pytestmark = pytest.mark.enable_socket  # loopback only
type Visit = Callable[..., Any]

_GREY = """async uri => {
  const drawn = new Image();
  drawn.src = uri;
  await drawn.decode();
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [drawn.width, drawn.height];
  const paper = canvas.getContext("2d");
  paper.drawImage(drawn, 0, 0);
  const { data } = paper.getImageData(0, 0, canvas.width, canvas.height);
  const grey = [];
  for (let at = 0; at < data.length; at += 4) grey.push(String.fromCharCode(data[at]));
  return [canvas.width, canvas.height, btoa(grey.join(""))];
}"""
_HIDE = "state => { Object.defineProperty(document, 'hidden', { configurable: true, value: state === 'hidden' }); "
_HIDE += "document.dispatchEvent(new Event('visibilitychange')); }"


@pytest.fixture
def visit(office: Office) -> Iterator[Visit]:
    """``visit(address)``: a customer's phone, 360 pixels wide. What its console complained of fails the test."""
    contexts: list[Any] = []
    complaints: list[str] = []

    def open_page(address: str, *, script: bool = True, clock: bool = False) -> Any:
        viewport = {"width": 360, "height": 740}
        rights = ["clipboard-read", "clipboard-write"]
        context = office.browser.new_context(
            viewport=viewport, locale="vi-VN", java_script_enabled=script, permissions=rights
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(20_000)
        complaints_of(page, complaints)
        if clock:
            page.clock.install()
        page.goto(address)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert [each for each in complaints if "Failed to load resource" not in each] == []


def read_code(office: Office, png: bytes) -> str:
    """What a kept reader, which knows nothing of how the code was made, reads in a picture."""
    blank = office.browser.new_page()
    width, height, grey = blank.evaluate(_GREY, f"data:image/png;base64,{base64.b64encode(png).decode()}")
    blank.close()
    [found] = zxingcpp.read_barcodes(memoryview(base64.b64decode(grey)).cast("B", (height, width)))
    return str(found.text)


def noise(width: int, height: int) -> bytes:
    """A PNG that nothing can make smaller but fewer pixels."""

    def chunk(name: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))

    rows = b"".join(b"\0" + os.urandom(width) for _ in range(height))
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    chunks = chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows, 0)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + chunks


def asked_for(page: Any, ending: str) -> list[str]:
    """The requests of a page from now on whose path ends so, growing as they are sent."""
    sent: list[str] = []
    page.on("request", lambda one: sent.append(one.url) if one.url.partition("?")[0].endswith(ending) else None)
    return sent


def is_quiet(page: Any, sent: list[str], seconds: int) -> bool:
    """Whether nothing is sent while so much time passes on the page's clock."""
    before = len(sent)
    page.clock.fast_forward(seconds * 1_000)
    page.wait_for_timeout(150)
    return len(sent) == before


def test_2_3_4_5_7_8_what_stands_there_can_be_paid_and_paid_replaces_it(office: Office, visit: Visit) -> None:
    order = office.outside.order()
    told = order["payment"]
    page = visit("about:blank", clock=True)
    urls = asked_for(page, "")
    first = page.goto(told["page"])
    assert len(first.body()) < 30_000
    assert (findings(page), page.evaluate("document.documentElement.scrollWidth")) == ([], 360)
    picture(page, "payment-360")
    page.get_by_text(re.compile(r"trước 24 giờ .+, \d\d/\d\d/\d{4}")).wait_for()
    page.get_by_text("hãy xem ứng dụng ngân hàng đã điền đúng nội dung").wait_for()
    for account, code in zip(told["accounts"][:2], told["qr"][:2], strict=True):
        page.get_by_label(account["bank"], exact=True).check()
        seen = page.get_by_role("img", name=f"{account['bank']} {account['number']}")
        assert read_code(office, seen.screenshot()) == code["payload"]
        with page.expect_download() as saved:
            page.get_by_role("link", name=f"Lưu ảnh QR {account['bank']}").click()
        assert saved.value.suggested_filename == f"VietQR-{order['number']}-{account['bank']}.png"
        assert read_code(office, saved.value.path().read_bytes()) == code["payload"]
    copied = {
        "Số tài khoản": told["accounts"][1]["number"],
        "Chủ tài khoản": told["accounts"][1]["holder"],
        "Số tiền": str(order["total"]),
        "Nội dung rút gọn": told["short_memo"],
        "Nội dung chuyển khoản": told["memo"],
    }
    for name, value in copied.items():
        page.get_by_role("button", name=f"Chép {name}").locator("visible=true").click()
        page.get_by_role("status").get_by_text(f"Đã chép: {name}").wait_for()
        assert page.evaluate("navigator.clipboard.readText()") == value
    page.evaluate("() => { navigator.clipboard.writeText = undefined; }")
    page.get_by_role("button", name="Chép Số tiền").click()
    page.get_by_role("status").get_by_text("Đã chọn: Số tiền").wait_for()
    assert page.evaluate("getSelection().toString()") == str(order["total"])
    states = asked_for(page, "/state")
    office.outside.deliver(office.outside.sign(office.outside.credit(order["total"], told["memo"])))
    began = time.monotonic()
    page.get_by_text("Đơn hàng đã được thanh toán. Xin cảm ơn Quý khách!").wait_for()
    # Where others take the machine, the mail's own way and each question take longer than all that is tested here.
    assert time.monotonic() - began < 10 or os.getloadavg()[0] > 2 * (os.cpu_count() or 1)
    assert page.get_by_role("img").count() == page.get_by_text(told["short_memo"]).count() == 0
    assert page.locator("#label").inner_text() == "Đã thanh toán"
    assert is_quiet(page, states, 600), "6: no more once final"
    assert findings(page) == []
    own = told["page"].partition("/pay/")[0]
    assert [url for url in urls if not url.startswith((own, "data:", "blob:"))] == []


def test_6_9_10_the_state_is_asked_as_long_as_somebody_looks_and_a_customers_word_is_taken_once(
    office: Office, visit: Visit
) -> None:
    outside = office.outside
    order = outside.order()
    number, path = order["number"], order["payment"]["page"]
    page = visit(f"{path}#da-chuyen", clock=True)
    states, claims = asked_for(page, "/state"), asked_for(page, "/claim")
    with page.expect_response("**/state*"):
        page.clock.fast_forward(5_100)
    page.get_by_text(re.compile(r"Kiểm tra lúc \d\d:\d\d:\d\d")).wait_for()
    with page.expect_response("**/state*"):
        page.clock.fast_forward(125_000)
    page.wait_for_timeout(150)
    assert is_quiet(page, states, 20)
    with page.expect_response("**/state*"):
        page.clock.fast_forward(11_000)
    page.evaluate(_HIDE, "hidden")
    assert is_quiet(page, states, 3_600)
    outside.deliver(outside.sign(outside.credit(1_000_000, order["payment"]["memo"])))
    outside.settle()
    page.evaluate(_HIDE, "visible")
    page.get_by_text("Còn thiếu", exact=True).wait_for()
    page.get_by_text("1.640.000 đ").first.wait_for()
    assert "5407" + "1640000" in read_code(office, page.get_by_role("img").locator("visible=true").screenshot())
    # The link of the letter leads to the form, unfolded.
    memo, button = page.get_by_label("Nội dung đã ghi"), page.get_by_role("button", name="Gửi xác nhận")
    assert memo.input_value() == order["payment"]["short_memo"]
    page.get_by_text("tự nó không làm đơn hàng thành đã thanh toán").wait_for()
    memo.fill("chuyen tien hai lan")
    page.get_by_label("Ảnh giao dịch").set_input_files(
        {"name": "anh.png", "mimeType": "image/png", "buffer": noise(2_400, 1_800)}
    )
    assert (findings(page), page.evaluate("document.documentElement.scrollWidth")) == ([], 360)
    picture(page, "payment-claim-360")
    page.route("**/claim", lambda route: route.abort())
    button.click()
    page.get_by_role("alert").get_by_text("Chưa gửi được").wait_for()
    assert memo.input_value() == "chuyen tien hai lan"
    page.unroute("**/claim")
    del claims[:]
    button.dblclick()
    page.get_by_text("Cảm ơn Quý khách!").wait_for()
    page.get_by_text("đang đối chiếu với ngân hàng. Nếu").wait_for()
    assert len(claims) == 1
    seen = outside.seen(number)
    assert (seen["status"]["payment"], seen["claim"]["memo"]) == ("CUSTOMER_CONFIRMED", "chuyen tien hai lan")
    assert seen["claim"]["evidence"]["content_type"] == "image/jpeg"
    assert 10_000 < seen["claim"]["evidence"]["size"] <= 3 * 1024 * 1024
    cancelled = outside.entrances.decide(f"/orders/{number}/cancel", {"reason": "x"}, name="minh")
    assert cancelled.status == 200
    page.clock.fast_forward(6_000)
    page.get_by_text("Đơn hàng đã được hủy").wait_for()
    assert page.get_by_role("img").count() == 0


def test_1_11_12_the_letters_link_works_without_script_and_an_old_one_has_a_fresh_one_sent(
    office: Office, visit: Visit
) -> None:
    outside = office.outside
    order = outside.order()
    number, told = order["number"], order["payment"]
    [letter] = outside.letters(number, 1)
    [link] = re.findall(r"https?://\S+/pay/\S+", letter["text"])
    assert link == told["page"]
    plain = visit(link, script=False)
    shown = plain.locator("main").inner_text()
    for account in told["accounts"]:
        assert account["number"] in shown
    assert {told["memo"], told["short_memo"], "2.640.000 đ"} <= set(re.split(r"[\n\t]", shown))
    assert plain.get_by_role("img").locator("visible=true").count() == len(told["accounts"])
    with plain.expect_download() as saved:
        plain.get_by_role("link", name=f"Lưu ảnh QR {told['qr'][-1]['bank']}").click()
    assert read_code(office, saved.value.path().read_bytes()) == told["qr"][-1]["payload"]
    page = visit(f"{link}?lang=en")
    assert page.locator("html").get_attribute("lang") == "en"
    page.get_by_text(re.compile(r"by 24:00 \(Vietnam time\) on \w+day, ")).wait_for()
    assert findings(page) == []
    page.get_by_role("link", name="Tiếng Việt").click()
    page.get_by_role("heading", name="Thanh toán đơn hàng").wait_for()
    base, secret = link.partition("/pay/")[0], outside.system.simulator.secrets["claim_link"]
    old = visit(base + page_path(number, timedelta(seconds=-1), secret))
    assert number not in old.locator("main").inner_text()
    assert findings(old) == []
    old.get_by_role("button", name="Gửi liên kết mới").click()
    old.get_by_role("status").get_by_text("Nếu đơn hàng còn chờ thanh toán").wait_for()
    fresh = outside.letters(number, 2)[-1]
    assert "Liên kết thanh toán mới" in fresh["subject"]
    assert f"\nMở trang thanh toán: {link}\n" in fresh["text"]
    assert outside.seen(number)["history"] == outside.seen(number)["history"][:2], "1: nothing happened to the order"


def test_by_card_the_page_leads_to_the_gateway(office: Office, visit: Visit) -> None:
    order = office.outside.order(payment_method="card")
    page = visit(order["payment"]["page"])
    button = page.get_by_role("link", name="Mở cổng thanh toán")
    assert button.get_attribute("href") == order["payment"]["url"]
    assert (findings(page), page.evaluate("document.documentElement.scrollWidth")) == ([], 360)
