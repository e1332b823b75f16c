"""Whatever the bytes are, reading ends in a verdict, and damage never changes what is booked (R17)."""

from hypothesis import given, settings
from hypothesis import strategies as st

from misa_order.payments.mails.inbox import AcceptedMail, Quarantined
from tests.cases.mails.make_samples import MEMO
from tests.unit.payments.mails.bank_mails import booking_of, judge, sample, signed

MAILS = {
    "acb/credit.eml": signed(sample("acb/credit.eml"), "acb.com.vn"),
    "acb/debit.eml": signed(sample("acb/debit.eml"), "acb.com.vn"),
    "cake/debit.eml": signed(sample("cake/debit.eml"), "cake.vn"),
    "timo/credit_vi.eml": signed(sample("timo/credit_vi.eml"), "timo.vn"),
    "timo/credit_en.eml": signed(sample("timo/credit_en.eml"), "timo.vn"),
    "vcb/receipt.eml": signed(sample("vcb/receipt.eml"), "info.vietcombank.com.vn"),
    "vcb/credit.eml": signed(sample("vcb/credit.eml"), "info.vietcombank.com.vn"),
    "bidv/receipt.eml": signed(sample("bidv/receipt.eml"), "bidv.com.vn"),
    "bidv/credit.eml": signed(sample("bidv/credit.eml"), "bidv.com.vn"),
    "tpbank/debit.eml": signed(sample("unconfigured/tpbank/debit.eml"), "tpb.com.vn"),
    "techcombank/credit.eml": signed(sample("unconfigured/techcombank/credit.eml"), "techcombank.com.vn"),
    "mb/debit.eml": signed(sample("unconfigured/mb/debit.eml"), "mbbank.com.vn"),
    "label_table/credit.eml": signed(sample("unconfigured/label_table/credit.eml"), "efast.example"),
}
BOOKINGS = {name: booking_of(raw) for name, raw in MAILS.items()}
ODD_LINES = st.sampled_from(
    [
        b"Content-Type: multipart/mixed; boundary=x",
        b"Content-Type: text/html; charset=utf-7",
        b"Content-Type: text/html; charset*=utf-8''%FF%FE",
        b"Content-Type: text/html; charset=\x00",
        b"Content-Type: ;;;=",
        b"Content-Transfer-Encoding: x-uuencode",
        b"Content-Transfer-Encoding: base64",
        b"Content-Disposition: attachment; filename*0*=a''%",
        b"Subject: =?utf-8?b?=C3=28?= =?rot13?q?x?= =?utf-8?b?A?=",
        b"Subject: =?\xff?q?x?=",
        b'To: "\\',
        b"DKIM-Signature: ;;=;d",
        b"From : x",
        b"--x",
        b"",
        b"<table><!--<b><script>",
        b"&#xD800;&#0;&#x110000;&#2;",
    ]
)


@given(st.binary(max_size=2000))
def test_any_bytes_end_in_quarantine(raw: bytes) -> None:
    assert isinstance(judge(raw), Quarantined)


@given(st.binary(max_size=400))
def test_any_bytes_behind_a_trusted_header_end_in_quarantine(raw: bytes) -> None:
    header = b"From: mailalert@acb.com.vn\nSubject: =?utf-8?q?=C4=91=C3=A3_thay_=C4=91=E1=BB=95i_s=E1=BB=91_d=C6=B0?=\n"
    assert isinstance(judge(signed(header + raw, "acb.com.vn")), Quarantined)


@settings(max_examples=300)
@given(st.data())
def test_odd_lines_anywhere_never_raise_and_never_change_the_money(data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(sorted(MAILS)))
    lines = MAILS[name].split(b"\n")
    for line in data.draw(st.lists(ODD_LINES, min_size=1, max_size=4)):
        lines.insert(data.draw(st.integers(0, len(lines))), line)
    _same_money_or_none(name, b"\n".join(lines))


@settings(max_examples=300)
@given(st.data())
def test_changed_bytes_never_raise(data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(sorted(MAILS)))
    raw = bytearray(MAILS[name])
    for position in data.draw(st.lists(st.integers(0, len(raw) - 1), min_size=1, max_size=6)):
        raw[position] = data.draw(st.integers(0, 255))
    assert isinstance(judge(bytes(raw)), (AcceptedMail, Quarantined))


def test_a_mail_cut_anywhere_is_booked_whole_or_not_at_all() -> None:
    for name, raw in MAILS.items():
        step = max(1, len(raw) // 150)
        booked = [cut for cut in range(0, len(raw), step) if isinstance(judge(raw[:cut]), AcceptedMail)]
        for cut in booked:
            assert booking_of(raw[:cut]) == BOOKINGS[name]
        assert all(len(raw) - cut < 60 for cut in booked), name


def test_parts_nested_without_end_are_incomplete() -> None:
    raw = b"From: mailalert@acb.com.vn\nSubject: x\n"
    for depth in range(3000):
        raw += b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (depth, depth)
    verdict = judge(signed(raw, "acb.com.vn"))
    assert isinstance(verdict, Quarantined)
    assert (verdict.reason, verdict.detail) == ("incomplete", "its parts are nested too deep")
    assert (verdict.subject, verdict.sender) == ("x", "mailalert@acb.com.vn")


def test_html_nested_without_end_is_read() -> None:
    raw = sample("timo/credit_en.eml").split(b"\n\n")[0].replace(b"base64", b"8bit")
    sentence = (
        "Your Spend Account has been credited 165,000 VND on 31/05/2026 13:25. "
        f"Your current balance is: 1,165,000 VND. Transaction Description: {MEMO}"
    )
    deep = raw + b"\n\n" + b"<div>" * 20_000 + sentence.encode() + b"</div>" * 20_000
    assert booking_of(signed(deep, "timo.vn")).memo == MEMO


def _same_money_or_none(name: str, raw: bytes) -> None:
    verdict = judge(raw)
    if isinstance(verdict, AcceptedMail):
        expected = BOOKINGS[name]
        for booking in verdict.bookings:
            assert (booking.account, booking.amount, booking.direction) == (
                expected.account,
                expected.amount,
                expected.direction,
            )
