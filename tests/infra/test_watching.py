"""What nobody would notice has an alarm, and what the dashboard names is there: no run here can show it."""

import ast
import json
import re
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from infra.cloudformation import Template, read_template
from tests.infra.test_template import Resources, functions, of_type, snake

ROOT = Path(__file__).parents[2]
OWN = {"Name": "service", "Value": {"Ref": "AWS::StackName"}}
HOURS = {"rate(5 minutes)": 5 / 60, "rate(1 hour)": 1}


@pytest.fixture(scope="module")
def resources(template: Template) -> Resources:
    found: Resources = template["Resources"]
    return found


@pytest.fixture(scope="module")
def alarms(resources: Resources) -> dict[str, dict[str, Any]]:
    return of_type(resources, "AWS::CloudWatch::Alarm")


@pytest.fixture(scope="module")
def widgets(resources: Resources) -> list[dict[str, Any]]:
    """The dashboard with its references put in by their own names."""
    body = resources["Dashboard"]["Properties"]["DashboardBody"]["Fn::Sub"]
    found = json.loads(re.sub(r"\$\{([\w:.]+)\}", lambda name: "5" if name[1] == "BankMailHours" else name[1], body))
    return list(found["widgets"])


def rows(widget: dict[str, Any]) -> Iterator[list[str]]:
    """The metrics of a widget, each in full: ``...`` and ``.`` stand for what the one before says."""
    before: list[str] = []
    for row in widget["properties"].get("metrics", []):
        texts = [part for part in row if isinstance(part, str)]
        if texts[0] == "...":
            texts = before[: len(before) - len(texts) + 1] + texts[1:]
        before = [before[at] if text == "." else text for at, text in enumerate(texts)]
        yield before


@cache
def told() -> str:
    """A pattern of the names of all that the code tells as a metric."""
    sources = [*(ROOT / "functions").glob("*/handler.py"), *(ROOT / "layers/app/misa_order/runtime").glob("*.py")]
    return "|".join(name for source in sources for name in _told_in(ast.parse(source.read_text("utf-8"))))


def _told_in(module: ast.Module) -> Iterator[str]:
    tables = {
        node.targets[0].id: node.value
        for node in module.body
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)
    }
    for call in (node for node in ast.walk(module) if isinstance(node, ast.Call)):
        name = getattr(call.func, "id", getattr(call.func, "attr", None))
        if name in {"happened", "measured", "add_metric"}:
            named = [*call.args[:1], *(word.value for word in call.keywords if word.arg == "name")]
            yield from _names(named[0], tables)


def _names(said: ast.expr, tables: dict[str, ast.expr]) -> Iterator[str]:
    match said:
        case ast.Constant(value=str(name)):
            yield name
        case ast.JoinedStr(values=[ast.Constant(value=str(first)), _]):
            yield rf"{first}[A-Z][a-z]+"
        case ast.IfExp(body=one, orelse=other):
            yield from (name for way in (one, other) for name in _names(way, tables))
        case ast.Subscript(value=ast.Name(id=table)):
            values = tables[table]
            assert isinstance(values, ast.Dict)
            yield from (name for value in values.values for name in _names(value, tables))


def schedules(resources: Resources) -> dict[str, float]:
    """Each scheduled function, and after how many hours it runs again."""
    found = {}
    for name, function in functions(resources).items():
        for event in function.get("Events", {}).values():
            if event["Type"] == "Schedule":
                found[name] = HOURS.get(event["Properties"]["Schedule"], 24)
    return found


def test_every_job_that_stops_running_rings_though_nothing_fails(
    resources: Resources, alarms: dict[str, dict[str, Any]]
) -> None:
    jobs = schedules(resources)
    assert len(jobs) >= 5
    for job, hours in jobs.items():
        alarm = alarms[f"{job}SilentAlarm"]
        window = alarm["Period"] * alarm["EvaluationPeriods"] / 3600
        # One run may be late, or tried again; two may not be missing.
        assert hours * 1.05 < window <= max(hours * 4, 0.5), job
        assert (alarm["TreatMissingData"], alarm["ComparisonOperator"], alarm["Threshold"]) == (
            "breaching",
            "LessThanThreshold",
            1,
        )
        handler = ast.parse((ROOT / f"functions/{snake(job)}/handler.py").read_text("utf-8")).body[-1]
        assert isinstance(handler, ast.FunctionDef)
        last = ast.unparse(handler.body[-1])
        assert last.startswith(f"happened('{alarm['MetricName']}'"), "a sign of life is given at the very end"


def test_no_alarm_looks_further_back_than_cloudwatch_does(alarms: dict[str, dict[str, Any]]) -> None:
    for name, alarm in alarms.items():
        period = alarm.get("Period") or alarm["Metrics"][1]["MetricStat"]["Period"]
        assert period * alarm["EvaluationPeriods"] <= (604_800 if period >= 3600 else 86_400), name


def test_a_queue_that_nobody_takes_from_rings_and_one_whose_messages_are_hidden_does_not(
    resources: Resources, alarms: dict[str, dict[str, Any]]
) -> None:
    queues = [name for name in of_type(resources, "AWS::SQS::Queue") if not name.endswith("DeadLetters")]
    for name in queues:
        asked, lying, taken = alarms[f"{name.removesuffix('Queue')}NotTakenAlarm"]["Metrics"]
        assert asked["Expression"] == "IF(lying > 0 AND FILL(taken, 0) == 0, 1, 0)"
        stats = {one["Id"]: one["MetricStat"] for one in (lying, taken)}
        assert all(
            stat["Metric"]["Dimensions"] == [{"Name": "QueueName", "Value": {"Fn::GetAtt": [name, "QueueName"]}}]
            for stat in stats.values()
        )
        assert (stats["lying"]["Metric"]["MetricName"], stats["lying"]["Stat"]) == (
            "ApproximateNumberOfMessagesVisible",
            "Minimum",
        )
        assert (stats["taken"]["Metric"]["MetricName"], stats["taken"]["Stat"]) == ("NumberOfMessagesReceived", "Sum")


def test_the_portals_gateway_rings_for_what_no_function_counts(alarms: dict[str, dict[str, Any]]) -> None:
    alarm = alarms["PortalApiAlarm"]
    assert (alarm["Namespace"], alarm["MetricName"]) == ("AWS/ApiGateway", "5xx")
    assert alarm["Dimensions"] == [
        {"Name": "ApiId", "Value": {"Ref": "PortalApi"}},
        {"Name": "Stage", "Value": {"Ref": "PortalStage"}},
    ]


def test_every_alarm_on_a_metric_of_ours_hears_this_stack_alone_and_somebody_tells_it(
    alarms: dict[str, dict[str, Any]],
) -> None:
    ours = [alarm for alarm in alarms.values() if alarm.get("Namespace") == "MisaOrder"]
    assert len(ours) >= 15
    for alarm in ours:
        assert OWN in alarm["Dimensions"], alarm["AlarmName"]
        assert re.fullmatch(told(), alarm["MetricName"]), alarm["MetricName"]


def test_every_metric_of_ours_on_the_dashboard_is_told_by_the_code(widgets: list[dict[str, Any]]) -> None:
    ours = [row for widget in widgets for row in rows(widget) if row[0] == "MisaOrder"]
    assert {row[1] for row in ours} >= {"CreditsWaiting", "StepsFailed", "BankMailsSilent", "MailAccepted"}
    for row in ours:
        assert re.fullmatch(told(), row[1]), row
        assert dict(zip(row[2::2], row[3::2], strict=True))["service"] == "AWS::StackName"
    assert not re.fullmatch(told(), "OrderForgotten")


def test_the_dashboard_shows_every_function_and_every_queue(
    resources: Resources, widgets: list[dict[str, Any]]
) -> None:
    shown = {(row[0], row[-1]) for widget in widgets for row in rows(widget)}
    assert {("AWS/Lambda", name) for name in functions(resources)} <= shown
    assert {("AWS/SQS", f"{name}.QueueName") for name in of_type(resources, "AWS::SQS::Queue")} <= shown


def test_the_widgets_lie_beside_each_other(widgets: list[dict[str, Any]]) -> None:
    for one, next_one in pairwise(widgets):
        follows = next_one["x"] == one["x"] + one["width"] and next_one["y"] == one["y"]
        begins = (next_one["x"], next_one["y"]) == (0, one["y"] + one["height"]) and one["x"] + one["width"] == 24
        assert follows or begins, next_one["properties"]["title"]


def access_log(settings: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(re.sub(r"\$context\.status\b", "200", settings["Format"]))
    return found


def test_access_logs_name_the_route_and_never_what_is_in_a_path_a_query_or_who_calls(template: Template) -> None:
    staff = read_template(ROOT / "infra/admin_api.yaml")["Resources"]["RestAPI"]["Properties"]["AccessLogSetting"]
    condition, kept, otherwise = staff["Fn::If"]
    assert (condition, otherwise) == ("LogsAccess", {"Ref": "AWS::NoValue"})
    portal = template["Resources"]["PortalStage"]["Properties"]["AccessLogSettings"]
    assert access_log(portal)["route"] == "$context.routeKey"
    assert access_log(kept)["route"] == "$context.httpMethod $context.resourcePath"
    for settings in (portal, kept):
        assert not re.search(
            r"\$context\.(path|identity|requestOverride|customDomain)|\$input|query", settings["Format"]
        )
    assert template["Resources"]["PortalApiLogs"]["Properties"]["RetentionInDays"] == 30


@pytest.mark.parametrize("name", ["template.yaml", "sign_in.yaml"])
def test_the_address_for_alarms_hears_the_stacks_topic_where_there_is_one(name: str) -> None:
    template = read_template(ROOT / "infra" / name)
    assert template["Parameters"]["AlarmEmail"]["Default"] == ""
    mailed = template["Resources"]["AlarmByMail"]
    assert mailed["Condition"] == "MailsAlarms"
    assert template["Conditions"]["MailsAlarms"] == {"Fn::Not": [{"Fn::Equals": [{"Ref": "AlarmEmail"}, ""]}]}
    assert mailed["Properties"] == {
        "TopicArn": {"Ref": "AlarmTopic"},
        "Protocol": "email",
        "Endpoint": {"Ref": "AlarmEmail"},
    }
