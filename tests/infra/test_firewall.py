"""What stands before the staff API on AWS: it is held by reading the templates, for nothing of it runs here."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from infra.cloudformation import Template, read_template
from misa_order.runtime.pictures import KEPT

ROOT = Path(__file__).parents[2]
KEY = {"Fn::Sub": "{{resolve:secretsmanager:${OriginKey}}}"}


@pytest.fixture(scope="module")
def template() -> Template:
    return read_template(ROOT / "infra/admin_api.yaml")


@pytest.fixture(scope="module")
def resources(template: Template) -> dict[str, Any]:
    found: dict[str, Any] = template["Resources"]
    return found


@pytest.fixture(scope="module")
def firewall(resources: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = resources["Firewall"]["Properties"]
    return found


@pytest.fixture(scope="module")
def rules(firewall: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The rules by name, those for offices alone as they are where there are some."""
    found = [one["Fn::If"][1] if "Fn::If" in one else one for one in firewall["Rules"]]
    return {one["Name"]: one for one in found}


def test_it_stands_before_the_stage_that_staff_call_and_is_left_out_where_it_cannot_run(
    resources: dict[str, Any], template: Template
) -> None:
    association = resources["FirewallOfStage"]["Properties"]
    stage = "arn:${AWS::Partition}:apigateway:${AWS::Region}::/restapis/${RestAPI}/stages/${RestAPI.Stage}"
    assert association == {"ResourceArn": {"Fn::Sub": stage}, "WebACLArn": {"Fn::GetAtt": ["Firewall", "Arn"]}}
    assert template["Parameters"]["Local"]["Default"] == "no"
    assert template["Conditions"]["OnAws"] == {"Fn::Equals": [{"Ref": "Local"}, "no"]}
    of_it = {name: one for name, one in resources.items() if name.startswith("Firewall") or name == "OriginKey"}
    assert len(of_it) == 6
    assert {one["Condition"] for one in of_it.values()} == {"OnAws"}


def test_one_address_may_ask_only_so_often_by_the_page_and_past_it(rules: dict[str, dict[str, Any]]) -> None:
    by_page = rules["rate-by-page"]["Statement"]["RateBasedStatement"]
    assert (by_page["AggregateKeyType"], by_page["ForwardedIPConfig"]["HeaderName"]) == ("FORWARDED_IP", "x-viewer-ip")
    past_page = rules["rate-past-page"]["Statement"]["RateBasedStatement"]
    assert past_page["AggregateKeyType"] == "IP"
    assert "NotStatement" in past_page["ScopeDownStatement"]  # CloudFront's own addresses are many people's
    assert by_page["Limit"] == past_page["Limit"]
    assert {rules[name]["Action"].popitem()[0] for name in ("rate-by-page", "rate-past-page")} == {"Block"}


def test_who_says_whose_request_it_is_must_know_cloudfronts_key(
    rules: dict[str, dict[str, Any]], resources: dict[str, Any]
) -> None:
    first = min(rules.values(), key=lambda one: one["Priority"])
    assert (first["Name"], first["Action"]) == ("no-false-viewer", {"Block": {}})
    says, without = first["Statement"]["AndStatement"]["Statements"]
    assert says["SizeConstraintStatement"]["FieldToMatch"] == {"SingleHeader": {"Name": "x-viewer-ip"}}
    key = without["NotStatement"]["Statement"]["ByteMatchStatement"]
    assert (key["FieldToMatch"], key["PositionalConstraint"]) == ({"SingleHeader": {"Name": "x-origin-key"}}, "EXACTLY")
    assert key["SearchString"] == KEY
    origins = resources["PageDistribution"]["Properties"]["DistributionConfig"]["Origins"]
    [sent] = [one["OriginCustomHeaders"]["Fn::If"][1] for one in origins if one["Id"] == "api"]
    assert sent == [{"HeaderName": "x-origin-key", "HeaderValue": KEY}]


def test_where_offices_are_given_all_others_are_turned_away_after_the_rates(
    firewall: dict[str, Any], rules: dict[str, dict[str, Any]], template: Template
) -> None:
    assert firewall["DefaultAction"] == {"Fn::If": ["OfficeOnly", {"Block": {}}, {"Allow": {}}]}
    allowing = {name for name, one in rules.items() if "Allow" in one["Action"]}
    assert allowing == {"offices-by-page", "offices-past-page"}
    assert min(rules[name]["Priority"] for name in allowing) > rules["rate-past-page"]["Priority"]
    for one in firewall["Rules"]:
        if "Fn::If" in one:
            assert (one["Fn::If"][0], one["Fn::If"][2]) == ("OfficeOnly", {"Ref": "AWS::NoValue"})
    assert template["Parameters"]["OfficeAddresses"]["Default"] == ""


def test_a_rule_that_reads_the_viewers_address_stands_in_no_other(rules: dict[str, dict[str, Any]]) -> None:
    # AWS passes a whole rule over where the header is missing: within a Not it would let everybody in.
    for one in rules.values():
        for path in _paths_to(one["Statement"], "IPSetForwardedIPConfig"):
            assert path == ("IPSetReferenceStatement",)


def test_neither_its_log_nor_its_samples_show_a_token_a_search_or_the_key(
    resources: dict[str, Any], firewall: dict[str, Any], rules: dict[str, dict[str, Any]]
) -> None:
    logging = resources["FirewallLogging"]["Properties"]
    hidden = logging["RedactedFields"]
    assert {"QueryString": {}} in hidden
    names = {one["SingleHeader"]["Name"] for one in hidden if "SingleHeader" in one}
    assert names == {"authorization", "x-origin-key"}
    assert logging["LoggingFilter"]["DefaultBehavior"] == "DROP"
    assert {one["VisibilityConfig"]["SampledRequestsEnabled"] for one in [firewall, *rules.values()]} == {False}
    logs = resources["FirewallLogs"]["Properties"]
    assert logs["LogGroupName"]["Fn::Sub"].startswith("aws-waf-logs-")
    assert logs["RetentionInDays"] == 30


def test_an_alarm_rings_when_much_is_turned_away_and_says_what_to_do(resources: dict[str, Any]) -> None:
    alarm = resources["FirewallAlarm"]["Properties"]
    assert (alarm["Namespace"], alarm["MetricName"]) == ("AWS/WAFV2", "BlockedRequests")
    watched = {one["Name"]: one["Value"] for one in alarm["Dimensions"]}
    assert watched["Rule"] == "ALL"
    assert watched["WebACL"] == resources["Firewall"]["Properties"]["VisibilityConfig"]["MetricName"]
    assert "\n### firewall\n" in (ROOT / "docs/operations.md").read_text("utf-8")


def _paths_to(node: Any, wanted: str, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    for name, below in node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ():
        if name == wanted:
            yield path
        yield from _paths_to(below, wanted, (*path, str(name)))


def test_signing_in_takes_a_second_factor() -> None:
    pool = read_template(ROOT / "infra/sign_in.yaml")["Resources"]["Pool"]["Properties"]
    assert (pool["MfaConfiguration"], pool["EnabledMfas"]) == ("ON", ["SOFTWARE_TOKEN_MFA"])


def test_the_rights_to_one_customers_data_reach_the_table_and_pictures_and_are_given_to_nobody() -> None:
    rights = read_template(ROOT / "infra/template.yaml")["Resources"]["CustomerDataRights"]["Properties"]
    assert not {"Roles", "Users", "Groups"} & rights.keys()
    allowed = {json.dumps(one["Resource"]): one["Action"] for one in rights["PolicyDocument"]["Statement"]}
    assert allowed.pop(json.dumps({"Fn::Sub": "${Inbox.Arn}/claims/*"})) == ["s3:DeleteObjectVersion"]
    assert allowed.pop(json.dumps({"Fn::GetAtt": ["Inbox", "Arn"]})) == ["s3:ListBucketVersions"]
    assert all("*" not in resource for resource in allowed)
    assert not {"dynamodb:Scan", "dynamodb:*"} & {action for actions in allowed.values() for action in actions}


def test_the_rights_to_carry_orders_over_read_and_put_in_the_table_and_are_given_to_nobody() -> None:
    rights = read_template(ROOT / "infra/template.yaml")["Resources"]["CarryOverRights"]["Properties"]
    assert not {"Roles", "Users", "Groups"} & rights.keys()
    assert [(one["Action"], one["Resource"]) for one in rights["PolicyDocument"]["Statement"]] == [
        (["dynamodb:Query", "dynamodb:PutItem"], {"Fn::GetAtt": ["Table", "Arn"]}),
        (["dynamodb:Query"], {"Fn::Sub": "${Table.Arn}/index/staff"}),
    ]


def test_the_inbox_is_reached_over_tls_alone_owned_by_us_and_forgets_in_time() -> None:
    main = read_template(ROOT / "infra/template.yaml")["Resources"]
    denied = main["InboxPolicy"]["Properties"]["PolicyDocument"]["Statement"][-1]
    assert (denied["Effect"], denied["Principal"], denied["Action"]) == ("Deny", "*", "s3:*")
    assert denied["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}
    assert json.dumps(denied["Resource"]) == json.dumps(
        [{"Fn::GetAtt": ["Inbox", "Arn"]}, {"Fn::Sub": "${Inbox.Arn}/*"}]
    )
    bucket = main["Inbox"]["Properties"]
    assert bucket["OwnershipControls"] == {"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]}
    kept = {one.get("Prefix"): one for one in bucket["LifecycleConfiguration"]["Rules"]}
    assert {one["Status"] for one in kept.values()} == {"Enabled"}
    # Ten years from the end of the year they belong to.
    assert {kept[prefix]["ExpirationInDays"] for prefix in ("in/", "feeds/", "imports/")} == {11 * 365 + 3}
    assert kept["claims/"]["ExpirationInDays"] == KEPT.days
    assert kept[None]["NoncurrentVersionExpiration"] == {"NoncurrentDays": 30}
