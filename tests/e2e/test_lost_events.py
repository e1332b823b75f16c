"""An event that the table's stream lost is sent all the same (decision 5, R91)."""

from datetime import UTC, datetime, timedelta

from tests.e2e.outside import Outside


def resend(outside: Outside, minutes_from_now: int) -> None:
    now = datetime.now(UTC) + timedelta(minutes=minutes_from_now)
    outside.invoke("resend_events", {"time": now.isoformat()})


def test_an_event_the_stream_lost_is_sent_again_and_one_it_only_delayed_has_no_second_effect(outside: Outside) -> None:
    with outside.paused("relay_events"):
        number = outside.order()["number"]
        (row,) = outside.outbox()
        assert (row["event"]["S"], row["order"]["S"]) == ("OrderPlaced", number)
        resend(outside, 1)
        assert outside.outbox() == [row]
        assert outside.asked(number, "suman") == []
        resend(outside, 3)
        assert outside.outbox() == []
        outside.letters(number, 1)
        outside.settle()
        assert outside.effects(number, "suman") == ["temporary"]
    # The stream hears again, and relays what was sent meanwhile before what comes after it.
    later = outside.order()["number"]
    outside.letters(later, 1)
    outside.settle()
    assert outside.effects(number, "suman") == ["temporary"]
    assert len(outside.letters(number, 1)) == 1
