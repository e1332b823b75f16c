"""What the customer sees while the money travels, and what the portal is told of it (R83, R84)."""

from datetime import UTC, datetime
from typing import Any

from infra.local.stage import Stage, answered
from infra.local.timeline import StoryError, expect, wait_for

_IN_TIME = 10.0
_TOLD = ("order.placed", "order.paid", "order.provisioned", "order.invoiced")


def open_payment_page(stage: Stage, order: dict[str, Any]) -> None:
    """The customer follows the link: what to pay, and that it is not paid yet."""
    with stage.line.step("The customer opens the payment page, and leaves it open") as remark:
        address = order["payment"]["page"]
        shown = answered("the payment page", stage.entrances.call("GET", address), 200)
        missing = [word for word in (order["number"], order["payment"]["short_memo"]) if word not in shown]
        expect("what the payment page leaves out", missing, [])
        state = _state(stage, order)
        expect("the page's state", state["payment"], "UNPAID")
        remark(f"{state['label']} · {address}")


def page_turns_to_paid(stage: Stage, order: dict[str, Any], sent_at: datetime) -> None:
    """The page that was left open says that it is paid, within ten seconds of the bank's mail."""
    with stage.line.step("The payment page says by itself that it is paid") as remark:
        state = wait_for("the page's turn to paid", lambda: _paid(_state(stage, order)))
        took = (datetime.now(UTC) - sent_at).total_seconds()
        remark(f"{state['label']}, {took:.1f} s after the bank's mail came in")
        if took > _IN_TIME:
            message = f"the payment page turned to paid after {took:.1f} s, but it must within {_IN_TIME:.0f} s"
            raise StoryError(message)


def portal_was_told(stage: Stage, number: str) -> None:
    """Each change reached the portal's address, signed, and the newest version is the order as it is."""
    with stage.line.step("The portal was told of each change by webhook, signed") as remark:
        # On a busy machine the portal is slow for a moment, and then told one thing at a time.
        told = wait_for("the portal's last webhook", lambda: _told(stage, number), 120)
        expect("webhooks that were not sound", [one["id"] for one in told if not _is_sound(one, number)], [])
        versions = {int(one["version"]): str(one["event"]) for one in told}
        names = [versions[version] for version in sorted(versions)]
        expect("the order of the events", [name for name in names if name in _TOLD], list(_TOLD))
        for one in told:
            remark(f"{one['event']} {one['id']}, {_late(one):.1f} s after it happened")


def _state(stage: Stage, order: dict[str, Any]) -> dict[str, Any]:
    state: dict[str, Any] = answered(
        "the page's state", stage.entrances.call("GET", f"{order['payment']['page']}/state"), 200
    )
    return state


def _paid(state: dict[str, Any]) -> dict[str, Any] | None:
    return state if state["payment"] == "PAID" else None


def _told(stage: Stage, number: str) -> list[dict[str, Any]] | None:
    """All webhooks about an order, once what ends its story and its newest state are among them."""
    found: list[dict[str, Any]] = stage.entrances.simulator("GET", f"/portal/events?order={number}")
    taken = [one for one in found if one["taken"]]
    if not {one["event"] for one in taken}.issuperset(_TOLD):
        return None
    newest = max(taken, key=lambda one: int(one["version"]))["body"]["order"]
    order = answered("the order", stage.entrances.portal("GET", f"/v1/orders/{number}", newest["product"]), 200)
    return found if newest["status"] == order["status"] else None


def _is_sound(one: dict[str, Any], number: str) -> bool:
    """Signed, taken, and of this order, at the address that is registered."""
    return (one["signed"], one["taken"], one["id"], one["path"]) == (
        True,
        True,
        f"{number}/{one['version']}",
        "/portal/webhooks",
    )


def _late(one: dict[str, Any]) -> float:
    return (datetime.fromisoformat(one["received_at"]) - datetime.fromisoformat(one["at"])).total_seconds()
