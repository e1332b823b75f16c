"""Which format reads which bank's mails (R15)."""

from collections.abc import Callable, Mapping

from misa_order.payments.mails import acb, bidv, cake, label_table, mb, techcombank, timo, tpbank, vietcombank
from misa_order.payments.mails.reading import OpenedMail
from misa_order.payments.statement.booking import Booking

type Format = Callable[[OpenedMail], tuple[Booking, ...] | None]
"""None: no notice of a booking. An ``InvalidInputError``: a notice that cannot be read in full."""

FORMATS: Mapping[str, Format] = {
    "acb": acb.read,
    "bidv": bidv.read,
    "cake": cake.read,
    "mb": mb.read,
    "mbbank": mb.read,
    "tcb": techcombank.read,
    "techcombank": techcombank.read,
    "timo": timo.read,
    "tpbank": tpbank.read,
    "vcb": vietcombank.read,
    "vietcombank": vietcombank.read,
}
"""The formats made for one bank, by the bank's name in lower case."""


def format_of(bank: str) -> Format:
    """What reads this bank's mails: a format made for it, or else the table of labels and
    values.
    """
    return FORMATS.get(bank.lower(), label_table.read)
