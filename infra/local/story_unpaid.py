"""Act 3 of `make run`: nobody pays. The clock of the jobs is moved day by day, and nothing else is."""

from collections.abc import Mapping
from datetime import date, time, timedelta
from typing import Any

from infra.local.entrances import Answer
from infra.local.stage import Stage, answered, cukcuk_order
from infra.local.timeline import expect, wait_for

_MORNING = time(8)
_AFTER_MIDNIGHT = time(0, 30)


def play_unpaid(stage: Stage) -> None:
    """Reminded, warned, temporarily cancelled, locked; then the money comes, and staff give it all back."""
    order = stage.order(cukcuk_order("cafesomoi", "KH0003"), "The portal orders CUKCUK Pro for cafesomoi; nobody pays")
    number = str(order["number"])
    wait_for("the temporary grant", lambda: stage.requests("suman", "grant", number))
    _days_pass(stage, order)
    expect("the letters of the days", {mail["to"] for mail in stage.mails(number)}, {"chu@cafesomoi.vn"})
    with stage.line.step("SUMAN has locked the tenant") as remark:
        lock = wait_for("the lock", lambda: stage.requests("suman", "lock", number))[0]
        remark(f"SUMAN took {lock['idempotency_key']}")
    _late_money(stage, order)


def _days_pass(stage: Stage, order: Mapping[str, Any]) -> None:
    """Every morning customers are reminded, every night the deadlines of the day before are drawn."""
    number, known = str(order["number"]), len(stage.seen_by_staff(order["number"])["history"])
    day = date.fromisoformat(order["created_at"][:10])
    last = max(date.fromisoformat(order[deadline]) for deadline in ("cancel_on", "lock_on"))
    while day <= last:
        day += timedelta(days=1)
        stage.run_job("expire_orders", day, _AFTER_MIDNIGHT)
        stage.run_job("remind_customers", day, _MORNING)
        seen = stage.seen_by_staff(number)
        for entry in seen["history"][known:]:
            if str(entry["actor"]) in {"function:expire_orders", "function:remind_customers"}:
                stage.line.noted(f"{day:%a %d/%m}: {entry['why']}" + (f" – {entry['note']}" if entry["note"] else ""))
        known = len(seen["history"])
        stage.line.status(seen)
    expect("the payment", seen["status"]["payment"], "TEMP_CANCELLED")
    expect("the resource", seen["status"]["resource"], "LOCKED")


def _late_money(stage: Stage, order: Mapping[str, Any]) -> None:
    number = str(order["number"])
    with stage.line.step("The money comes after all, with a perfect memo: no machine decides that") as remark:
        stage.transfer(order["total"], order["payment"]["memo"])
        row = wait_for("the verdict", lambda: stage.row(number, "partial"))
        remark(f"→ statement, {row['state']}: {row['reason']}; staff are shown {', '.join(row['candidates'])}")
    with stage.line.step("An accountant confirms it"):
        answered("the confirmation", _confirm(stage, row["id"], number), 200)
    with stage.line.step("Paid, unlocked and granted for good"):
        seen = wait_for("the grant", stage.reached(number, {"payment": "PAID", "resource": "PROVISIONED"}))
        wait_for("the unlocking", lambda: stage.requests("suman", "unlock", number))
    stage.line.status(seen)
    with stage.line.step("The customer has got every mail") as remark:
        # Told in one: ordered, then by the days; paid and granted at the end.
        wait_for("the last mail", lambda: [mail for mail in stage.mails(number) if "Đã cấp" in mail["subject"]])
        for mail in stage.mails(number):
            remark(f"to {mail['to']}: {mail['subject']}")


def _confirm(stage: Stage, row: str, number: str) -> Answer:
    return stage.entrances.decide(f"/transactions/{row}/confirm", {"orders": [number]})
