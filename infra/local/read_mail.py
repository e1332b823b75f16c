"""Says what would be read in a bank's mail, with nothing running: ``python -m infra.local.read_mail FILE``.

The mail counts as its sender's: signature, verdicts and To are not looked at. ``--bank`` says whose format reads it,
else the shipped setting bank-senders does. ``--account`` is one of ours that the shipped bank-accounts does not name.
"""

import argparse
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from infra.load_settings import default_setting
from infra.local.mail_verdicts import from_address
from misa_order.payments.mails.formats import format_of
from misa_order.payments.mails.inbox import AcceptedMail, CheckResult, Delivery, Quarantined, read_mail
from misa_order.payments.mails.senders import Sender, Senders
from misa_order.payments.matching.memo import MemoReading, read_memo
from misa_order.payments.statement.booking import Booking

_ALL_WELL = dict.fromkeys(("spf", "dkim", "dmarc", "spam", "virus"), CheckResult.PASS)


def sender_of(raw: bytes, bank: str | None, account: str | None) -> tuple[Sender, ...]:
    """The settings under which a mail is read: the shipped ones, or for ``bank`` the mail's own sender, believed."""
    shipped = Senders.model_validate(default_setting("bank-senders")).senders
    address = (from_address(raw) or "").lower()
    known = next((sender for sender in shipped if sender.address == address), None)
    if bank is None or not address:
        return shipped
    if known is None:
        made = {"bank": bank, "from": address, "dkim_domain": address.partition("@")[2], "account": account}
        return (Sender.model_validate({**made, "to_missing_because": "it is read for a look"}),)
    return (known.model_copy(update={"bank": bank, "account": account or known.account}),)


def judged(raw: bytes, bank: str | None = None, account: str | None = None) -> AcceptedMail | Quarantined:
    """What becomes of a mail whose sender is believed."""
    accounts = {one["number"] for one in default_setting("bank-accounts")["accounts"]} | {account or ""}
    delivery = Delivery("look", _ALL_WELL, (), datetime.now(UTC), "inbox", "in/look")
    return read_mail(raw, delivery, sender_of(raw, bank, account), accounts, vouched=True)


def report(verdict: AcceptedMail | Quarantined) -> Iterator[str]:
    """What was found, a line for each thing."""
    match verdict:
        case Quarantined():
            yield f"state    quarantined, were it to arrive like this ({verdict.sender or 'no sender'})"
            yield f"reason   {verdict.reason}: {verdict.detail}"
            yield "docs/adding_a_bank.md lists the reasons and their ways out"
        case AcceptedMail():
            file = format_of(verdict.bank).__module__.rpartition(".")[2]
            yield f"state    accepted as {verdict.bank}'s, read by payments/mails/{file}.py"
            for booking in verdict.bookings:
                yield from _booking(booking)
                yield from _reading(read_memo(booking.memo))


def _booking(booking: Booking) -> Iterator[str]:
    facts = {name: value for name, value in asdict(booking).items() if name not in {"raw_ref", "source", "file_line"}}
    yield "booking"
    yield from (f"  {name:<12}{value}" for name, value in facts.items())


def _reading(reading: MemoReading) -> Iterator[str]:
    numbers = (f"{number.number} ({number.anchor})" for number in reading.numbers)
    keys = (f"{'/'.join(key.lookups)} ({key.kind or 'after the number'})" for key in reading.keys)
    yield "the matcher would look for"
    yield f"  numbers     {', '.join(numbers) or 'none: no digits that can be an order number'}"
    yield f"  keys        {', '.join(keys) or 'none'}"
    if reading.crowded:
        yield "  it says more than a payer writes: nothing in it can be exact"


def main(arguments: Sequence[str] | None = None) -> int:
    """Read one file and print what was found; 0 where it would be booked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--bank", help="as the setting bank-senders names it, such as VCB")
    parser.add_argument("--account", help="our account that the mail is about")
    asked = parser.parse_args(arguments)
    try:
        verdict = judged(asked.file.read_bytes(), asked.bank, asked.account)
    except (OSError, ValueError) as error:
        print(f"not read: {error}", file=sys.stderr)
        return 1
    print("\n".join(report(verdict)))
    return int(isinstance(verdict, Quarantined))


if __name__ == "__main__":
    sys.exit(main())
