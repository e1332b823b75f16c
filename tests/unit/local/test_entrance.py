"""The SMTP entrance judges mails as SES would: real SMTP, real signatures, local keys (R17)."""

import json
import smtplib
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

import dkim
import pytest
from botocore.exceptions import ClientError

from infra.local.dkim_keys import ATTACKER, DkimKeys
from infra.local.mail_verdicts import EICAR
from infra.local.receipt import HandedOverMail, receipt_event, stored_bytes
from infra.local.sign_mail import Answer, main, send, signed
from infra.local.smtp_entrance import SmtpEntrance

BANK = "acb.com.vn"
SENDER = f"mailalert@{BANK}"
NOW = datetime(2026, 11, 21, 8, 4, 5, tzinfo=UTC)
MAIL = (
    f"From: ACB <{SENDER}>\r\nTo: finance@orders.local\r\nSubject: =?utf-8?b?VGjDtG5nIGLDoW8=?=\r\n"
    "Date: Sat, 21 Nov 2026 15:04:05 +0700\r\nMessage-ID: <1@acb.com.vn>\r\n"
    "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
    "Ghi có +2,640,000.00 VND\r\n"
).encode()


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> DkimKeys:
    made = DkimKeys(tmp_path_factory.mktemp("dkim"))
    made.ensure([BANK, ATTACKER])
    return made


class Entrance:
    def __init__(self, keys: DkimKeys) -> None:
        self.taken: list[HandedOverMail] = []
        self.refuse = False
        ids = count(1)
        self.server = SmtpEntrance(self._take, keys.record, clock=lambda: NOW, new_id=lambda: f"id{next(ids)}")

    def _take(self, mail: HandedOverMail) -> None:
        if self.refuse:
            raise ClientError({"Error": {"Code": "ServiceUnavailable"}}, "PutObject")
        self.taken.append(mail)

    def send(self, raw: bytes, recipient: str = "finance@orders.local") -> Answer:
        return send(raw, self.server.address, SENDER, recipient)

    def verdicts(self, raw: bytes) -> dict[str, str]:
        assert self.send(raw).code == 250
        return self.taken[-1].verdicts.by_name()


@pytest.fixture
def entrance(keys: DkimKeys) -> Iterator[Entrance]:
    made = Entrance(keys)
    made.server.start()
    yield made
    made.server.stop()


def test_a_mail_signed_by_its_own_domain_passes(entrance: Entrance, keys: DkimKeys) -> None:
    verdicts = entrance.verdicts(signed(MAIL, BANK, keys))
    assert verdicts == {"spf": "GRAY", "dkim": "PASS", "dmarc": "PASS", "spam": "PASS", "virus": "PASS"}


def test_an_unsigned_mail_has_nothing_to_judge_and_is_not_aligned(entrance: Entrance) -> None:
    verdicts = entrance.verdicts(MAIL)
    assert (verdicts["dkim"], verdicts["dmarc"]) == ("GRAY", "FAIL")


@pytest.mark.parametrize(
    "forged",
    [
        pytest.param(lambda mail: mail.replace(b"2,640,000", b"9,640,000"), id="body changed"),
        pytest.param(lambda mail: mail.replace(b"Subject: ", b"Subject: Re: "), id="subject changed"),
        pytest.param(lambda mail: mail.replace(b"; s=local", b"; s=no key"), id="no such key"),
        pytest.param(lambda mail: b"From: x@acb.com.vn\r\n" + mail, id="second From header"),
    ],
)
def test_a_signature_that_does_not_hold_fails_both(entrance: Entrance, keys: DkimKeys, forged: object) -> None:
    changed = forged(signed(MAIL, BANK, keys))  # type: ignore[operator]  # a lambda of the table above
    assert changed != signed(MAIL, BANK, keys)
    verdicts = entrance.verdicts(changed)
    assert (verdicts["dkim"], verdicts["dmarc"]) == ("FAIL", "FAIL")


def test_a_signature_over_part_of_the_body_vouches_for_nothing(entrance: Entrance, keys: DkimKeys) -> None:
    partly = dkim.DKIM(MAIL).sign(b"local", BANK.encode(), keys.private(BANK), length=True) + MAIL + b"appended\r\n"
    assert dkim.DKIM(partly).verify(dnsfunc=keys.record)
    assert entrance.verdicts(partly)["dkim"] == "FAIL"


def test_a_signature_that_does_not_cover_from_vouches_for_nothing(entrance: Entrance, keys: DkimKeys) -> None:
    class Careless(dkim.DKIM):  # type: ignore[misc]  # the library has no types
        def gen_header(self, fields: list[tuple[bytes, bytes]], *others: object) -> bytes:
            self.headers: list[list[bytes]] = [one for one in self.headers if one[0] != b"From"]
            fields[:] = [(name, b"to : subject" if name == b"h" else value) for name, value in fields]
            made: bytes = super().gen_header(fields, [b"to", b"subject"], *others[1:])
            return made

    careless = Careless(MAIL).sign(b"local", BANK.encode(), keys.private(BANK)) + MAIL
    assert dkim.DKIM(careless).verify(dnsfunc=keys.record)
    assert entrance.verdicts(careless)["dkim"] == "FAIL"


@pytest.mark.parametrize(("later", "verdict"), [(1, "PASS"), (-1, "FAIL")])
def test_an_expired_signature_vouches_for_nothing(
    entrance: Entrance, keys: DkimKeys, monkeypatch: pytest.MonkeyPatch, later: int, verdict: str
) -> None:
    class Expiring(dkim.DKIM):  # type: ignore[misc]  # as above
        def gen_header(self, fields: list[tuple[bytes, bytes]], *others: object) -> bytes:
            signed_at = b"%d" % (NOW.timestamp() - 60)
            fields[:] = [(name, signed_at if name == b"t" else value) for name, value in fields]
            fields.insert(2, (b"x", b"%d" % (NOW.timestamp() + later)))
            made: bytes = super().gen_header(fields, *others)
            return made

    # The library gives ten hours' grace, by the machine's own clock.
    monkeypatch.setattr("dkim.time.time", NOW.timestamp)
    raw = Expiring(MAIL).sign(b"local", BANK.encode(), keys.private(BANK)) + MAIL
    assert entrance.verdicts(raw)["dkim"] == verdict


def test_what_is_signed_here_covers_all_by_which_a_mail_is_read(keys: DkimKeys) -> None:
    made = signed(MAIL.replace(b"\r\nTo", b"\r\nMIME-Version: 1.0\r\nTo"), BANK, keys)
    covered = made.partition(b" h=")[2].partition(b";")[0]
    names = {name.strip().decode() for name in covered.replace(b"\r\n", b"").split(b":")}
    assert names >= {"from", "to", "subject", "date", "mime-version", "content-type", "content-transfer-encoding"}


def test_the_valid_signature_of_another_domain_is_valid_but_proves_nothing(entrance: Entrance, keys: DkimKeys) -> None:
    verdicts = entrance.verdicts(signed(MAIL, ATTACKER, keys))
    assert (verdicts["dkim"], verdicts["dmarc"]) == ("PASS", "FAIL")


def test_an_attackers_valid_signature_does_not_lend_itself_to_a_broken_one(entrance: Entrance, keys: DkimKeys) -> None:
    broken = signed(MAIL, BANK, keys).replace(b"2,640,000", b"9,640,000")
    verdicts = entrance.verdicts(signed(broken, ATTACKER, keys))
    assert (verdicts["dkim"], verdicts["dmarc"]) == ("PASS", "FAIL")


def test_a_key_of_another_owner_does_not_sign_for_the_bank(entrance: Entrance, keys: DkimKeys, tmp_path: Path) -> None:
    assert keys.private(BANK) != DkimKeys(tmp_path).private(BANK)
    verdicts = entrance.verdicts(signed(MAIL, BANK, DkimKeys(tmp_path)))
    assert (verdicts["dkim"], verdicts["dmarc"]) == ("FAIL", "FAIL")


def test_the_parent_organisations_signature_is_aligned(entrance: Entrance, keys: DkimKeys) -> None:
    below = MAIL.replace(b"mailalert@acb.com.vn", b"mailalert@info.acb.com.vn")
    assert entrance.verdicts(signed(below, BANK, keys))["dmarc"] == "PASS"


def test_a_shared_suffix_is_nobodys_organisation(entrance: Entrance, keys: DkimKeys) -> None:
    verdicts = entrance.verdicts(signed(MAIL, "com.vn", keys))
    assert (verdicts["dkim"], verdicts["dmarc"]) == ("PASS", "FAIL")


@pytest.mark.parametrize(
    "body",
    [
        "Nội dung: thanh toán đơn hàng\r\n".encode(),
        b".\r\n..\r\n.line\r\n",
        b"no line end at all",
        b"<p>" + b"x" * 5_000 + b"</p>\r\n",
        b"\xff\xfe\x00 not utf-8\r\n",
    ],
    ids=["8 bit", "dots", "no last line end", "one long line", "binary"],
)
def test_the_bytes_survive_the_way_in(entrance: Entrance, keys: DkimKeys, body: bytes) -> None:
    mail = MAIL.partition(b"\r\n\r\n")[0] + b"\r\n\r\n" + body
    assert entrance.verdicts(signed(mail, BANK, keys))["dmarc"] == "PASS"
    assert body in entrance.taken[-1].raw


def test_the_virus_test_string_is_a_virus(entrance: Entrance, keys: DkimKeys) -> None:
    assert entrance.verdicts(signed(MAIL + EICAR, BANK, keys))["virus"] == "FAIL"


@pytest.mark.parametrize("raw", [b"", b"\r\n\r\n", b"garbage", b"DKIM-Signature: v=1; l=x; d=\xff\r\n\r\n"])
def test_any_bytes_are_judged_and_kept(entrance: Entrance, raw: bytes) -> None:
    assert entrance.verdicts(raw)["dmarc"] == "FAIL"


@pytest.mark.parametrize(
    ("how", "verdicts"),
    [
        (["--sign", "yes"], "dkim=PASS dmarc=PASS"),
        (["--sign", "no"], "dkim=GRAY dmarc=FAIL"),
        (["--sign", "yes", "--as", ATTACKER], "dkim=PASS dmarc=FAIL"),
    ],
)
def test_a_file_is_sent_as_the_bank_or_as_a_forger(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], how: list[str], verdicts: str
) -> None:
    DkimKeys(tmp_path / "dkim").ensure([BANK, ATTACKER])
    running = Entrance(DkimKeys(tmp_path / "dkim"))
    running.server.start()
    (tmp_path / "endpoints.json").write_text(json.dumps({"smtp": running.server.address}))
    (tmp_path / "mail.eml").write_bytes(MAIL.replace(b"\r\n", b"\n"))
    assert main([str(tmp_path / "mail.eml"), "--state", str(tmp_path), *how]) == 0
    running.server.stop()
    assert verdicts in capsys.readouterr().out
    assert len(running.taken) == 1


def test_without_a_running_system_the_reason_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "mail.eml").write_bytes(MAIL)
    assert main([str(tmp_path / "mail.eml"), "--state", str(tmp_path)]) == 1
    assert "no local system is running" in capsys.readouterr().err


def test_another_mailbox_is_refused(entrance: Entrance) -> None:
    assert entrance.send(MAIL, "ceo@orders.local").code == 550
    assert entrance.taken == []


def test_a_mail_that_cannot_be_kept_is_not_acknowledged(entrance: Entrance) -> None:
    entrance.refuse = True
    assert entrance.send(MAIL).code == 451
    entrance.refuse = False
    assert entrance.send(MAIL).code == 250
    assert len(entrance.taken) == 1


def test_one_connection_may_bring_several_mails(entrance: Entrance) -> None:
    host, port = entrance.server.address.split(":")
    with smtplib.SMTP(host, int(port)) as connection:
        for _ in range(3):
            connection.sendmail(SENDER, ["finance@orders.local"], MAIL)
    assert [mail.message_id for mail in entrance.taken] == ["id1", "id2", "id3"]


def test_the_event_has_the_shape_of_the_receiving_services(entrance: Entrance, keys: DkimKeys) -> None:
    entrance.send(signed(MAIL, BANK, keys))
    record = receipt_event(entrance.taken[0], "arn:aws:lambda:x")["Records"][0]
    mail, receipt = record["ses"]["mail"], record["ses"]["receipt"]
    assert record["eventSource"] == "aws:ses"
    assert (mail["messageId"], mail["timestamp"], mail["source"]) == ("id1", "2026-11-21T08:04:05.000Z", SENDER)
    assert mail["commonHeaders"]["subject"] == "Thông báo"
    assert mail["commonHeaders"]["from"] == [f"ACB <{SENDER}>"]
    assert "DKIM-Signature" in [header["name"] for header in mail["headers"]]
    assert receipt["dkimVerdict"] == receipt["dmarcVerdict"] == {"status": "PASS"}
    assert receipt["recipients"] == ["finance@orders.local"]
    assert receipt["action"] == {"type": "Lambda", "functionArn": "arn:aws:lambda:x", "invocationType": "Event"}


def test_very_long_headers_are_cut_in_the_event_and_kept_in_the_object(entrance: Entrance) -> None:
    entrance.send(b"X-Long: " + b"x" * 11_000 + b"\r\n" + MAIL)
    taken = entrance.taken[0]
    assert receipt_event(taken, "arn")["Records"][0]["ses"]["mail"]["headersTruncated"] is True
    assert stored_bytes(taken).startswith(f"Return-Path: <{SENDER}>\r\n".encode())
    assert stored_bytes(taken).endswith(taken.raw)
