"""The happy way of each kind of order, paid by a bank mail (R12–R14, R24, R30)."""

from tests.builders import DESKTOP, TOPUP, order_body
from tests.e2e.outside import Outside


def subjects(letters: list[dict[str, str]]) -> list[str]:
    return sorted(mail["subject"].partition(" – ")[2] for mail in letters)


def test_a_saas_order_works_at_once_and_is_granted_recorded_and_invoiced_when_paid(outside: Outside) -> None:
    order = outside.order()
    number = order["number"]
    assert order["status"] == {
        "payment": "UNPAID",
        "licence": None,
        "resource": "TEMPORARY",
        "invoice": "NOT_INVOICED",
        "revenue": "NOT_RECORDED",
    }
    paid = outside.pay(order)
    assert [(row["state"], row["orders"]) for row in paid["transactions"]] == [("matched", [number])]
    outside.reaches(number, resource="PROVISIONED", revenue="RECORDED", invoice="INVOICING")
    temporary, granted = outside.asked(number, "suman")
    assert (temporary["body"]["temporary"], temporary["body"]["until"]) == (True, order["lock_on"])
    assert granted["body"]["temporary"] is False
    for partner in ("crm", "act"):
        assert sorted(outside.effects(number, partner)) == ["contract", "invoice"]
    outside.partner_ends("issue-invoice", number)
    invoiced = outside.reaches(number, invoice="INVOICED")
    assert outside.portal("GET", f"/v1/orders/{number}").body["labels"] == invoiced["labels"]
    assert subjects(outside.letters(number, 4)) == [
        "Hóa đơn điện tử",
        "Xác nhận đặt hàng và hướng dẫn thanh toán",
        "Đã cấp tài nguyên",
        "Đã nhận thanh toán",
    ]


def test_a_desktop_orders_contract_and_invoice_wait_for_its_licence(outside: Outside) -> None:
    order = outside.order(**DESKTOP)
    number = order["number"]
    assert order["status"]["licence"] == "NOT_ISSUED"
    assert " MST 01" in order["payment"]["memo"]
    outside.pay(order)
    waiting = outside.reaches(number, licence="ISSUING")
    outside.settle()
    assert (waiting["status"]["revenue"], waiting["status"]["invoice"]) == ("NOT_RECORDED", "NOT_INVOICED")
    assert outside.effects(number, "crm") == outside.effects(number, "act") == []
    outside.partner_ends("approve", number)
    issued = outside.reaches(number, licence="ISSUED", revenue="RECORDED", invoice="INVOICING")
    contract = next(asked for asked in outside.asked(number, "crm") if asked["operation"] == "contract")
    assert contract["body"]["state"] == "DRAFT"
    outside.partner_ends("issue-invoice", number)
    outside.reaches(number, invoice="INVOICED")
    letters = outside.letters(number, 4)
    assert "Đã cấp giấy phép sử dụng" in subjects(letters)
    key = issued["steps"]["licence"]["told"]["licence_key"]
    assert [mail["to"] for mail in letters if key in mail["text"]] == [issued["customer"]["email"]]


def test_a_topup_order_brings_one_code_for_each_unit_by_mail_and_nothing_else(outside: Outside) -> None:
    order = outside.order(**TOPUP)
    number = order["number"]
    assert " SDT 09" in order["payment"]["memo"]
    outside.pay(order)
    issued = outside.reaches(number, resource="CODE_ISSUED")
    assert (issued["status"]["revenue"], issued["status"]["invoice"]) == ("NO_CONTRACT", "NO_INVOICE")
    codes = issued["steps"]["resource"]["told"]["codes"]
    assert len(set(codes)) == 2
    letter = next(mail for mail in outside.letters(number, 3) if "Mã nạp tiền" in mail["subject"])
    assert all(code in letter["text"] and code in letter["html"] for code in codes)
    outside.settle()
    assert outside.effects(number, "suman") == ["resource"]
    assert outside.asked(number, "crm") == outside.asked(number, "act") == []


def test_a_topup_order_with_the_invoice_ticked_is_invoiced_without_a_contract(outside: Outside) -> None:
    order = outside.order(**{**TOPUP, "invoice": order_body()["invoice"]})
    number = order["number"]
    assert order["status"]["invoice"] == "NOT_INVOICED"
    outside.pay(order)
    outside.reaches(number, resource="CODE_ISSUED", invoice="INVOICING", revenue="NO_CONTRACT")
    outside.partner_ends("issue-invoice", number)
    outside.reaches(number, invoice="INVOICED")
    assert outside.effects(number, "crm") == outside.effects(number, "act") == ["invoice"]
