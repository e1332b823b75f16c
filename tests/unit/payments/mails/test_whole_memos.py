"""A memo is read whole or the mail is quarantined: line ends, wrapped text, long and hostile memos (R17)."""

import time

import pytest

from misa_order.payments.mails.inbox import AcceptedMail
from tests.unit.payments.mails.bank_mails import SENDERS, booking_of, judge, reason_of, signed, written
from tests.unit.payments.mails.layouts import BIDV, HERE, KNOWN
from tests.unit.payments.mails.test_told_apart import mail, money

BANK = "TK 9990001114 tai BIDV +2,640,000VND vao 19:13 27/11/2026. So du:12,640,000VND. ND: "
TWO = "Thanh toan don hang 1000002 Domain nhahangabc va don hang 1000010 Domain studio"
FIRST, SECOND = TWO[: TWO.index("1000010")], TWO[TWO.index("1000010") :]


def flowed(text: str, parameters: str = "format=flowed") -> bytes:
    header = f"From: {BIDV}\nSubject: x\nContent-Type: text/plain; charset=utf-8; {parameters}\n\n"
    return signed((header + text).encode(), next(sender.dkim_domain for sender in SENDERS if sender.bank == "BIDV"))


def test_a_memo_that_was_wrapped_on_the_way_is_read_whole() -> None:
    for text, parameters in (
        (f"{BANK}{FIRST}\n{SECOND}\n", "format=flowed"),
        (f"{BANK}{FIRST}\n {SECOND}\n\nXin cam on", "format=flowed; delsp=no"),
        (f"{BANK}{FIRST} \n{SECOND}", "format=Flowed; DelSp=Yes"),
        (f"{BANK}{FIRST[:-2]} \n{FIRST[-2:]} \n{SECOND}", "format=flowed; delsp=yes"),
        (f"{BANK}{TWO}", "format=fixed"),
    ):
        booking = booking_of(flowed(text, parameters))
        assert (booking.memo, booking.amount) == (TWO, 2_640_000)


@pytest.mark.parametrize(
    ("text", "parameters"),
    [
        (f"{BANK}{FIRST}\n{SECOND}", "x=y"),
        (f"{BANK}{FIRST}\n{SECOND}", "format=fixed"),
        (f"{BANK}{FIRST.strip()}\n{SECOND}", "format=flowed"),
        (f"{BANK}{FIRST}\n>{SECOND}", "format=flowed"),
        (f"{BANK}{FIRST}\n\n{SECOND}", "x=y"),
        (f"{BANK}{FIRST}\n{SECOND}", "format=woven"),
        (f"{BANK}{FIRST}\nXin cam on don hang 1000010 Domain studio", "x=y"),
    ],
)
def test_a_memo_that_may_go_on_behind_its_line_is_never_cut(text: str, parameters: str) -> None:
    assert reason_of(flowed(text, parameters)) == "incomplete"


@pytest.mark.parametrize("name", [name for name, layout in KNOWN.items() if layout.kind == "plain"])
def test_no_plain_layout_cuts_a_memo_at_its_line_end(name: str) -> None:
    for end in ("\n", "\n\n", " \n", "\r\n"):
        verdict = judge(mail(KNOWN[name], f"{FIRST.strip()}{end}{SECOND}"))
        if isinstance(verdict, AcceptedMail):
            assert TWO in verdict.bookings[0].memo


@pytest.mark.parametrize("sign", ["VND", "d", "đ", "₫", "VNĐ", " USD", "", " dong"])
@pytest.mark.parametrize("label", ["ND: ", "Noi dung: ", "ND ", "Ref "])
def test_the_payers_imitation_is_not_read_in_place_of_a_sentence_that_we_do_not_know(sign: str, label: str) -> None:
    memo = f"{BANK}Thanh toan don hang 1000002 Domain nhahangabc"
    text = f"TK 9990001114 tai BIDV +1,000{sign} vao 19:13 27/11/2026. So du:5,000{sign}. {label}{memo}"
    verdict = judge(written(BIDV, text))
    if isinstance(verdict, AcceptedMail):
        assert (verdict.bookings[0].amount, verdict.bookings[0].memo) == (1_000, memo)
    else:
        assert (sign, label) != ("VND", "ND: ")


@pytest.mark.parametrize("before", ["Uu dai cho ban\n", "Noi dung: x\n", "So du kha dung 5d\n", "x "])
def test_nothing_but_a_greeting_stands_before_the_banks_sentence(before: str) -> None:
    assert booking_of(written(BIDV, f"Kính gửi Quý khách,\n{BANK}x")).amount == 2_640_000
    assert reason_of(written(BIDV, f"{before}{BANK}x")) == "incomplete"


PLANTED = "x</td></tr><tr><td>Mã giao dịch</td><td>FAKE000001"


@pytest.mark.parametrize("name", [name for name, layout in KNOWN.items() if layout.kind == "html"])
def test_no_markup_in_a_memo_plants_a_row(name: str) -> None:
    for end in ("", "</td></tr><tr><td>", "</td></tr></table>"):
        assert reason_of(mail(KNOWN[name], PLANTED.replace("td", "p") + end, escaped=False)) == "incomplete"
        planted = PLANTED + end
        assert reason_of(mail(KNOWN[name], planted, escaped=False)) == "incomplete"


def test_an_empty_label_takes_no_line_of_leave_for_its_value() -> None:
    address, _, template, _ = KNOWN["lines"]
    lines, empty = template.replace(HERE, "x"), "Mã giao dịch:<br></p><p>Xin cảm ơn Quý khách</p>"
    for html in (lines.replace("<p>", f"<p>{empty}<p>"), lines.replace("</p>", f"<br>{empty}")):
        assert reason_of(written(address, html, "x", "html")) == "incomplete"


PIECES = (
    *(
        "A",
        "don hang ",
        "\n",
        "\u00b7 ",
        " \n",
        "<",
        "<b>",
        "<!--",
        "<!--[if a]>",
        "<style>",
        "<tr>",
        "<td>",
        "</p><p>",
    ),
    *("&#2;", "SO GD:", "Mã giao dịch:", "Số tiền: 1\n", "Xin cảm ơn\n", ":", "(VND)", "<tr><td>x<td>y", BANK),
)
LONG = [piece * (4096 // len(piece)) for piece in PIECES]


def test_long_hostile_memos_are_read_in_little_time_and_say_no_other_money() -> None:
    for layout in KNOWN.values():
        expected = money(booking_of(mail(layout, "x")))
        for memo in LONG:
            raws = [mail(layout, memo, escaped=escaped) for escaped in (True, False)]
            began = time.process_time()
            verdicts = [judge(raw) for raw in raws]
            assert time.process_time() - began < 0.5, (layout.subject, memo[:20])
            assert all(
                money(verdict.bookings[0]) == expected for verdict in verdicts if isinstance(verdict, AcceptedMail)
            )
