"""What the game day stands on: alarms told from the template's own numbers, and commands read off the docs."""

import json
import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from infra.cloudformation import read_template
from infra.gameday.__main__ import SCENES
from infra.gameday.alarms import Alarm, Sample, alarm_of
from infra.gameday.aws_cli import CommandError, read_command
from infra.gameday.documented import commands, documented
from infra.gameday.first_order import block
from infra.local.timeline import StoryError
from infra.package import ROOT
from misa_order.fulfilment.patience import wait_after

NOW = datetime(2026, 11, 27, 8, tzinfo=UTC)
TEMPLATE = read_template(ROOT / "infra/template.yaml")


def alarm(name: str) -> Alarm:
    return alarm_of(TEMPLATE, "misa-order", name)


def minutes_ago(minutes: float, value: float) -> Sample:
    return Sample(NOW - timedelta(minutes=minutes), value)


def test_an_alarm_is_read_as_the_stack_will_have_it() -> None:
    found = alarm("provision_order-waiting")
    assert found.name == "misa-order-provision_order-waiting"
    assert found.dimensions == {"QueueName": "misa-order-provision_order", "service": "misa-order"}
    assert alarm("create_order").dimensions == {"FunctionName": "misa-order-create_order"}
    with pytest.raises(LookupError, match="no alarm provision"):
        alarm("provision")


def test_one_dead_letter_rings_and_none_does_not() -> None:
    letters = alarm("match_payment-dead-letters")
    assert letters.rings([Sample(NOW, 1)], NOW)
    assert not letters.rings([Sample(NOW, 0)], NOW)
    assert not letters.rings([], NOW)
    assert not letters.rings([minutes_ago(2, 1)], NOW)


def test_what_waited_rings_on_for_three_hours() -> None:
    waiting = alarm("match_payment-waiting")
    over, under = waiting.threshold + 1, waiting.threshold
    assert waiting.rings([minutes_ago(1, over)], NOW)
    assert waiting.rings([minutes_ago(179, over), minutes_ago(1, 0)], NOW)
    assert not waiting.rings([minutes_ago(181, over)], NOW)
    assert not waiting.rings([minutes_ago(1, under)], NOW)


def test_errors_of_five_minutes_count_together() -> None:
    errors = alarm("create_order")._replace(threshold=2)
    assert errors.rings([minutes_ago(1, 1), minutes_ago(2, 1), minutes_ago(4, 1)], NOW)
    assert not errors.rings([minutes_ago(1, 1), minutes_ago(2, 1), minutes_ago(6, 1)], NOW)


def test_a_period_without_a_sample_counts_as_the_alarm_says() -> None:
    assert alarm("create_order")._replace(missing="breaching").rings([], NOW)


def line(**changes: Any) -> str:
    said: dict[str, Any] = {
        "_aws": {
            "Timestamp": 1_795_766_400_000,
            "CloudWatchMetrics": [
                {
                    "Namespace": "MisaOrder",
                    "Dimensions": [["QueueName", "service"]],
                    "Metrics": [{"Name": "MessageWaited", "Unit": "Seconds"}],
                }
            ],
        },
        "QueueName": "misa-order-provision_order",
        "service": "misa-order",
        "MessageWaited": [2550.0],
    }
    return json.dumps(said | changes)


def test_a_metric_is_the_alarms_only_under_its_own_dimensions() -> None:
    waiting = alarm("provision_order-waiting")
    lines = [line(), line(QueueName="misa-order-send_mail"), "START", '{"message": "MessageFailed"}', "[1]"]
    assert waiting.measured(lines) == [Sample(datetime(2026, 11, 27, 8, tzinfo=UTC), 2550)]
    assert alarm("provision_order-dead-letters").measured([line()]) == []


@pytest.mark.parametrize(
    "worker", ["provision_order", "record_revenue", "request_invoice", "open_opportunity", "send_mail"]
)
def test_a_partner_that_is_down_rings_within_the_hour(worker: str) -> None:
    """Between two tries nothing is measured, and the waits double: a threshold may lie where no try falls."""
    waiting, age, tries = alarm(f"{worker}-waiting"), 0, 0
    rung: list[int] = []
    while age <= 3600:
        if waiting.rings([Sample(NOW, age)], NOW):
            rung.append(age)
        tries += 1
        age += wait_after(tries)
    assert rung
    assert rung[0] >= 1800, "a partner's short break wakes nobody"


@pytest.mark.parametrize(
    ("command", "why"),
    [
        ("make up", "no command of the AWS CLI"),
        ("aws sqss send-message", "no service sqss"),
        ("aws sqs send-letter", "sqs has no operation send-letter"),
        ("aws sqs send-message --body x", "SendMessage has no option --body"),
        ("aws sqs send-message x", "x belongs to no option"),
        ("aws dynamodb wait table-mended --table-name x", "dynamodb waits for no table-mended"),
        ("aws dynamodb update-table --stream-specification Streaming=true", "there is no Streaming"),
    ],
)
def test_a_command_that_the_cli_would_not_take_is_refused(command: str, why: str) -> None:
    with pytest.raises(CommandError, match=why):
        read_command(command)


def test_a_command_is_read_as_the_cli_reads_it() -> None:
    read = read_command(
        "aws dynamodb update-table --table-name 'a table'"
        " --stream-specification StreamEnabled=true,StreamViewType=NEW_IMAGE"
        " --no-deletion-protection-enabled --query 'TableDescription.TableName' # why"
    )
    assert (read.service, read.operation, read.query) == ("dynamodb", "update_table", "TableDescription.TableName")
    assert read.asked == {
        "TableName": "a table",
        "StreamSpecification": {"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"},
        "DeletionProtectionEnabled": False,
    }
    sent = read_command('aws sqs send-message --queue-url q --message-body \'{"order": "1"}\' --delay-seconds 1').asked
    assert sent == {"QueueUrl": "q", "MessageBody": '{"order": "1"}', "DelaySeconds": 1}
    assert read_command("aws ses describe-active-receipt-rule-set").asked == {}
    assert read_command("aws dynamodb wait table-exists --table-name x").waits


def test_commands_are_found_in_blocks_and_between_backticks() -> None:
    page = "Say `aws one\n  two`, then\n\n   ```bash\n   aws three \\\n     four\n   five\n   ```\n`six`"
    assert [one for one in commands(page) if one and one != "bash"] == ["aws one two", "aws three four", "five", "six"]


def test_a_command_that_no_page_has_is_not_played() -> None:
    with pytest.raises(StoryError, match="aws dynamodb burn-table"):
        documented("aws dynamodb burn-table", {})
    filled = documented("aws dynamodb restore-table-from-backup", {"$STACK": "x", "<arn>": "arn:1"})
    assert filled == 'aws dynamodb restore-table-from-backup --target-table-name "x-table" --backup-arn arn:1'


def test_the_first_order_is_played_by_two_blocks_of_its_step() -> None:
    assert "-o order.json" in block("Idempotency-Key")
    assert "openssl" in block("/v1/bank-feeds/generic")


def test_every_scene_has_its_paragraph_and_each_says_what_is_seen_and_the_way_back() -> None:
    page = (ROOT / "docs/game_day.md").read_text("utf-8")
    told = dict(re.findall(r"^## (\w+): .*?\n(.*?)(?=^## |\Z)", page, re.DOTALL | re.MULTILINE))
    assert tuple(told) == SCENES
    for name, paragraph in told.items():
        if name != "order":
            assert all(f"**{part}.**" in paragraph for part in ("Broken", "Seen", "Way back")), name
