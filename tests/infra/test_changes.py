"""What a deploy would do to the one before is told as CloudFormation would, and refused where something is lost."""

from copy import deepcopy
from typing import Any

import pytest

from infra.cloudformation import Template, read_template
from infra.rehearse.changes import HOLDING, changes, index_faults
from infra.rehearse.left import LEFT
from infra.rehearse.stack import Stack
from tests.in_process import ROOT
from tests.shaped import MAIN, SIGN_IN, differing, stack_of


def lost(before: Template, after: Template) -> dict[str, str]:
    return {one.logical_id: one.action for one in changes(stack_of(before), stack_of(after)) if one.loses}


def without(template: Template, *names: str) -> Template:
    made = deepcopy(template)
    for name in names:
        del made["Resources"][name]
    return made


@pytest.fixture(scope="module")
def main() -> Stack:
    return stack_of(MAIN)


def test_the_same_template_changes_nothing(main: Stack) -> None:
    assert changes(main, stack_of(MAIN)) == []


def test_another_key_or_name_would_replace_the_table_and_is_refused() -> None:
    renamed = differing(MAIN, "Table", "Properties", "TableName", value="orders")
    assert lost(MAIN, renamed) == {"Table": "replace"}
    schema = [{"AttributeName": "sk", "KeyType": "HASH"}]
    assert lost(MAIN, differing(MAIN, "Table", "Properties", "KeySchema", value=schema)) == {"Table": "replace"}


def test_what_can_be_changed_in_place_is_let_be() -> None:
    changed = differing(MAIN, "Table", "Properties", "DeletionProtectionEnabled", value=True)
    [change] = changes(stack_of(MAIN), stack_of(changed))
    assert (change.action, change.logical_id, change.loses) == ("change", "Table", "")


def test_a_queue_a_bucket_and_a_secret_that_are_gone_are_refused_also_where_they_would_be_left() -> None:
    gone = without(MAIN, "SumanSecret", "SendMailDeadLetters", "Inbox", "InboxPolicy", "ReceiptRule")
    found = lost(MAIN, _unnamed(gone))
    assert {name: found[name] for name in ("SumanSecret", "SendMailDeadLetters", "Inbox")} == {
        "SumanSecret": "leave",
        "SendMailDeadLetters": "leave",
        "Inbox": "leave",
    }


def _unnamed(template: Template) -> Template:
    """What names a resource that is gone would stop SAM: only the resources are of interest here."""
    there = set(template["Resources"])
    kept = {name: one for name, one in template["Resources"].items() if one["Type"] != "AWS::Serverless::Function"}
    return {**template, "Resources": {name: one for name, one in kept.items() if name in there}, "Outputs": {}}


def test_another_domain_of_mail_and_a_condition_that_no_longer_holds_are_seen() -> None:
    never = deepcopy(MAIN)
    never["Conditions"]["NewMailDomain"] = {"Fn::Equals": ["one", "other"]}
    # Left where it is: without it, and its records in DNS, no letter goes out.
    assert lost(MAIN, never) == {"MailIdentity": "leave"}


def test_what_names_a_replaced_resource_when_it_is_made_is_replaced_with_it() -> None:
    other = differing(SIGN_IN, "Pool", "Type", value="AWS::Cognito::IdentityPool")
    found = lost(SIGN_IN, other)
    assert found["PageClient"] == "replace"
    assert found["Admin"] == "replace"


def test_something_said_to_be_given_up_is_let_go(monkeypatch: pytest.MonkeyPatch) -> None:
    renamed = differing(MAIN, "Table", "Properties", "TableName", value="orders")
    monkeypatch.setitem(LEFT, "may_go", {"Table": "moved by hand"})
    assert lost(MAIN, renamed) == {}


def test_indexes_come_and_go_one_at_a_time(main: Stack) -> None:
    indexes = MAIN["Resources"]["Table"]["Properties"]["GlobalSecondaryIndexes"]
    one_less, altered = indexes[:-1], deepcopy(indexes)
    altered[0]["Projection"] = {"ProjectionType": "KEYS_ONLY"}

    def said(changed: list[Any]) -> str:
        after = differing(MAIN, "Table", "Properties", "GlobalSecondaryIndexes", value=changed)
        return "".join(index_faults(main, stack_of(after)))

    assert said(one_less) == ""
    assert "one at a time" in said(one_less[:-1])
    assert "cannot be altered" in said(altered)


def test_every_kind_of_thing_that_holds_something_is_known_to_the_rehearsal() -> None:
    """A new kind in a template is looked at by somebody: it holds something, or stands here."""
    made_again = {
        "AWS::ApiGatewayV2::Authorizer",
        "AWS::ApiGatewayV2::Integration",
        "AWS::ApiGatewayV2::Route",
        "AWS::ApiGatewayV2::Stage",
        "AWS::CloudFront::Function",
        "AWS::CloudFront::OriginAccessControl",
        "AWS::CloudFront::ResponseHeadersPolicy",
        "AWS::CloudWatch::Alarm",
        "AWS::CloudWatch::Dashboard",
        "AWS::IAM::Role",
        "AWS::Lambda::Permission",
        "AWS::Logs::LogGroup",
        "AWS::S3::BucketPolicy",
        "AWS::SES::ConfigurationSet",
        "AWS::SES::ConfigurationSetEventDestination",
        "AWS::SES::ReceiptRule",
        "AWS::SNS::TopicPolicy",
        "AWS::SQS::QueuePolicy",
        "AWS::Serverless::Function",
        "AWS::Serverless::LayerVersion",
        "AWS::WAFv2::IPSet",
        "AWS::WAFv2::LoggingConfiguration",
        "AWS::WAFv2::WebACL",
        "AWS::WAFv2::WebACLAssociation",
    }
    named = [read_template(ROOT / f"infra/{name}.yaml") for name in ("template", "sign_in", "admin_api")]
    kinds = {one["Type"] for template in named for one in template["Resources"].values() if "Type" in one}
    assert kinds - set(HOLDING) <= made_again
