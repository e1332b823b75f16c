"""Customers' stories: what each orders, how it pays or does not, and what else happens to it meanwhile."""

import uuid
from collections.abc import Callable, Mapping
from contextlib import suppress

import urllib3

from infra.chaos.actor import Actor
from infra.chaos.excel import Clerk
from infra.chaos.plan import FEEDS, Story
from infra.chaos.renewals import renew
from infra.chaos.world import AtGateway, Money, Placed
from tests.e2e.test_customers_word import claim
from tests.e2e.test_feeds_and_gateways import pay_at_gateway


class Customer:
    """One customer in one story."""

    def __init__(self, actor: Actor, clerk: Clerk, story: Story) -> None:
        self.actor = actor
        self.clerk = clerk
        self.story = story

    def live(self) -> None:
        """Live through the story."""
        TOLD[self.story.kind](self)

    # ── What stories are made of ─────────────────────────────────────────────────────────────────────────────────
    def order(self, **changes: object) -> Placed:
        """An order of the story's product."""
        return self.actor.place(self.story.product, self.story.n, **changes)

    def wait(self) -> None:
        """For as long as the story has it."""
        self.actor.pause(self.story.pause)

    def transfer(self, amount: int, memo: str, *orders: Placed, exact: bool = False) -> Money:
        """Money by the story's channel, told once more where the story says so."""
        memo = memo if self.story.channel == "acb" else memo.replace("–", "-")
        numbers = [order.number for order in orders]
        money = self.actor.move(self.story.channel, amount, memo, *numbers, decision=self.story.decision, exact=exact)
        self.tell(money, self.story.channel)
        if self.story.again:
            self.wait()
            self.tell(money, self.story.again)
        return money

    def tell(self, money: Money, channel: str) -> None:
        """A channel tells of the money; a spreadsheet with the next file."""
        if channel == "excel":
            self.clerk.take(money)
        else:
            self.actor.tell(money, channel)

    def pay(self, order: Placed) -> Money:
        """As the order asks; by hand where its method has no memo."""
        return self.transfer(order.total, order.memo, order, exact=True)

    # ── The stories ──────────────────────────────────────────────────────────────────────────────────────────────
    def plain(self) -> None:
        """An order, and its transfer."""
        order = self.order()
        self.wait()
        self.pay(order)

    def several(self) -> None:
        """One transfer for two orders of a customer (R21)."""
        first = self.order()
        customer = {k: v for k, v in self.actor.seen(first.number)["customer"].items() if v is not None}
        domain = self.actor.seen(first.number)["domain"]
        second = self.order(customer=customer, domain=domain)
        word = first.memo.split()[-2]
        memo = f"Thanh toan don hang {first.number} {second.number} {word} {first.key}"
        self.transfer(first.total + second.total, memo, first, second, exact=True)

    def halves(self) -> None:
        """Two transfers that add up to one order (R21)."""
        order = self.order()
        for amount in (order.total // 2, order.total - order.total // 2):
            self.transfer(amount, order.memo, order).decision = "together"
            self.wait()

    def short(self) -> None:
        """A little less than was asked."""
        order = self.order()
        self.transfer(order.total - 1_000, order.memo, order)

    def over(self) -> None:
        """A little more than was asked."""
        order = self.order()
        self.transfer(order.total + 5_000, order.memo, order)

    def mistyped(self) -> None:
        """A number with a letter in it; the key is right."""
        order = self.order()
        self.wait()
        self.transfer(order.total, order.memo.replace(order.number, f"{order.number[:-1]}x"), order)

    def silent(self) -> None:
        """A memo that says nothing."""
        order = self.order()
        self.transfer(order.total, "NGUYEN VAN A chuyen tien", order)

    def cash(self) -> None:
        """Paid in hand (R23), and sometimes by transfer as well."""
        order = self.order(payment_method=self.actor.dice.choice(("transfer", "cash")))
        self.wait()
        body = {"method": "cash", "paid": True, "note": "thu tại quầy"}
        # Taken whatever is answered: a lost answer's repeat is told that the order is paid.
        self.actor.world.cash.add(order.number)
        self.actor.decide(f"/orders/{order.number}/confirm-payment", body)
        if order.memo and self.actor.dice.random() < 0.5:
            self.pay(order).decision = "refund"

    def gateway(self) -> None:
        """Card, wallet or PayPal, with wrong amounts, repeats and a forger (R25)."""
        order = self.order(payment_method=self.actor.dice.choice(("card", "wallet", "paypal")))
        if self.actor.dice.random() < 0.3:
            self.at_gateway(order, order.total - 1)
        if self.actor.dice.random() < 0.3:
            self.forger_at_gateway(order)
        for _ in range(self.actor.dice.choice((1, 1, 2))):
            self.at_gateway(order, order.total)

    def forger_at_gateway(self, order: Placed) -> None:
        """Somebody without the gateway's secret says that the order is paid; it must not be believed."""
        wish = {"method": order.method, "amount": order.total, "event_id": f"forged-{order.number}", "sign": False}
        told = pay_at_gateway(self.actor.outside, {"number": order.number}, **wish)
        self.actor.note(f"a forger at {order.method} about {order.number}: {told['statuses']}")

    def at_gateway(self, order: Placed, amount: int) -> None:
        """The gateway tells until it is taken, and then again."""
        wish = {"event_id": uuid.uuid4().hex, "method": order.method, "amount": amount}
        times = self.actor.dice.choice((1, 3))
        for _ in range(60):
            with suppress(urllib3.exceptions.HTTPError):  # not heard in time: it asks again, under the same id
                told = pay_at_gateway(self.actor.outside, {"number": order.number}, **wish, times=times)
                if told.get("delivered"):
                    break
            self.actor.pause(1)
        else:
            raise AssertionError(f"the gateway's word on {order.number} was not taken")
        self.actor.world.add(AtGateway(order.number, str(wish["event_id"]), amount, "paid", order.method))
        self.actor.note(f"{order.method} told of {amount:,} đ for {order.number}")

    def cancelled(self) -> None:
        """Cancelled while the money travels, or before it leaves (R27)."""
        order = self.order()
        self.wait()
        if self.actor.dice.random() < 0.5:
            self.pay(order).decision = "refund"
        path = f"/v1/orders/{order.number}/cancel"
        if self.actor.portal("POST", path, order.product, {}, taken=(200, 409)).status == 200:
            self.actor.world.cancelled.add(order.number)
            self.actor.note(f"cancelled {order.number}")
        if self.actor.dice.random() < 0.7:
            self.pay(order).decision = "refund"

    def undone(self) -> None:
        """Paid, and taken back by staff (R22)."""
        order = self.order()
        money = self.pay(order)
        if not self.actor.until_paid(order.number, 30):
            return
        self.wait()
        for row in self.actor.seen(order.number)["transactions"]:
            undone = self.actor.decide(f"/transactions/{row['id']}/undo", {"reason": "nhầm khách hàng"})
            if undone.status == 200 and self.actor.dice.random() < 0.5:
                money.decision = "leave"

    def claimed(self) -> None:
        """The customer's word, believed by nobody, and sometimes the money (R26)."""
        order = self.order()
        if self.actor.dice.random() < 0.5:
            self.actor.decide(f"/orders/{order.number}/ask-customer", {})
        path = f"/v1/orders/{order.number}/payment-claim"
        self.actor.portal("POST", path, order.product, claim(), taken=(200, 409))
        self.wait()
        if self.actor.dice.random() < 0.5:
            self.actor.decide(f"/orders/{order.number}/reject-claim", {"reason": "không thấy tiền"})
        if self.actor.dice.random() < 0.6:
            self.pay(order)

    def unpaid(self) -> None:
        """Nobody ever pays."""
        self.order()

    def forged(self) -> None:
        """A forger writes as the bank does; whoever believes it loses money."""
        order = self.order()
        raw = self.actor.outside.credit(order.total, order.memo)
        domain = self.actor.dice.choice((None, "attacker.example", "timo.vn"))
        self.actor.mail(raw, domain, None, f"signed by {domain} for {order.number}")
        self.actor.note(f"a forged mail, signed by {domain}, about {order.number}")

    def doubted(self) -> None:
        """One transfer told by two who state nothing in common: the balance alone, and the reference alone."""
        order = self.order()
        money = self.actor.move("acb", order.total, order.memo, order.number, exact=True, decision=self.story.decision)
        self.actor.tell(money, "acb")
        self.wait()
        self.actor.tell(money, self.actor.dice.choice(FEEDS), frozenset({"reference"}))

    def alike(self) -> None:
        """Two transfers that look alike, of which each is told by one of those."""
        order = self.order()
        for channel, states in (("acb", frozenset[str]()), ("sepay", frozenset({"reference"}))):
            money = self.actor.move("acb", order.total, order.memo, order.number, exact=True, decision="confirm")
            self.actor.tell(money, channel, states)
            self.wait()

    def reversed(self) -> None:
        """The bank takes the transfer back, by its own words and the same reference."""
        order = self.order()
        feed = self.actor.dice.choice(FEEDS)
        facts = {"exact": True, "decision": self.story.decision}
        money = self.actor.move("acb", order.total, order.memo, order.number, **facts)
        self.actor.tell(money, feed)
        self.wait()
        memo, where = f"REVERSAL {money.reference}", {"reference": money.reference, "day": money.day}
        back = self.actor.move("acb", order.total, memo, order.number, direction="out", **where)
        self.actor.tell(back, feed)

    def debit(self) -> None:
        """A fee leaves the account (R18)."""
        channel = self.story.channel if self.story.channel != "acb" else "cake"
        fee = self.actor.move(channel, 11_000, "Phi SMS thang 11", direction="out")
        self.tell(fee, channel)


TOLD: Mapping[str, Callable[[Customer], None]] = {
    "plain": Customer.plain, "several": Customer.several, "halves": Customer.halves, "short": Customer.short,
    "over": Customer.over, "mistyped": Customer.mistyped, "silent": Customer.silent, "cash": Customer.cash,
    "gateway": Customer.gateway, "cancelled": Customer.cancelled, "undone": Customer.undone,
    "claimed": Customer.claimed, "unpaid": Customer.unpaid, "forged": Customer.forged, "doubted": Customer.doubted,
    "alike": Customer.alike, "reversed": Customer.reversed, "debit": Customer.debit, "renewal": renew,
}  # fmt: skip
