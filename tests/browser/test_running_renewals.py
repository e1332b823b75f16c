"""Renewals on a commitment and contracts on the running system: points 24 and 25 of the staff page."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from tests.browser.office import Office, findings, picture, sent_by
from tests.e2e.outside import Outside, until
from tests.e2e.test_renewals import ACCEPTED, body_of, decide, requested, send, shown
from tests.renewals_made import TWO_MODULES

pytestmark = pytest.mark.enable_socket  # loopback only
type Desk = Callable[..., Any]
LIABLE = "người xác nhận phải chịu trách nhiệm"


def tick(page: Any, domain: str) -> None:
    page.locator(f"input[aria-label$='{domain}']").check()


def fits(page: Any) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))


def press_twice(page: Any, name: str) -> None:
    """A double click on the button of the open question."""
    page.get_by_role("alertdialog").get_by_role("button", name=name).dblclick()


@contextmanager
def answers_lost(page: Any, path: str) -> Iterator[None]:
    """What is sent arrives, and its answer does not come back."""

    def cut(route: Any) -> None:
        route.fetch()
        route.abort()

    page.route(f"**/v1{path}", cut)
    yield
    page.unroute(f"**/v1{path}")


def test_24_several_are_accepted_once_after_names_sum_and_liability_were_read(office: Office, desk: Desk) -> None:
    outside = office.outside
    bodies = [body_of(outside, days) for days in (30, 31)]
    ids = [requested(outside, body) for body in bodies]
    total = sum(shown(outside, one)["total"] for one in ids)
    page = desk("/renewals", role="renewals_head", name="an.tp")
    for body in bodies:
        tick(page, body["domain"])
    sent = sent_by(page)
    page.get_by_role("button", name="Xác nhận gia hạn").click()
    asked = page.get_by_role("alertdialog")
    for word in (*(body["domain"] for body in bodies), f"{total:,} đ".replace(",", "."), LIABLE, "2 yêu cầu?"):
        assert asked.get_by_text(word).first.is_visible(), word
    # Whose charge it is keeps it: the head acts in the reps' place.
    assert asked.get_by_text(shown(outside, ids[0])["in_charge"]).is_visible()
    assert findings(page) == []
    assert fits(page)
    picture(page, "renewals")
    page.keyboard.press("Escape")
    assert asked.count() == 0
    # A key that is held down asks, and does not answer.
    page.get_by_role("button", name="Xác nhận gia hạn").focus()
    for _ in range(3):
        page.keyboard.down("Enter")
    page.keyboard.up("Enter")
    assert asked.is_visible()
    assert sent == []
    press_twice(page, "Xác nhận gia hạn")
    page.get_by_text("Đã xác nhận gia hạn 2 yêu cầu.").wait_for()
    assert [(path, body["confirm"], sorted(body["ids"])) for path, body in sent] == [
        ("/renewals/accept", True, sorted(ids))
    ]
    for one in ids:
        seen = shown(outside, one)
        assert (seen["state"], seen["accepted_by"], seen["on_behalf_of"]) == ("ACCEPTED", "an.tp", seen["in_charge"])
    outside.reaches(shown(outside, ids[0])["order"], **ACCEPTED)
    page.get_by_label("Trạng thái").select_option(label="Đã xác nhận gia hạn")
    page.wait_for_url("**/renewals?state=ACCEPTED")
    page.get_by_role("row", name=bodies[0]["domain"]).get_by_role("button").click()
    page.locator(".history").get_by_text("Đã xác nhận gia hạn").first.wait_for()
    page.reload()
    page.locator(".history").get_by_text("Khách hàng gửi yêu cầu gia hạn").wait_for()


def test_24_what_somebody_else_decided_stays_selected_with_its_reason(office: Office, desk: Desk) -> None:
    outside = office.outside
    bodies = [body_of(outside, days) for days in (32, 33)]
    mine, theirs = [requested(outside, body) for body in bodies]
    page = desk("/renewals", role="renewals_head", name="an.tp")
    for body in bodies:
        tick(page, body["domain"])
    assert decide(outside, "reject", theirs, by="binh.tp", role="renewals_head").status == 200
    page.get_by_role("button", name="Từ chối gia hạn").click()
    page.get_by_label("Lý do từ chối").fill("Chưa đủ điều kiện")
    press_twice(page, "Từ chối gia hạn")
    page.get_by_text("Chưa ghi").first.wait_for()
    page.get_by_role("row", name=bodies[1]["domain"]).get_by_text("Người khác đã xác nhận").wait_for()
    page.get_by_role("row", name=bodies[0]["domain"]).get_by_text("Chưa ghi").wait_for()
    assert page.locator(f"input[aria-label$='{bodies[0]['domain']}']").is_checked()
    assert shown(outside, mine)["state"] == "PENDING"
    page.locator(f"input[aria-label$='{bodies[1]['domain']}']").uncheck()
    page.get_by_role("button", name="Từ chối gia hạn").click()
    page.get_by_label("Lý do từ chối").fill("Chưa đủ điều kiện")
    with answers_lost(page, "/renewals/reject"):
        press_twice(page, "Từ chối gia hạn")
        page.get_by_text("chưa rõ đã ghi hay chưa").wait_for()
    # The form is still there with what was typed; sent again it is done once.
    assert page.get_by_label("Lý do từ chối").input_value() == "Chưa đủ điều kiện"
    press_twice(page, "Từ chối gia hạn")
    page.get_by_text("Đã từ chối gia hạn 1 yêu cầu.").wait_for()
    seen = shown(outside, mine)
    assert (seen["state"], seen["reason"], len(seen["history"])) == ("REJECTED", "Chưa đủ điều kiện", 2)


def test_24_of_a_batch_what_was_refused_stays_selected_and_the_rest_is_done(office: Office, desk: Desk) -> None:
    outside = office.outside
    bodies = [body_of(outside, days) for days in (35, 36)]
    mine, theirs = [requested(outside, body) for body in bodies]
    page = desk("/renewals", role="renewals_head", name="an.tp")
    for body in bodies:
        tick(page, body["domain"])

    def between_the_check_and_the_write(route: Any) -> None:
        """Somebody else decides one of them in the one moment in which the API answers for each by itself."""
        assert decide(outside, "reject", theirs, by="binh.tp", role="renewals_head").status == 200
        done = route.fetch(post_data=json.dumps({"ids": [mine], "confirm": True})).json()
        refused = {"id": theirs, "code": "renewal_decided", "message": "decided"}
        route.fulfill(json={**done, "refused": [refused]})

    page.route("**/v1/renewals/accept", between_the_check_and_the_write)
    page.get_by_role("button", name="Xác nhận gia hạn").click()
    press_twice(page, "Xác nhận gia hạn")
    page.get_by_text("Đã xác nhận gia hạn 1 yêu cầu. 1 yêu cầu không ghi được").wait_for()
    row = page.get_by_role("row", name=bodies[1]["domain"])
    row.get_by_text("Người khác đã xác nhận").wait_for()
    assert row.locator("input").is_checked()
    assert page.get_by_role("row", name=bodies[0]["domain"]).count() == 0
    assert (shown(outside, mine)["state"], shown(outside, theirs)["state"]) == ("ACCEPTED", "REJECTED")


def test_24_what_crm_refused_is_sent_to_it_again(office: Office, desk: Desk) -> None:
    outside = office.outside
    with outside.behaving("refuse", "crm"):
        renewal = send(outside, body_of(outside, lines=TWO_MODULES)).body["id"]
        until("the refusal", lambda: shown(outside, renewal)["opportunity"]["state"] == "failed")
    page = desk(f"/renewals?state=OPPORTUNITY&renewal={renewal}", role="renewals_head", name="an.tp")
    page.get_by_role("button", name="Thử lại").click()
    page.get_by_text("Đã yêu cầu CRM nhận lại.").wait_for()
    until("the opportunity", lambda: shown(outside, renewal)["opportunity"]["state"] == "done")
    assert outside.effects(renewal, "crm") == ["opportunity"]


def test_29_who_may_not_decide_reads_only(office: Office, desk: Desk) -> None:
    office_body = body_of(office.outside, 34)
    renewal = requested(office.outside, office_body)
    page = desk("/renewals", name="Lan")
    page.get_by_text(office_body["domain"]).wait_for()
    assert page.locator("input[type=checkbox]").count() == 0
    assert page.get_by_role("button", name="Xác nhận gia hạn").count() == 0
    # To a rep, another's does not exist.
    page = desk(f"/renewals?renewal={renewal}", role="sales_rep", name="nam.kd")
    page.get_by_text("Không có yêu cầu này").wait_for()


def contract(outside: Outside, of: str) -> dict[str, Any]:
    answer = outside.entrances.staff(f"/contracts/{of}")
    assert answer.status == 200, answer.body
    return dict(answer.body)


def drafted(outside: Outside) -> str:
    """The contract of a new order that was paid: a draft that nobody owns yet."""
    order = outside.order(purpose="new")
    outside.pay(order)
    outside.reaches(order["number"], revenue="RECORDED")
    return f"HD{order['number']}"


def request_recording(outside: Outside, of: str, rep: str) -> None:
    url = f"{outside.system.endpoints['admin']}/contracts/{of}/request-recording"
    token = outside.entrances.token("sales_rep", name=rep)
    assert outside.entrances.call("POST", url, {}, token=token).status == 200


def move(page: Any, name: str, **said: str) -> None:
    """Press a contract's button, fill in what it asks for and agree, twice."""
    page.get_by_role("button", name=name, exact=True).click()
    asked = page.get_by_role("alertdialog")
    for label, text in said.items():
        asked.get_by_label({"to": "cho", "reason": "Lý do"}[label]).fill(text)
    asked.locator("button[type=submit]").dblclick()


def test_25_a_contract_goes_from_hand_to_hand_and_is_recorded(office: Office, desk: Desk) -> None:
    outside = office.outside
    of = drafted(outside)
    rep, other = f"an-{of}".lower(), f"binh-{of}".lower()
    accountant = desk(f"/contracts?contract={of}", name="Lan")
    sent = sent_by(accountant)
    move(accountant, "Phân công lại", to=rep, reason="chăm sóc khách này")
    accountant.get_by_text(f"Đã giao hợp đồng {of} cho {rep}.").wait_for()
    page = desk("/contracts", role="sales_rep", name=rep)
    page.get_by_role("button", name=of).click()
    page.wait_for_url(f"**/contracts?contract={of}")
    assert page.get_by_role("button", name="Ghi doanh số", exact=True).count() == 0
    move(page, "Bàn giao hợp đồng", to=other)
    page.get_by_text(f"Đã bàn giao hợp đồng {of} cho {other}.").wait_for()
    # It is not the rep's to move any more.
    page.get_by_text(f"Chỉ {other} đề nghị").wait_for()
    assert page.get_by_role("button", name="Đề nghị ghi doanh số").count() == 0
    page = desk(f"/contracts?contract={of}", role="sales_rep", name=other)
    page.get_by_role("button", name="Bàn giao hợp đồng").click()
    page.get_by_label("Bàn giao cho").fill(rep)
    # Meanwhile the rep asks for the recording elsewhere: the page says so, and shows it.
    request_recording(outside, of, other)
    page.get_by_role("alertdialog").locator("button[type=submit]").click()
    page.get_by_role("alert").filter(has_text="đã được đề nghị ghi doanh số").wait_for()
    page.locator(".detail-card .state.REQUESTED").wait_for()
    # The accountant's tab is older than that. The first answer is lost; asked again, it is done once.
    accountant.reload()
    with answers_lost(accountant, f"/contracts/{of}/record"):
        move(accountant, "Ghi doanh số")
        accountant.get_by_text("chưa rõ đã ghi hay chưa").wait_for()
    accountant.get_by_role("alertdialog").get_by_role("button", name="Đồng ý").click()
    accountant.get_by_text(f"Đã ghi doanh số hợp đồng {of}.").wait_for()
    accountant.locator(".history").get_by_text("chăm sóc khách này").wait_for()
    assert findings(accountant) == []
    assert fits(accountant)
    picture(accountant, "contracts")
    assert [path.rpartition("/")[2] for path, _ in sent] == ["assign", "record", "record"]
    seen = contract(outside, of)
    assert (seen["state"], seen["performer"], seen["owner"]) == ("RECORDED", rep, other)
    assert [entry["why"] for entry in seen["history"]] == [
        "contract_opened", "assigned_by_hand", "handed_over", "recording_requested", "recorded_by_staff",
    ]  # fmt: skip


def test_25_what_is_recorded_and_not_paid_any_more_is_found_and_withdrawn(office: Office, desk: Desk) -> None:
    outside = office.outside
    order = outside.order(purpose="renew")
    outside.pay(order)
    outside.reaches(order["number"], revenue="RECORDED")
    [row] = outside.rows("matched", order["number"])
    assert outside.entrances.decide(f"/transactions/{row['id']}/undo", {"reason": "wrong customer"}).status == 200
    of = f"HD{order['number']}"
    until("the flag", lambda: contract(outside, of)["revenue_unpaid"])
    page = desk("/contracts", name="Lan")
    page.get_by_label("Mã khách hàng").fill(str(outside.seen(order["number"])["customer"]["id"]))
    page.get_by_label("đơn hàng không còn bán").check()
    page.get_by_role("button", name="Lọc", exact=True).click()
    page.wait_for_url("**/contracts?revenue_unpaid=true&customer=*")
    page.get_by_role("button", name=of).click()
    move(page, "Rút hợp đồng", reason="khách không mua nữa")
    page.get_by_text(f"Đã rút hợp đồng {of}.").wait_for()
    assert contract(outside, of)["state"] == "WITHDRAWN"
    outside.reaches(order["number"], revenue="NOT_RECORDED")
    # The report is of the period that is typed, and may be kept as a file.
    page.get_by_role("link", name="Báo cáo").click()
    page.get_by_label("Từ ngày").fill("01/01/2026")
    page.get_by_role("button", name="Lọc", exact=True).click()
    page.wait_for_url("**/contracts?*from=2026-01-01*view=report*")
    page.get_by_role("heading", name="Theo người thực hiện").wait_for()
    picture(page, "contracts-report")
    assert findings(page) == []
    assert fits(page)
    with page.expect_download() as saved:
        page.get_by_role("button", name="Xuất Excel").click()
    assert saved.value.path().read_bytes()[:2] == b"PK"
