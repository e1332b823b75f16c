"""How many bank mails a second are judged and read, beside the standard library with bs4 on the same mails (G9)."""

import email
import email.message
import email.policy
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import NamedTuple

from bs4 import BeautifulSoup

from infra.bench.row import Row
from infra.load_settings import default_setting
from infra.local.dkim_keys import SELECTOR, DkimKeys
from infra.local.sign_mail import signed
from infra.package import ROOT
from misa_order.payments.mails.inbox import AcceptedMail, CheckResult, Delivery, read_mail
from misa_order.payments.mails.senders import Sender, Senders
from misa_order.payments.mails.signature import Verify
from misa_order.payments.mails.verification import verifier

_ROUNDS = 7
_SECONDS = 0.25
_SAMPLES = ROOT / "tests" / "cases" / "mails"


class _Sample(NamedTuple):
    raw: bytes
    receipt: Delivery


def measure_mails() -> list[Row]:
    """Both readers over all sample mails in turn, and ours with the signature verified, which the other never does."""
    senders = Senders.model_validate(default_setting("bank-senders")).senders
    accounts = {account["number"] for account in default_setting("bank-accounts")["accounts"]}
    with tempfile.TemporaryDirectory(prefix="bench-") as work:
        keys = DkimKeys(Path(work))
        samples = [_sample(path, senders, keys) for path in sorted(_SAMPLES.glob("*/*.eml"))]
        records = {sender.dkim_domain: keys.record(f"{SELECTOR}._domainkey.{sender.dkim_domain}") for sender in senders}
    readers: list[Callable[[_Sample], object]] = [
        lambda one: _judge(one, senders, accounts, lambda *_: True),
        lambda one: _plainly(one.raw),
        lambda one: _judge(one, senders, accounts, verifier(lambda name: records[name.partition("._domainkey.")[2]])),
    ]
    rounds = [[_rate(samples, read) for read in readers] for _ in range(_ROUNDS)]
    rate, other, verified = (median(rates) for rates in zip(*rounds, strict=True))
    shown = f"{rate / other:.1f} ({rate:,.0f} against {other:,.0f} mails/s, {len(samples)} samples"
    shown += f"; {verified:,.0f} with their signatures verified)"
    return [Row("G9", "bank mails per second / policy.default + bs4", rate / other, shown, 4, "≥")]


def _sample(path: Path, senders: Sequence[Sender], keys: DkimKeys) -> _Sample:
    """A sample as it arrives: signed by the bank, and passed by the receiver."""
    raw = path.read_bytes()
    sender = next(one for one in senders if one.address.encode() in raw)
    verdicts = dict.fromkeys(("spf", "dkim", "dmarc", "spam", "virus"), CheckResult.PASS)
    receipt = Delivery(path.stem, verdicts, ("finance@orders.local",), datetime.now(UTC), "inbox", f"in/{path.stem}")
    return _Sample(signed(raw, sender.dkim_domain, keys), receipt)


def _judge(one: _Sample, senders: Sequence[Sender], accounts: set[str], verify: Verify) -> None:
    verdict = read_mail(one.raw, one.receipt, senders, accounts, verify)
    if not isinstance(verdict, AcceptedMail):
        raise TypeError(f"{one.receipt.message_id}: {verdict}")


def _plainly(raw: bytes) -> str:
    """The mail's text, the way it is usually got at; nothing is judged or read from it."""
    mail = email.message_from_bytes(raw, policy=email.policy.default)
    body = mail.get_body(("html", "plain"))
    content = str(body.get_content()) if isinstance(body, email.message.EmailMessage) else ""
    return BeautifulSoup(content, "html.parser").get_text("\n")


def _rate(samples: Sequence[_Sample], read: Callable[[_Sample], object]) -> float:
    count, began = 0, time.perf_counter()
    while time.perf_counter() - began < _SECONDS:
        for one in samples:
            read(one)
        count += len(samples)
    return count / (time.perf_counter() - began)
