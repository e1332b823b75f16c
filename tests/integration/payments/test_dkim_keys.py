"""The keys of the banks' signatures come from DNS: what it answers, and what it means when it does not (R17)."""

import json
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest

from infra.load_settings import default_setting, load_settings
from infra.local.dkim_keys import DkimKeys
from infra.local.dns_server import DnsServer
from misa_order.kernel.errors import NotFoundError, PartnerDownError
from misa_order.orders.instructions import memo
from misa_order.orders.statuses import Payment
from misa_order.payments.mails.senders import Senders
from misa_order.payments.statement.store import StatementStore
from misa_order.runtime import key_records
from misa_order.runtime.key_records import KeyRecords
from misa_order.table import keys as keys_of_table
from misa_order.table.writes import Delete
from tests.stations import Stations

NAME = "local._domainkey.acb.com.vn"


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> DkimKeys:
    made = DkimKeys(tmp_path_factory.mktemp("dkim"))
    made.ensure(["acb.com.vn"])
    return made


class Dns(DnsServer):
    """A server that counts what it is asked."""

    asked = 0

    def reply(self, packet: bytes) -> bytes | None:
        self.asked += 1
        return super().reply(packet)


@pytest.fixture
def dns(keys: DkimKeys) -> Iterator[Dns]:
    made = Dns(keys.record)
    made.start()
    yield made
    made.stop()


def test_a_key_is_found_whole_although_dns_cuts_it_into_strings(dns: Dns, keys: DkimKeys) -> None:
    found = KeyRecords(dns.address)(NAME)
    assert found == keys.record(NAME)
    assert len(found or b"") > 255


@pytest.mark.parametrize(
    "name", ["local._domainkey.other.vn", "acb.com.vn", "x..acb.com.vn", "x" * 64 + ".acb.com.vn", "x." * 130 + "vn"]
)
def test_a_name_that_is_none_has_no_key(dns: Dns, name: str) -> None:
    assert KeyRecords(dns.address)(name) is None


def test_a_failure_of_dns_is_not_the_answer_that_there_is_no_key(dns: Dns) -> None:
    records = KeyRecords(dns.address)
    dns.fails = True
    with pytest.raises(PartnerDownError) as error:
        records(NAME)
    assert error.value.code == "dns_down"
    dns.fails = False
    assert records(NAME)


def test_a_server_that_says_nothing_is_not_waited_for_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(key_records, "_PATIENCE", 0.1)
    monkeypatch.setattr(key_records, "_LONGEST", 0.3)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as silent:
        silent.bind(("127.0.0.1", 0))
        with pytest.raises(PartnerDownError, match="LifetimeTimeout"):
            KeyRecords(f"127.0.0.1:{silent.getsockname()[1]}")(NAME)


def test_an_answer_is_remembered_as_long_as_it_says(keys: DkimKeys) -> None:
    for seconds, asked in ((0, 3), (300, 1)):
        dns = Dns(keys.record, seconds)
        dns.start()
        records = KeyRecords(dns.address)
        assert len({records(NAME) for _ in range(3)}) == 1
        dns.stop()
        assert dns.asked == asked


def test_no_more_than_a_few_answers_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(key_records, "_MOST_REMEMBERED", 2)
    dns = Dns(lambda _: b"v=DKIM1; p=QUJD", 300)
    dns.start()
    records = KeyRecords(dns.address)
    for name in ("a.x", "b.x", "c.x", "c.x", "a.x"):
        assert records(name) == b"v=DKIM1; p=QUJD"
    dns.stop()
    assert dns.asked == 4


def test_what_is_no_question_gets_no_answer(dns: Dns) -> None:
    assert dns.reply(b"") is None
    assert dns.reply(b"\x00" * 12) is None


@pytest.fixture
def play(tmp_path: Path) -> Iterator[Stations]:
    with Stations(tmp_path) as made:
        yield made


def test_a_mail_that_comes_while_dns_is_down_is_kept_nowhere_and_counts_when_it_is_tried_again(play: Stations) -> None:
    order = play.place("dns-down")
    play.settle()
    mail = play.mail_event(order.total, memo(order.number, order.match_key, order.key))
    play.dns.fails = True
    for _ in range(2):
        with pytest.raises(PartnerDownError, match="NoNameservers"):
            play.run("parse_bank_mail", mail)
    with pytest.raises(NotFoundError):
        StatementStore(play.table).mail(mail["Records"][0]["ses"]["mail"]["messageId"])
    play.dns.fails = False
    play.run("parse_bank_mail", mail)
    play.settle()
    assert play.orders.get(order.number).status.payment is Payment.PAID


def test_a_key_that_the_bank_took_back_proves_nothing_any_more(play: Stations, tmp_path: Path) -> None:
    mail = play.mail_event(5_000, "x")
    (tmp_path / "acb.com.vn.pub").unlink()
    play.run("parse_bank_mail", mail)
    found = StatementStore(play.table).mail(mail["Records"][0]["ses"]["mail"]["messageId"])
    assert (found.state, found.reason) == ("quarantined", "dkim_not_valid")


def test_the_loader_puts_the_stacks_own_inbox_address(play: Stations) -> None:
    def loaded(name: str) -> Any:
        item = play.table.get(keys_of_table.setting(name))
        assert item is not None
        return json.loads(item["doc"])

    shipped = default_setting("bank-senders")
    assert loaded("bank-senders") == shipped
    play.table.write([Delete(keys_of_table.setting("bank-senders"))])
    assert load_settings(boto3.client("dynamodb"), play.stack.name("Table"), "bank@inbox.example") == ["bank-senders"]
    expected = [sender | {"to": "bank@inbox.example"} for sender in shipped["senders"]]
    assert loaded("bank-senders") == {"senders": expected}
    assert Senders.model_validate(loaded("bank-senders"))
