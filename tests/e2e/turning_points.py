"""Orders of which each is about to take another step, so that all steps meet one and the same fault at a partner."""

import uuid
from collections import Counter
from collections.abc import Callable
from functools import partial
from typing import NamedTuple

from tests.builders import DESKTOP, TOPUP
from tests.e2e.outside import Json, Outside, in_parallel, until

PARTNERS = ("suman", "crm", "act")
SALE = ("contract/1", "invoice/1")


class Meant(NamedTuple):
    """What becomes of an order: which steps meet the fault, where it ends, and what each partner did for it once."""

    meets: tuple[str, ...]
    ends: dict[str, str]
    at_suman: tuple[str, ...]
    at_others: tuple[str, ...] = ()
    retried: tuple[str, ...] = ()


MEANT = {
    "placed": Meant(("temporary",), {"resource": "TEMPORARY"}, ("temporary/1",), (), ("resource",)),
    "saas": Meant(
        ("resource", "contract", "invoice"),
        {"resource": "PROVISIONED", "revenue": "RECORDED", "invoice": "INVOICING"},
        ("temporary/1", "resource/1"),
        SALE,
        ("resource", "contract", "invoice"),
    ),
    "desktop": Meant(
        ("licence",),
        {"licence": "ISSUED", "revenue": "RECORDED", "invoice": "INVOICING"},
        ("licence/1",),
        SALE,
        ("licence",),
    ),
    "topup": Meant(("resource",), {"resource": "CODE_ISSUED"}, ("resource/1",), (), ("resource",)),
    "undone": Meant(
        ("lock", "withdraw"),
        {"payment": "UNPAID", "resource": "LOCKED", "invoice": "NOT_INVOICED"},
        ("temporary/1", "resource/1", "lock/1"),
        (*SALE, "withdraw/1"),
        ("resource", "invoice"),
    ),
    "late": Meant(
        ("unlock", "invoice"),
        {"payment": "PAID", "resource": "PROVISIONED", "invoice": "INVOICING"},
        ("temporary/1", "resource/1", "lock/1", "unlock/1", "resource/2"),
        (*SALE, "withdraw/1", "invoice/2"),
        ("resource", "invoice"),
    ),
    "cancelled": Meant(("revoke",), {"resource": "REVOKED"}, ("temporary/1", "revoke/1"), (), ("resource",)),
}


class TurningPoints:
    """One order for each of MEANT, all at their turning points."""

    def __init__(self, outside: Outside) -> None:
        self.outside = outside
        bought = {"saas": {}, "desktop": DESKTOP, "topup": TOPUP, "undone": {}, "late": {}, "cancelled": {}}
        placed = in_parallel([partial(outside.order, **changes) for changes in bought.values()])
        self.orders: dict[str, Json] = dict(zip(bought, placed, strict=True))
        outside.settle()
        self._hand_over("undone", "late")
        self._undo("late")
        outside.settle()

    def _hand_over(self, *names: str) -> None:
        """These are paid, and their customers have ordered again and work on that order's temporary grant."""
        in_parallel([partial(self.outside.pay, self.orders[name]) for name in names])
        self.outside.settle()
        for name in names:
            customer = self.outside.seen(self.number(name))["customer"]
            body = self.outside.body(customer={one: told for one, told in customer.items() if told is not None})
            assert self.outside.entrances.order(body, uuid.uuid4().hex).body["status"]["resource"] == "TEMPORARY"

    def _undo(self, name: str) -> None:
        """So this one is locked: the customer has another grant (R12), and the invoice request is withdrawn (R22)."""
        [row] = self.outside.rows("matched", self.number(name))
        self._decide(f"/transactions/{row['id']}/undo", reason="wrong customer")

    def _decide(self, path: str, **body: object) -> None:
        answer = self.outside.entrances.decide(path, body)
        assert answer.status == 200, answer.body

    def number(self, name: str) -> str:
        return str(self.orders[name]["number"])

    def turn(self) -> None:
        """Everything happens at once."""

        def place() -> None:
            self.orders["placed"] = self.outside.order()

        def paid(name: str) -> Callable[[], None]:
            path = f"/orders/{self.number(name)}/confirm-payment"
            return lambda: self._decide(path, method="cash", paid=True, note="by hand")

        cancel = partial(self._decide, f"/orders/{self.number('cancelled')}/cancel", reason="too late")
        payments = [paid(name) for name in ("saas", "desktop", "topup", "late")]
        turns: list[Callable[[], None]] = [place, *payments, partial(self._undo, "undone"), cancel]
        in_parallel(turns)

    # ── What is seen of it ───────────────────────────────────────────────────────────────────────────────────────
    def when_all(self, state: Callable[[Json], bool]) -> None:
        """Wait until every step that meets the fault is in this state, as staff see it."""
        for name, meant in MEANT.items():
            for step in meant.meets:
                until(f"{step} of {name}", partial(self._is, name, step, state))

    def _is(self, name: str, step: str, state: Callable[[Json], bool]) -> bool:
        found = self.outside.seen(self.number(name))["steps"].get(step)
        return found is not None and state(found)

    def when_all_were_done(self, *partners: str) -> None:
        """Wait until each of them has been done at these of its partners, whatever we know of it."""
        for name, meant in MEANT.items():
            for step in meant.meets:
                asked = set(partners) & ({"suman"} if step in _AT_SUMAN else {"crm", "act"})
                last = [key for key in (*meant.at_suman, *meant.at_others) if key.split("/")[0] == step][-1]
                until(f"{last} of {name}", partial(self._was_done, name, last, asked))

    def _was_done(self, name: str, key: str, partners: set[str]) -> bool:
        number = self.number(name)
        return all(f"{number}/{key}" in self._effects(number, partner) for partner in partners)

    def _effects(self, number: str, partner: str) -> Counter[str]:
        asked = self.outside.asked(number, partner)
        return Counter(one["idempotency_key"] for one in asked if one["effect"])

    def retry(self) -> None:
        """Staff retry everything that failed, each step for all orders at once."""
        for step in ("resource", "licence", "contract", "invoice"):
            answer = self.outside.entrances.decide("/orders/retry", {"step": step, "limit": 200})
            wanted = {self.number(name) for name, meant in MEANT.items() if step in meant.retried}
            assert (answer.status, set(answer.body["retried"]), answer.body["refused"]) == (200, wanted, [])

    def end_well(self) -> None:
        """In the end every order is as it must be, and each partner has done each thing once."""
        self.outside.reaches(self.number("desktop"), licence="ISSUING")
        self.outside.partner_ends("approve", self.number("desktop"))
        for name, meant in MEANT.items():
            self.outside.reaches(self.number(name), **meant.ends)
        self.outside.settle()
        for name, meant in MEANT.items():
            number = self.number(name)
            for partner in PARTNERS:
                keys = meant.at_suman if partner == "suman" else meant.at_others
                assert self._effects(number, partner) == Counter(f"{number}/{key}" for key in keys), (name, partner)
            steps = self.outside.seen(number)["steps"]
            assert {steps[step]["state"] for step in meant.meets} <= {"done", "pending"}
        for name in ("saas", "desktop", "topup"):
            subjects = [mail["subject"] for mail in self.outside.letters(self.number(name), 3)]
            assert len(set(subjects)) == len(subjects)


_AT_SUMAN = {"temporary", "resource", "licence", "lock", "unlock", "revoke"}
