"""Which code decides money, and which tests guard it."""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[2]
SOURCES = ROOT / "layers/app/misa_order"
# The sentences that staff read decide nothing.
_TELLS = {"__init__.py", "reasons.py"}


class Room(NamedTuple):
    """``code`` below the layer and ``tests`` below tests/, as patterns.

    In a room of ``money`` no survivor is let be without a reason.
    """

    code: tuple[str, ...]
    tests: tuple[str, ...]
    money: bool = True

    def files(self) -> list[Path]:
        """The modules that are changed."""
        return _found(SOURCES, self.code)

    def test_files(self) -> list[Path]:
        """The files of tests that are run."""
        return _found(ROOT / "tests", self.tests)


_PAYMENTS = "integration/payments/test_{}.py"
_MONEY = tuple(
    _PAYMENTS.format(name)
    for name in (
        "confirm_and_undo",
        "doubt",
        "each_state_of_a_row",
        "gateway",
        "gateway_money",
        "identity",
        "late_money",
        "many_orders",
        "record_and_match",
        "record_many",
        "release",
        "reversal",
        "settlements",
        "staff_races",
        "told_by_many",
    )
)
_UNDONE = ("integration/fulfilment/test_hand_on_grant.py", "integration/fulfilment/test_contracts_withdrawn.py")
_LISTS = tuple(
    _PAYMENTS.format(name) for name in ("overview", "reconciliation", "shown_to_staff", "statement_lists", "waiting")
)

ROOMS = {
    "payments/matching": Room(("payments/matching/*.py",), ("unit/payments/matching/test_*.py",)),
    "payments/mails": Room(("payments/mails/*.py",), ("unit/payments/mails/test_*.py",), money=False),
    "payments/statement": Room(
        ("payments/statement/*.py",), ("unit/payments/statement/test_*.py", *_MONEY, *_LISTS), money=False
    ),
    "payments/spreadsheets": Room(
        tuple(f"payments/spreadsheets/{name}.py" for name in ("cells", "layouts", "rows")),
        ("unit/payments/spreadsheets/test_*.py",),
        money=False,
    ),
    "payments": Room(
        tuple(f"payments/{name}.py" for name in ("record*", "judging", "match", "confirm", "undo", "reversal"))
        + tuple(f"payments/{name}.py" for name in ("gateway", "release", "doubt")),
        ("unit/payments/test_*.py", *_MONEY),
    ),
    "payments/claims": Room(
        ("payments/claims/*.py",),
        (
            "unit/payments/claims/test_*.py",
            *(_PAYMENTS.format(name) for name in ("claim", "deferral", "remind_all_due")),
        ),
    ),
    "orders/ending": Room(
        ("orders/ending/*.py",),
        (
            "unit/orders/test_undone.py",
            "unit/orders/ending/test_*.py",
            "integration/orders/test_cancel.py",
            *_UNDONE,
            *_MONEY,
        ),
    ),
    "orders": Room(
        tuple(f"orders/{name}.py" for name in ("statuses", "number", "deadlines", "due")), ("unit/orders/test_*.py",)
    ),
    "orders/intake": Room(
        ("orders/intake/place.py",),
        ("unit/orders/test_order_request.py", "unit/orders/test_contact.py", "integration/orders/test_place*.py"),
    ),
    "orders/store": Room(
        tuple(f"orders/{name}.py" for name in ("store", "changes", "stored", "looked_up", "order")),
        ("unit/orders/test_*.py", "integration/orders/test_*.py", *_MONEY),
    ),
    "calendar": Room(
        ("kernel/calendar.py", "settings/calendar.py"),
        (
            "unit/kernel/test_calendar.py",
            "unit/settings/test_calendar.py",
            "unit/orders/test_d*.py",
            "unit/quota/test_quota.py",
        ),
    ),
    "signature": Room(("kernel/signature.py",), ("unit/kernel/test_*.py", "unit/portals/test_webhook.py")),
    "renewals": Room(("renewals/renewal.py", "renewals/decide.py"), ("integration/renewals/test_*.py",)),
    "quota": Room(tuple(f"quota/{name}.py" for name in ("quota", "standing", "notices")), ("unit/quota/test_*.py",)),
    "fulfilment": Room(
        tuple(f"fulfilment/{name}.py" for name in ("steps", "outcomes", "answers", "patience")),
        ("unit/fulfilment/test_*.py", "integration/fulfilment/test_*.py"),
    ),
}


def _found(below: Path, patterns: tuple[str, ...]) -> list[Path]:
    def names() -> Iterator[Path]:
        for pattern in patterns:
            yield from sorted(below.glob(pattern))

    return [path for path in names() if path.name not in _TELLS]
