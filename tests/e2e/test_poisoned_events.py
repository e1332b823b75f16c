"""One stranger's text, or one event that no queue takes, holds up no order; what waits is found and put back (R91)."""

from datetime import UTC, datetime, timedelta

import pytest

from infra import redrive
from misa_order.table.keys import unsent
from misa_order.table.outbox import outbox_part
from misa_order.table.table import Table
from tests.e2e.outside import Json, Outside, until
from tests.e2e.test_feeds_and_gateways import feed, generic


def sweep(outside: Outside) -> None:
    outside.invoke("resend_events", {"time": (datetime.now(UTC) + timedelta(minutes=3)).isoformat()})


def table_of(outside: Outside) -> Table:
    return Table(outside.system.aws.client("dynamodb"), outside.system.endpoints["table"])


def letters(outside: Outside) -> list[str]:
    return outside.waiting({"resend_events": outside.system.endpoints["dead_letter_queues"]["resend_events"]})


def granted(outside: Outside, order: Json) -> None:
    outside.reaches(order["number"], payment="PAID", resource="PROVISIONED")


def test_a_memo_that_no_queue_takes_is_made_fit_and_orders_before_and_after_it_are_granted(outside: Outside) -> None:
    first, own, last = (outside.order() for _ in range(3))
    for order, memo in ((first, ""), (own, "hello \uffff \ufdd0\u202e\x85 "), (last, "")):
        told = generic(outside, order, memo=memo + order["payment"]["memo"])
        assert feed(outside, "generic", told).status == 200
    alone = generic(outside, first, amount=1000, memo="hello \uffff")
    assert feed(outside, "generic", alone).status == 200
    for order in (first, own, last):
        granted(outside, order)
    [row] = outside.rows("matched", own["number"])
    assert row["memo"] == "hello " + own["payment"]["memo"]
    outside.settle()


def test_an_event_that_no_queue_takes_waits_alone_until_it_is_given_up(
    apart: Outside, capsys: pytest.CaptureFixture[str]
) -> None:
    before, after = apart.order(), apart.order()
    apart.settle()
    # As ASCII, six bytes for each of these letters, it is larger than any queue takes.
    poison = outbox_part("OrderPaid", "poison", 2, datetime.now(UTC), {"order": "đ" * 190_000})
    with apart.paused("relay_events"):
        apart.deliver(apart.sign(apart.credit(before["total"], before["payment"]["memo"])))
        until("the booking", apart.outbox)
        table_of(apart).write([poison])
        apart.deliver(apart.sign(apart.credit(after["total"], after["payment"]["memo"])))
        until("all three", lambda: len(apart.outbox()) == 3)
    # The stream hands over all three, at once or in a row: two are done while the other waits.
    granted(apart, before)
    granted(apart, after)
    granted_later = apart.order()
    granted(apart, apart.pay(granted_later))
    # What came of the grants is on its way for a moment longer.
    until("the poison alone", lambda: [row["subject"]["S"] for row in apart.outbox()] == ["poison"])
    for _ in range(2):
        sweep(apart)
        assert [row["subject"]["S"] for row in apart.outbox()] == ["poison"]
        assert letters(apart) == []
    sweep(apart)
    assert apart.outbox() == []
    kept = table_of(apart).get(unsent(poison.key))
    assert kept is not None
    assert kept["given_up_because"].startswith("message_refused: ")
    assert letters(apart) == ["resend_events"]
    sweep(apart)

    assert redrive.main(["resend_events", "--state", str(apart.system.state), "--look"]) == 0
    assert "message_refused" in capsys.readouterr().out
    assert redrive.main(["resend_events", "--state", str(apart.system.state)]) == 0
    assert table_of(apart).get(unsent(poison.key)) is None
    assert [row["subject"]["S"] for row in apart.outbox()] == ["poison"]
    assert letters(apart) == []
    # It would wait there for ever.
    [left] = apart.outbox()
    table, key = apart.system.endpoints["table"], {name: left[name] for name in ("pk", "sk")}
    apart.system.aws.client("dynamodb").delete_item(TableName=table, Key=key)


def test_an_event_that_was_given_up_is_done_once_its_cause_is_mended(apart: Outside) -> None:
    order = apart.order()
    apart.settle()
    sqs, queue = apart.system.aws.client("sqs"), apart.system.endpoints["queues"]["match_payment"]
    sqs.set_queue_attributes(QueueUrl=queue, Attributes={"MaximumMessageSize": "1024"})
    told = generic(apart, order, memo=order["payment"]["memo"] + " x" * 600)
    assert feed(apart, "generic", told).status == 200
    for _ in range(3):
        assert len(apart.outbox()) == 1
        sweep(apart)
    assert (apart.outbox(), letters(apart)) == ([], ["resend_events"])
    sqs.set_queue_attributes(QueueUrl=queue, Attributes={"MaximumMessageSize": "262144"})
    assert redrive.main(["resend_events", "--state", str(apart.system.state)]) == 0
    granted(apart, order)
    apart.settle()
    assert letters(apart) == []
