"""Staff at their desk: whatever waits for people is settled as the truth says, or left, as the story has it."""

from collections.abc import Callable
from functools import partial

from infra.chaos.actor import Actor, again
from infra.chaos.world import Json, Money
from infra.local.entrances import Answer

WAITING = ("possible_duplicate", "partial", "unmatched", "refundable")
STEPS = ("resource", "licence", "contract", "invoice")


class Desk:
    """One accountant, who knows what really happened."""

    def __init__(self, actor: Actor) -> None:
        self._actor = actor
        self._left: set[int] = set()

    def sweep(self) -> None:
        """Look once through all that waits."""
        for state in WAITING:
            for row in self.listed("/transactions", state):
                self.settle(row)
        for mail in self.listed("/mails", "quarantined"):
            self.look_at(mail)

    @property
    def deeds(self) -> int:
        """How much was done here that was not refused."""
        return self._actor.deeds

    def unfinished(self) -> list[str]:
        """The rows in doubt, and the banks' own mails in quarantine: of these nobody has said yet what they are."""
        genuine = {one.mail_id for one in self._actor.world.mails if one.money}
        mails = [mail["id"] for mail in self.listed("/mails", "quarantined") if mail["id"] in genuine]
        return [*mails, *(row["id"] for row in self.listed("/transactions", "possible_duplicate"))]

    def listed(self, path: str, state: str) -> list[Json]:
        """Every item of a list, however often it has to be asked for."""
        found: list[list[Json]] = []

        def look() -> Answer:
            try:
                found.append(self._actor.outside.listed(path, state))
            except (KeyError, TypeError) as error:
                return Answer(599, repr(error))
            return Answer(200, None)

        again(path, look, frozenset({200}))
        return found[-1]

    def settle(self, row: Json) -> None:
        """One row, by its own money's story."""
        candidates = self._actor.world.money_of(row)
        if len(candidates) != 1:
            return  # A gateway's own, or what the end will complain of.
        [money] = candidates
        if row["state"] == "unmatched" and row["reason"] is None:
            return  # Nobody has judged it yet.
        if row["state"] == "possible_duplicate":
            self._tell_apart(row, money)
        elif money.n not in self._left:
            self._decide(row, money)

    def _tell_apart(self, row: Json, money: Money) -> None:
        answer = self._actor.outside.entrances.staff(f"/transactions/{row['possible_duplicate_of']}")
        if answer.status != 200:
            return
        if self._actor.world.money_of(answer.body) == [money]:
            self._act(row, "same-as", {"transaction": answer.body["id"]})
        else:
            self._act(row, "another", {})

    def _decide(self, row: Json, money: Money) -> None:
        deeds: dict[str, Callable[[], None]] = {
            "confirm": lambda: self._confirm(row, money),
            "together": lambda: self._together(money),
            "reject": lambda: self._once(row, money, "reject", {"reason": "không phải của đơn này"}),
            "refund": lambda: self._once(row, money, "refund", {"note": "trả lại người gửi"}),
            "leave": lambda: self._left.add(money.n),
        }
        deeds[money.decision]()

    def _confirm(self, row: Json, money: Money) -> None:
        answer = self._act(row, "confirm", {"orders": list(money.meant)})
        if answer.status == 409 and answer.body["error"]["code"] in {"order_paid", "order_cancelled"}:
            money.decision = "refund"

    def _once(self, row: Json, money: Money, deed: str, body: Json) -> None:
        if self._act(row, deed, body).status == 200:
            self._left.add(money.n)

    def _together(self, money: Money) -> None:
        """All the halves of an order, once they are there."""
        [number] = money.meant
        halves = [one for one in self._actor.world.money if one.meant == money.meant]
        rows = [row for state in ("partial", "unmatched") for row in self.listed("/transactions", state)]
        found = {one.n: row for row in rows for one in self._actor.world.money_of(row) if one in halves}
        if len(found) < 2:
            return
        body = {"method": "transfer", "transactions": [row["id"] for row in found.values()]}
        answer = self._actor.decide(f"/orders/{number}/confirm-payment", body)
        if answer.status != 200:
            for one in halves:
                one.decision = "refund"

    def _act(self, row: Json, deed: str, body: Json) -> Answer:
        return self._actor.decide(f"/transactions/{row['id']}/{deed}", body)

    def look_at(self, mail: Json) -> None:
        """A genuine mail is released, a forged one discarded or left where it is."""
        sent = next((one for one in self._actor.world.mails if one.mail_id == mail["id"]), None)
        if sent is None:
            return
        if sent.money:
            self._actor.decide(f"/mails/{mail['id']}/release", {"reason": "thư của ngân hàng"})
        elif self._actor.dice.random() < 0.3:
            self._actor.decide(f"/mails/{mail['id']}/discard", {"reason": "giả mạo"})

    def end_what_waits(self) -> int:
        """People at SUMAN and ACT end what waits for them: grants, licences, and every other invoice; how many."""
        ended = 0
        for wish, deed in (
            ("resource=PENDING_APPROVAL", "approve"),
            ("licence=ISSUING", "approve"),
            ("invoice=INVOICING", "issue-invoice"),
        ):
            ask = partial(self._actor.outside.entrances.staff, f"/orders?{wish}&limit=200")
            for order in again(wish, ask, frozenset({200})).body["items"]:
                if deed == "approve" or int(order["number"]) % 2:
                    told = self._actor.outside.entrances.simulator("POST", f"/{deed}", {"order": order["number"]})
                    ended += bool(told.get("delivered"))
        return ended

    def retry(self) -> list[str]:
        """Whatever step failed is asked for again; the orders of which one was."""
        asked = []
        for step in STEPS:
            ask = partial(self._actor.outside.entrances.decide, "/orders/retry", {"step": step, "limit": 200}, "admin")
            asked += list(again("a retry", ask, frozenset({200})).body["retried"])
        return asked
