"""Bank mails: which count, how often, and what a transfer pays (R15–R19)."""

from collections.abc import Callable
from functools import partial
from typing import Any

import dkim
import pytest

from infra.local.smtp_entrance import RECIPIENT
from tests.cases.mails.make_samples import cake, timo
from tests.e2e.outside import ACB, CUKCUK_PRO, Outside, in_parallel, yesterday


def cake_notice(outside: Outside, amount: str, memo: str, ours: str = "Tài khoản nhận") -> bytes:
    """Cake's notice of a booking; ``ours`` is the side on which our account stands."""
    theirs = "Tài khoản chuyển" if ours == "Tài khoản nhận" else "Tài khoản nhận"
    rows = {
        "Số tiền": amount,
        "Ngày giờ giao dịch": f"{yesterday():%d/%m/%Y}, 14:04:57",
        "Mã giao dịch": f"FT{outside.balance()}",
        theirs: "123456***7890",
        ours: "9990001116 - Tài khoản thanh toán",
        "Nội dung giao dịch": memo,
    }
    return cake(rows, cte="base64").as_bytes()


def timo_notice(outside: Outside, word: str, memo: str) -> bytes:
    """Timo's notice of 2.640.000 VND, in Vietnamese."""
    balance = f"{outside.balance():,}".replace(",", ".")
    sentence = (
        f"Tài khoản Spend Account vừa {word} 2.640.000 VND vào {yesterday():%d/%m/%Y} 09:49. "
        f"Số dư hiện tại: {balance} VND.<br>Mô tả: {memo}"
    )
    return timo(sentence, f"{balance}@timo.vn", cte="quoted-printable").as_bytes()


def paid_by(order: dict[str, Any]) -> list[tuple[str, int, str]]:
    return [(row["bank"], row["amount"], row["state"]) for row in order["transactions"]]


def test_one_mail_delivered_five_times_at_once_is_one_payment(outside: Outside) -> None:
    order = outside.order()
    number = order["number"]
    mail = outside.sign(outside.credit(order["total"], order["payment"]["memo"]))
    kept = in_parallel([partial(outside.deliver, mail)] * 5)
    outside.reaches(number, payment="PAID", resource="PROVISIONED", revenue="RECORDED", invoice="INVOICING")
    told = [outside.mail(mail_id, "accepted")["transactions"] for mail_id in kept]
    assert told == [[row["id"]] for row in outside.rows("matched", number)] * 5
    outside.settle()
    paid = outside.seen(number)
    assert paid_by(paid) == [("ACB", CUKCUK_PRO, "matched")]
    assert [change["after"] for entry in paid["history"] for change in entry["changes"]].count("PAID") == 1
    assert outside.effects(number, "suman") == ["temporary", "resource"]
    assert sorted(outside.effects(number, "crm")) == sorted(outside.effects(number, "act")) == ["contract", "invoice"]
    assert len(outside.letters(number, 3)) == 3


def test_of_two_transfers_at_once_one_pays_and_the_other_waits_for_staff(outside: Outside) -> None:
    order = outside.order()
    number, memo = order["number"], order["payment"]["memo"]
    mails = [outside.sign(outside.credit(order["total"], memo)) for _ in range(2)]
    kept = in_parallel([partial(outside.deliver, mail) for mail in mails])
    ids = {row for mail_id in kept for row in outside.mail(mail_id, "accepted")["transactions"]}
    outside.reaches(number, payment="PAID", resource="PROVISIONED")
    outside.settle()
    (matched,), (partial_row,) = outside.rows("matched", number), outside.rows("partial", number)
    assert {matched["id"], partial_row["id"]} == ids
    assert (matched["orders"], matched["candidates"]) == ([number], [])
    assert (partial_row["orders"], partial_row["candidates"], partial_row["reason"]) == ([], [number], "already_paid")
    assert [row["amount"] for row in (matched, partial_row)] == [order["total"]] * 2
    assert paid_by(outside.seen(number)) == [("ACB", CUKCUK_PRO, "matched")]
    assert outside.effects(number, "suman") == ["temporary", "resource"]


def unsigned(outside: Outside, memo: str) -> bytes:
    return outside.credit(CUKCUK_PRO, memo)


def signed_by_another(outside: Outside, memo: str) -> bytes:
    return outside.sign(outside.credit(CUKCUK_PRO, memo), "attacker.example")


def altered(outside: Outside, memo: str) -> bytes:
    # The bank's own notice of a transfer for another order.
    number = next(word for word in memo.split() if word.isdigit())
    mail = outside.sign(outside.credit(CUKCUK_PRO, memo.replace(number, "0000000")))
    changed = mail.replace(b"0000000", number.encode())
    assert changed != mail
    return changed


def from_a_stranger(outside: Outside, memo: str) -> bytes:
    mail = outside.credit(CUKCUK_PRO, memo).replace(b"ACB <mailalert@acb.com.vn>", b"ACB <mailalert@attacker.example>")
    return outside.sign(mail, "attacker.example")


def no_notice(outside: Outside, memo: str) -> bytes:
    head = b"From: ACB <mailalert@acb.com.vn>\r\nTo: finance@orders.local\r\nSubject: Khuyen mai\r\n\r\n"
    return outside.sign(head + memo.encode("ascii", "replace") + b"\r\n")


def of_another_account(outside: Outside, memo: str) -> bytes:
    return outside.sign(outside.credit(CUKCUK_PRO, memo).replace(ACB.encode(), b"99900012"))


def signed_by_timo(outside: Outside, text: str, to: str, covered: list[str], *header: str) -> bytes:
    """A genuine mail of Timo's, whose signature covers these headers only."""
    lines = ["From: Timo <support@timo.vn>", f"To: {to}", "Subject: Debit/Credit Transaction Notice", *header]
    raw = "\r\n".join((*lines, "", text, "")).encode()
    keys, relaxed = outside.system.dkim.private("timo.vn"), (b"relaxed", b"relaxed")
    names = [name.encode() for name in covered]
    signature: bytes = dkim.DKIM(raw).sign(b"local", b"timo.vn", keys, canonicalize=relaxed, include_headers=names)
    return signature + raw


TIMO = "Your Spend Account has been credited {} on 31/05/2026 13:25. Your current balance is: 9,000,000 VND. {}"


def read_by_another_charset(outside: Outside, memo: str) -> bytes:
    """What the payer typed becomes the bank's own sentence once the mail is sent on as unicode_escape."""
    text = TIMO.format(r"2,640,000\x20VND", f"Transaction Description: {memo}")
    covered = ["from", "to", "subject"]
    mail = signed_by_timo(outside, text, RECIPIENT, covered, "Content-Type: text/plain; charset=utf-8")
    changed = mail.replace(b"charset=utf-8", b"charset=unicode_escape")
    assert changed != mail
    return changed


def readdressed(outside: Outside, memo: str) -> bytes:
    """A mail to another customer of the bank, sent on to us under a signature made up on top."""
    text = TIMO.format("2,640,000 VND", f"Transaction Description: {memo}")
    mail = signed_by_timo(outside, text, "someone@else.example", ["from", "subject"])
    made_up = b"DKIM-Signature: v=1; a=rsa-sha256; d=timo.vn; s=local; h=from:to:subject; bh=QUJD; b=QUJD\r\n"
    return made_up + mail.replace(b"someone@else.example", RECIPIENT.encode())


@pytest.mark.parametrize(
    ("write", "reason"),
    [
        (read_by_another_charset, "header_not_signed"),
        (readdressed, "wrong_recipient"),
        (unsigned, "dkim_not_valid"),
        (signed_by_another, "dkim_not_aligned"),
        (altered, "dkim_not_valid"),
        (from_a_stranger, "unknown_sender"),
        (no_notice, "no_format"),
        (of_another_account, "account_unknown"),
    ],
)
def test_a_mail_that_proves_nothing_is_kept_for_staff_and_pays_nothing(
    outside: Outside, write: Callable[[Outside, str], bytes], reason: str
) -> None:
    order = outside.order()
    number, memo = order["number"], order["payment"]["memo"].replace("–", "-")
    mail = outside.mail(outside.deliver(write(outside, memo)), "quarantined")
    assert (mail["reason"], mail["transactions"]) == (reason, [])
    outside.settle()
    assert outside.seen(number)["status"] == order["status"]
    assert [row for state in ("matched", "partial", "unmatched") for row in outside.rows(state, number)] == []
    assert outside.effects(number, "suman") == ["temporary"]


@pytest.mark.parametrize("bank", ["cake", "timo"])
def test_a_debit_is_on_the_statement_and_never_pays(outside: Outside, bank: str) -> None:
    order = outside.order()
    number, memo = order["number"], order["payment"]["memo"]
    if bank == "cake":
        mail = outside.sign(cake_notice(outside, "-2.640.000 đ", memo, ours="Tài khoản chuyển"), "cake.vn")
    else:
        mail = outside.sign(timo_notice(outside, "giảm", memo), "timo.vn")
    (row_id,) = outside.mail(outside.deliver(mail), "accepted")["transactions"]
    outside.settle()
    (row,) = outside.rows("debit", number)
    assert (row["id"], row["direction"], row["orders"], row["candidates"]) == (row_id, "out", [], [])
    assert outside.seen(number)["status"]["payment"] == "UNPAID"


@pytest.mark.parametrize("bank", ["Cake", "Timo"])
def test_a_credit_at_any_of_our_banks_pays(outside: Outside, bank: str) -> None:
    order = outside.order()
    memo = order["payment"]["short_memo"]
    mails = {
        "Cake": lambda: outside.sign(cake_notice(outside, "+2.640.000 đ", memo), "cake.vn"),
        "Timo": lambda: outside.sign(timo_notice(outside, "tăng", memo), "timo.vn"),
    }
    outside.deliver(mails[bank]())
    paid = outside.reaches(order["number"], payment="PAID", resource="PROVISIONED")
    assert paid_by(paid) == [(bank, CUKCUK_PRO, "matched")]


def test_a_short_amount_pays_nothing_and_says_what_is_missing(outside: Outside) -> None:
    order = outside.order()
    number = order["number"]
    (row_id,) = outside.mail(
        outside.deliver(outside.sign(outside.credit(CUKCUK_PRO - 1000, order["payment"]["memo"]))), "accepted"
    )["transactions"]
    outside.settle()
    (row,) = outside.rows("partial", number)
    assert (row["id"], row["reason"], row["missing"], row["candidates"]) == (row_id, "amount_short", 1000, [number])
    assert outside.seen(number)["status"] == order["status"]
