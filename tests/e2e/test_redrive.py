"""What was given up is shown with its cause, and put back (R91)."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from infra import redrive
from tests.e2e.faults import failing
from tests.e2e.outside import Outside, until


def run(outside: Outside, queue: str, *more: str) -> int:
    return redrive.main([queue, "--state", str(outside.system.state), *more])


def dead(outside: Outside, worker: str) -> bool:
    return bool(outside.waiting({worker: outside.system.endpoints["dead_letter_queues"][worker]}))


@contextmanager
def given_up_soon(outside: Outside, worker: str) -> Iterator[None]:
    """A queue gives up what fails twice within seconds, meanwhile."""
    sqs, queue = outside.system.aws.client("sqs"), outside.system.endpoints["queues"][worker]
    names = ["RedrivePolicy", "VisibilityTimeout"]
    usual = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=names)["Attributes"]
    policy = json.dumps({**json.loads(usual["RedrivePolicy"]), "maxReceiveCount": 2})
    sqs.set_queue_attributes(QueueUrl=queue, Attributes={"VisibilityTimeout": "1", "RedrivePolicy": policy})
    yield
    sqs.set_queue_attributes(QueueUrl=queue, Attributes={name: usual[name] for name in names})


def test_a_message_that_died_goes_back_to_its_queue_and_is_done(
    apart: Outside, capsys: pytest.CaptureFixture[str]
) -> None:
    order = apart.order()
    apart.settle()
    with given_up_soon(apart, "provision_order"), failing(apart, "ProvisionOrderRole", "dynamodb:Query"):
        apart.pay(order)
        until("the dead letter", lambda: dead(apart, "provision_order"))
    assert run(apart, "provision_order", "--look") == 0
    looked = capsys.readouterr().out
    assert order["number"] in looked
    assert "AccessDenied" in looked
    assert dead(apart, "provision_order")
    assert run(apart, "provision_order") == 0
    assert "back to  the queue provision_order" in capsys.readouterr().out
    apart.reaches(order["number"], resource="PROVISIONED")
    apart.settle()
    assert not dead(apart, "provision_order")
    assert apart.effects(order["number"], "suman") == ["temporary", "resource"]


def test_a_mail_whose_reader_died_is_read_again(apart: Outside, capsys: pytest.CaptureFixture[str]) -> None:
    order = apart.order()
    mail = apart.sign(apart.credit(order["total"], order["payment"]["memo"]))
    with failing(apart, "ParseBankMailRole", "s3:GetObject"):
        apart.deliver(mail)
        until("the dead letter", lambda: dead(apart, "parse_bank_mail"))
    assert run(apart, "parse_bank_mail") == 0
    shown = capsys.readouterr().out
    assert "AccessDenied" in shown
    assert "back to  the function parse_bank_mail" in shown
    apart.reaches(order["number"], payment="PAID")
    assert not dead(apart, "parse_bank_mail")


def test_a_mail_that_comes_while_dns_is_down_is_neither_paid_nor_lost(
    apart: Outside, capsys: pytest.CaptureFixture[str]
) -> None:
    order = apart.order()
    apart.system.dns.fails = True
    mail_id = apart.deliver(apart.sign(apart.credit(order["total"], order["payment"]["memo"])))
    until("the dead letter", lambda: dead(apart, "parse_bank_mail"))
    assert all(mail["id"] != mail_id for state in ("accepted", "quarantined") for mail in apart.listed("/mails", state))
    assert apart.seen(order["number"])["status"]["payment"] == "UNPAID"
    apart.system.dns.fails = False
    assert run(apart, "parse_bank_mail") == 0
    assert "DNS did not answer" in capsys.readouterr().out
    apart.reaches(order["number"], payment="PAID")
    assert not dead(apart, "parse_bank_mail")


def test_there_may_be_nothing_to_do_and_nobody_to_ask(
    apart: Outside, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(apart, "send_mail") == 0
    assert "no dead letters" in capsys.readouterr().out
    assert run(apart, "no_such_worker") == 1
    assert redrive.main(["send_mail", "--state", str(tmp_path / "nowhere")]) == 1
    assert "make up" in capsys.readouterr().err
