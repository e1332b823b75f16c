"""TPBank's messages: three amounts, of which PS is the movement and SD the balance, and an account shown in part."""

import re

from misa_order.payments.booking import Booking, Direction
from misa_order.payments.mails.reading import Letter, incomplete, read_amount, read_moment, sentences

_NOTICE = re.compile(r"\(TPBank\)\s*:", re.IGNORECASE)
_REFERENCE = re.compile(r"SO GD\s*:", re.IGNORECASE)
_BOOKING = re.compile(
    r"\(TPBank\)\s*:\s*(?P<day>[0-9]{2}/[0-9]{2})/(?P<year>[0-9]{2})\s?;\s?(?P<clock>[0-9]{2}:[0-9]{2})\s+"
    r"TK\s?:\s*(?P<account>[0-9xX*]{6,20})\s+PS\s?:\s*(?P<amount>[+-]\s?[0-9][0-9.,]*\s?VND)\s+"
    r"SD\s?:\s*(?P<balance>-?[0-9][0-9.,]*\s?VND)\s+(?:SD KHA DUNG\s?:\s*-?[0-9][0-9.,]*\s?VND\s+)?"
    r"ND\s?:(?P<memo>[\s\S]{0,1000}?)\sSO GD\s?:\s*(?P<reference>[0-9A-Za-z]{6,40})\s*(?:\n|\Z)",
    re.IGNORECASE,
)


def read(letter: Letter) -> tuple[Booking, ...] | None:
    """The booking of a message; None for any other mail. Raises ``InvalidInputError`` (see reading)."""
    text = letter.text()
    notices = _NOTICE.findall(text)
    if not notices:
        return None
    # The bank's number stands behind the payer's words, who may have typed another one, or a whole message.
    if len(notices) > 1 or len(_REFERENCE.findall(text)) > 1:
        raise incomplete("reference", "stands twice")
    (found,) = sentences(text, _BOOKING)
    amount = read_amount(found["amount"])
    return (
        letter.booking(
            letter.account_in(found["account"]),
            abs(amount),
            Direction.IN if amount > 0 else Direction.OUT,
            found["memo"],
            read_moment(f"{found['day']}/20{found['year']} {found['clock']}"),
            reference=found["reference"],
            balance=read_amount(found["balance"]),
        ),
    )
