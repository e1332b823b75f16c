"""The story that `make run` plays through the real entrances, in acts."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from infra.local.entrances import Entrances
from infra.local.stage import Stage, cukcuk_order
from infra.local.story_quota import play_quota
from infra.local.story_told import open_payment_page, page_turns_to_paid, portal_was_told
from infra.local.story_unpaid import play_unpaid
from infra.local.timeline import Timeline, expect, wait_for

_AFTER_PAYMENT = {"payment": "PAID", "resource": "PROVISIONED", "revenue": "RECORDED", "invoice": "INVOICING"}
_STATIONS = {
    "PAID": "The order is paid",
    "PROVISIONED": "SUMAN has granted the resource for good",
    "RECORDED": "The contract stands on CRM and ACT",
    "INVOICING": "The invoice is requested on CRM and ACT",
}


def play_story(entrances: Entrances, timeline: Timeline) -> None:
    """All acts; raises StoryError where a station does not end as it must."""
    stage = Stage(entrances, timeline)
    acts: tuple[tuple[str, Callable[[Stage], None]], ...] = (
        ("a restaurant renews CUKCUK by bank transfer and works on while the money travels", _paid_in_time),
        ("a forged mail, and a transfer with a mistyped number: neither pays anything", _not_paid_by_mistake),
        ("a day nobody pays: warned, cancelled, locked, and the money comes after all", play_unpaid),
        ("e-invoices: who performs the contract, and who is told that they run out", play_quota),
    )
    for position, (title, play) in enumerate(acts, start=1):
        timeline.act(f"Act {position} – {title}")
        play(stage)


def _paid_in_time(stage: Stage) -> None:
    order = _order(stage, "nhahangabc", "KH0001")
    number = str(order["number"])
    open_payment_page(stage, order)
    _temporary_grant(stage, number)
    _pay(stage, order)
    _follow(stage, number)
    _invoice(stage, number)
    portal_was_told(stage, number)


def _not_paid_by_mistake(stage: Stage) -> None:
    number = str(_order(stage, "quanpho24", "KH0002")["number"])
    _forged(stage, number)
    _mistyped(stage, number)


def _order(stage: Stage, domain: str, customer: str) -> dict[str, Any]:
    return stage.order(cukcuk_order(domain, customer), f"The portal orders CUKCUK Pro, 12 months, for {domain}")


def _temporary_grant(stage: Stage, number: str) -> None:
    with stage.line.step("SUMAN grants temporarily; the customer gets the instructions by mail") as remark:
        grant = wait_for("the temporary grant", lambda: stage.requests("suman", "grant", number))[0]
        remark(f"SUMAN took {grant['idempotency_key']}")
        remark(f"mail: {stage.mail_about(number, 0)['subject']}")


def _pay(stage: Stage, order: dict[str, Any]) -> None:
    number = str(order["number"])
    # The page's ten seconds are the customer's wait for the bank's mail, not for functions that have never run.
    stage.wake("parse_bank_mail", "match_payment")
    memo = f"THANH TOAN DON HANG {number} DOMAIN NHAHANGABC-{datetime.now(UTC):%d%m%y}-09:12:44 425952"
    with stage.line.step("ACB's notice of the transfer arrives by SMTP, DKIM-signed by acb.com.vn") as remark:
        mailed_at = datetime.now(UTC)
        stage.transfer(2_640_000, memo)
        remark(f"memo as it came: {memo}")
    page_turns_to_paid(stage, order, mailed_at)
    with stage.line.step("It was parsed, put on the statement, and matched to the order") as remark:
        row = wait_for("the match", lambda: stage.row(number, "matched"))
        remark(f"statement row {row['id']}: {row['result']} ({row['reason']}), pays {', '.join(row['orders'])}")


def _follow(stage: Stage, number: str) -> None:
    """What follows the payment by itself; the times are those of the order's own history."""
    with stage.line.step("Paid, and everything that follows has happened by itself:"):
        order = wait_for("what follows the payment", stage.reached(number, _AFTER_PAYMENT))
    at = {change["after"]: entry["at"] for entry in order["history"] for change in entry["changes"]}
    paid = datetime.fromisoformat(at["PAID"])
    for axis, state in _AFTER_PAYMENT.items():
        took = (datetime.fromisoformat(at[state]) - paid).total_seconds() * 1000
        stage.line.noted(f"{_STATIONS[state]} {took:.0f} ms after PAID" if took else _STATIONS[state])
        stage.line.status({**order, "status": {axis: state}})


def _invoice(stage: Stage, number: str) -> None:
    with stage.line.step("ACT issues the invoice and calls back, signed"):
        issued = stage.entrances.simulator("POST", "/issue-invoice", {"order": number})
        expect("the callback", issued.get("delivered"), wanted=True)
        order = wait_for("the invoice", stage.reached(number, {"invoice": "INVOICED"}))
    stage.line.status({**order, "status": {"invoice": order["status"]["invoice"]}})
    with stage.line.step("The customer has got every mail") as remark:
        stage.mail_about(number, 3)
        for mail in stage.mails(number):
            remark(f"to {mail['to']}: {mail['subject']}")


def _forged(stage: Stage, number: str) -> None:
    memo = f"Thanh toan don hang {number} - Domain quanpho24"
    with stage.line.step("A mail that looks like ACB's, with a perfect memo, but nobody signed it") as remark:
        before = len(_quarantined(stage))
        stage.transfer(2_640_000, memo, domain=None)
        found = wait_for("the quarantine", lambda: _quarantined(stage)[: len(_quarantined(stage)) - before])
        remark(f"→ quarantine, shown to staff: {found[0]['reason']} ({found[0]['detail']})")
    _unpaid(stage, number)


def _mistyped(stage: Stage, number: str) -> None:
    mistyped = f"{number[:-1]}{(int(number[-1]) + 1) % 10}"
    memo = f"Thanh toan don hang {mistyped} - Domain quanpho24"
    with stage.line.step(f"A signed notice whose payer typed {mistyped} instead of {number}") as remark:
        stage.transfer(2_640_000, memo)
        row = wait_for("the verdict", lambda: stage.row(number, "partial"))
        remark(f"→ statement, {row['state']}: {row['reason']}; staff are shown {', '.join(row['candidates'])}")
    _unpaid(stage, number)


def _unpaid(stage: Stage, number: str) -> None:
    order = stage.seen_by_staff(number)
    expect("the order's payment", order["status"]["payment"], "UNPAID")
    granted = [asked for asked in stage.requests("suman", "grant", number) if not asked["body"].get("temporary")]
    expect("what SUMAN granted for good", granted, [])
    with stage.line.step("The order is as it was") as remark:
        shown = (f"{order['labels'][axis]} ({order['status'][axis]})" for axis in ("payment", "resource"))
        remark(", ".join(shown))


def _quarantined(stage: Stage) -> list[dict[str, Any]]:
    mails: list[dict[str, Any]] = stage.entrances.staff("/mails?state=quarantined").body["items"]
    return mails
