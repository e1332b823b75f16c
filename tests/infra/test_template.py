"""What no run can show: the local engine takes what AWS would refuse or leave unprotected, so the template is read."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from misa_order.fulfilment.feedback import KINDS
from misa_order.fulfilment.patience import LONGEST_WAIT
from misa_order.payments.spreadsheets.imports import MOST_TRIES

ROOT = Path(__file__).parents[2]
type Resources = dict[str, dict[str, Any]]

CALLS_PARTNERS = {"ProvisionOrder", "RecordRevenue", "RequestInvoice", "OpenOpportunity"}
CONSUME = {"sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"}
READ_STREAM = {"dynamodb:GetRecords", "dynamodb:GetShardIterator", "dynamodb:DescribeStream", "dynamodb:ListStreams"}


@pytest.fixture(scope="module")
def resources(template: dict[str, Any]) -> Resources:
    found: Resources = template["Resources"]
    return found


def of_type(resources: Resources, kind: str) -> dict[str, dict[str, Any]]:
    return {name: found["Properties"] for name, found in resources.items() if found["Type"] == kind}


def functions(resources: Resources) -> dict[str, dict[str, Any]]:
    return of_type(resources, "AWS::Serverless::Function")


def snake(logical: str) -> str:
    return "".join(f"_{c.lower()}" if c.isupper() else c for c in logical).lstrip("_")


def statements(resources: Resources, function: str) -> list[dict[str, Any]]:
    [policy] = resources[f"{function}Role"]["Properties"]["Policies"]
    found: list[dict[str, Any]] = policy["PolicyDocument"]["Statement"]
    return found


def targets(statement: dict[str, Any]) -> list[str]:
    found = statement["Resource"]
    return [json.dumps(target) for target in (found if isinstance(found, list) else [found])]


def actions(statement: dict[str, Any]) -> list[str]:
    match statement["Action"]:
        case {"Fn::If": ["OnAws", list(on_aws), _]}:
            return on_aws
        case list(found):
            return found
    raise AssertionError(statement)


def allowed(resources: Resources, function: str) -> set[tuple[str, str]]:
    """Every (action, resource) that a function's role allows on AWS."""
    return {(a, t) for s in statements(resources, function) for a in actions(s) for t in targets(s)}


def test_each_folder_of_functions_is_deployed_under_its_own_name(resources: Resources) -> None:
    folders = {path.parent.name for path in (ROOT / "functions").glob("*/handler.py")}
    folders -= {"shape_token"}  # deployed by sign_in.yaml: test_sign_in_template.py
    deployed = {snake(name): found for name, found in functions(resources).items()}
    assert set(deployed) == folders
    for name, found in deployed.items():
        assert found["CodeUri"] == f"../functions/{name}/"
        assert found["FunctionName"] == {"Fn::Sub": f"${{AWS::StackName}}-{name}"}


def test_each_function_has_a_role_a_log_group_with_retention_and_an_alarm_of_its_own(resources: Resources) -> None:
    for name, found in functions(resources).items():
        assert found["Role"] == {"Fn::GetAtt": [f"{name}Role", "Arn"]}
        assert found["LoggingConfig"] == {"LogGroup": {"Ref": f"{name}Logs"}}
        logs = resources[f"{name}Logs"]["Properties"]
        assert logs["RetentionInDays"] >= 14
        assert logs["LogGroupName"] == {"Fn::Sub": f"/aws/lambda/${{AWS::StackName}}-{snake(name)}"}
        alarm = resources[f"{name}Alarm"]["Properties"]
        assert (alarm["MetricName"], alarm["Dimensions"]) == (
            "Errors",
            [{"Name": "FunctionName", "Value": {"Ref": name}}],
        )


def test_no_role_has_a_wildcard(resources: Resources) -> None:
    for name in functions(resources):
        role = resources[f"{name}Role"]["Properties"]
        # What Lambda needs to call partners from subnets of ours: test_capacity.py.
        assert name in CALLS_PARTNERS or "ManagedPolicyArns" not in role
        for action, target in allowed(resources, name):
            assert "*" not in action
            by_sender = action.startswith("ses:") and name == "SendMail"
            assert target != '"*"'
            assert by_sender or '"*"' not in target


def test_mail_goes_out_from_our_own_address_alone(resources: Resources) -> None:
    mails, letters = [one for one in statements(resources, "SendMail") if "ses:SendEmail" in one["Action"]]
    from_ours = {"StringEquals": {"ses:FromAddress": {"Ref": "MailFrom"}}}
    on_aws = {"Fn::Sub": "arn:${AWS::Partition}:ses:${AWS::Region}:${AWS::AccountId}:identity/*"}
    assert mails["Resource"] == {"Fn::If": ["OnAws", on_aws, "*"]}
    assert mails["Condition"] == {"Fn::If": ["OnAws", from_ours, {"Ref": "AWS::NoValue"}]}
    assert letters["Resource"]["Fn::Sub"].endswith(":configuration-set/${LetterSet}"), "alone it lets nothing out"


def test_what_becomes_of_letters_is_taken_from_ses_alone_by_a_topic_and_a_queue_of_its_own(
    resources: Resources,
) -> None:
    letters = resources["LetterSet"]["Properties"]
    assert letters["SuppressionOptions"]["SuppressedReasons"] == ["BOUNCE", "COMPLAINT"]
    [publish] = resources["BounceTopicPolicy"]["Properties"]["PolicyDocument"]["Statement"]
    assert (publish["Principal"], publish["Action"]) == ({"Service": "ses.amazonaws.com"}, "sns:Publish")
    source = publish["Condition"]["StringEquals"]
    assert source["aws:SourceAccount"] == {"Ref": "AWS::AccountId"}
    assert source["aws:SourceArn"]["Fn::Sub"].endswith(":configuration-set/${LetterSet}")
    [send] = resources["RecordBounceQueuePolicy"]["Properties"]["PolicyDocument"]["Statement"]
    assert (send["Principal"], send["Action"]) == ({"Service": "sns.amazonaws.com"}, "sqs:SendMessage")
    assert send["Condition"] == {"ArnEquals": {"aws:SourceArn": {"Ref": "BounceTopic"}}}
    writers = {name for name in functions(resources) for _, to in allowed(resources, name) if "RecordBounce" in to}
    assert writers == {"RecordBounce"}, "no function writes there"


def test_no_event_about_a_letter_is_lost_on_its_way_and_only_events_arrive(resources: Resources) -> None:
    destination = resources["BounceDestination"]["Properties"]["EventDestination"]
    subscription = resources["BounceSubscription"]
    way = subscription["Properties"]
    assert destination["SnsDestination"] == {"TopicARN": {"Ref": "BounceTopic"}}
    assert way["RawMessageDelivery"] is True
    assert way["RedrivePolicy"]["deadLetterTargetArn"] == {"Fn::GetAtt": ["RecordBounceDeadLetters", "Arn"]}
    # What SES is asked for, and what is let through, are the kinds that are read.
    assert sorted(way["FilterPolicy"]["eventType"]) == sorted(KINDS)
    assert sorted(destination["MatchingEventTypes"]) == sorted(one[0].lower() + one[1:] for one in KINDS)
    # SES greets the topic when the destination is made, and SNS takes a quarter of an hour to know a filter.
    assert "BounceDestination" in subscription["DependsOn"]
    assert resources["SendMail"]["DependsOn"] == "BounceSubscription"


def test_each_function_may_write_its_own_log_and_no_other(resources: Resources) -> None:
    for name in functions(resources):
        logs = {(a, t) for a, t in allowed(resources, name) if a.startswith("logs:")}
        own = json.dumps({"Fn::GetAtt": [f"{name}Logs", "Arn"]})
        assert logs == {("logs:CreateLogStream", own), ("logs:PutLogEvents", own)}


def queue_triggers(resources: Resources) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for name, found in functions(resources).items():
        for event in found.get("Events", {}).values():
            if event["Type"] == "SQS":
                yield name, event["Properties"]["Queue"]["Fn::GetAtt"][0], event["Properties"]


def test_queue_workers_may_consume_their_own_queue_only_and_report_partial_failures(resources: Resources) -> None:
    triggers = list(queue_triggers(resources))
    assert len(triggers) >= 5
    for name, queue, event in triggers:
        own = json.dumps({"Fn::GetAtt": [queue, "Arn"]})
        consumed = {(a, t) for a, t in allowed(resources, name) if a in CONSUME}
        assert consumed == {(action, own) for action in CONSUME}
        assert event["FunctionResponseTypes"] == ["ReportBatchItemFailures"]


def test_a_message_stays_hidden_six_times_as_long_as_its_function_may_run(
    resources: Resources, template: dict[str, Any]
) -> None:
    usual = template["Globals"]["Function"]["Timeout"]
    for name, queue, _ in queue_triggers(resources):
        timeout = functions(resources)[name].get("Timeout", usual)
        assert resources[queue]["Properties"]["VisibilityTimeout"] >= 6 * timeout


def test_an_import_comes_back_only_after_its_run_has_ended_and_is_given_up_long_before_its_letter_is(
    resources: Resources,
) -> None:
    handler = (ROOT / "functions/import_statement/handler.py").read_text("utf-8")
    [after_death] = re.findall(r"^AFTER_DEATH = (\d+)$", handler, re.MULTILINE)
    assert int(after_death) > functions(resources)["ImportStatement"]["Timeout"]
    queue = resources["ImportStatementQueue"]["Properties"]
    assert queue["RedrivePolicy"]["maxReceiveCount"] > 2 * MOST_TRIES


def test_every_queue_has_an_alarm_on_waiting_and_dead_letters_with_an_alarm_on_depth(resources: Resources) -> None:
    queues = of_type(resources, "AWS::SQS::Queue")
    for name, found in queues.items():
        if name.endswith("DeadLetters"):
            alarm = resources[f"{name}Alarm"]["Properties"]
            assert alarm["Dimensions"] == [{"Name": "QueueName", "Value": {"Fn::GetAtt": [name, "QueueName"]}}]
            assert alarm["MetricName"] == "ApproximateNumberOfMessagesVisible"
            assert alarm["AlarmActions"] == [{"Ref": "AlarmTopic"}]
            assert found["MessageRetentionPeriod"] == 14 * 86400
        else:
            letters = found["RedrivePolicy"]["deadLetterTargetArn"]["Fn::GetAtt"][0]
            assert letters in queues
            waiting = resources[f"{name}Alarm"]["Properties"]
            of_queue = {"Name": "QueueName", "Value": {"Fn::GetAtt": [name, "QueueName"]}}
            assert waiting["Dimensions"] == [of_queue, {"Name": "service", "Value": {"Ref": "AWS::StackName"}}]
            assert (waiting["Namespace"], waiting["MetricName"]) == ("MisaOrder", "MessageWaited")
            # The longest wait between two tries is two hours: it rings on until the next has had its time.
            assert waiting["Period"] * waiting["EvaluationPeriods"] > LONGEST_WAIT
            assert waiting["DatapointsToAlarm"] == 1
        assert found["SqsManagedSseEnabled"] is True
        assert resources[name]["DeletionPolicy"] == "RetainExceptOnCreate"


def test_no_alarm_looks_at_the_age_of_a_queue_whose_messages_are_retried(resources: Resources) -> None:
    """SQS leaves out of a queue's age what was received three times: a partner's outage would ring nothing."""
    for alarm in of_type(resources, "AWS::CloudWatch::Alarm").values():
        assert "ApproximateAgeOfOldestMessage" not in json.dumps(alarm), alarm["AlarmName"]


def test_every_alarm_has_its_paragraph_in_operations(resources: Resources) -> None:
    operations = (ROOT / "docs" / "operations.md").read_text("utf-8")
    for alarm in of_type(resources, "AWS::CloudWatch::Alarm").values():
        heading = alarm["AlarmName"]["Fn::Sub"].removeprefix("${AWS::StackName}-")
        assert f"\n### {heading}\n" in operations, heading


def test_how_often_a_message_is_delivered_before_it_is_a_letter_is_what_operations_say(resources: Resources) -> None:
    operations = (ROOT / "docs" / "operations.md").read_text("utf-8")
    said = dict(re.findall(r"^### (\w+)-dead-letters\n\n[^#]*? in (\w+) deliveries", operations, re.MULTILINE))
    assert len(said) >= 7
    for name, found in of_type(resources, "AWS::SQS::Queue").items():
        if words := said.get(snake(name.removesuffix("Queue"))):
            assert found["RedrivePolicy"]["maxReceiveCount"] == int(words), name


def test_the_stream_is_read_so_that_poison_is_isolated_and_nothing_is_dropped_silently(resources: Resources) -> None:
    relay = functions(resources)["RelayEvents"]
    stream = relay["Events"]["Stream"]["Properties"]
    assert stream["BisectBatchOnFunctionError"] is True
    assert stream["MaximumRetryAttempts"] > 0
    assert stream["MaximumRecordAgeInSeconds"] > 0
    assert stream["DestinationConfig"]["OnFailure"]["Destination"] == {"Fn::GetAtt": ["RelayEventsDeadLetters", "Arn"]}
    assert "FunctionResponseTypes" not in stream  # see relay_events: it raises, for the whole batch to come again
    own = json.dumps({"Fn::GetAtt": ["Table", "StreamArn"]})
    read = {(a, t) for a, t in allowed(resources, "RelayEvents") if a in READ_STREAM}
    assert read == {(action, own) for action in READ_STREAM}


def test_what_is_invoked_asynchronously_keeps_what_failed(resources: Resources) -> None:
    scheduled = {
        n for n, f in functions(resources).items() if any("Schedule" in e["Type"] for e in f.get("Events", {}).values())
    }
    for name in scheduled | {"ParseBankMail"}:
        found = functions(resources)[name]
        destination = found["EventInvokeConfig"]["DestinationConfig"]["OnFailure"]["Destination"]
        assert destination == {"Fn::GetAtt": [f"{name}DeadLetters", "Arn"]}
        assert ("sqs:SendMessage", json.dumps(destination)) in allowed(resources, name)
        assert "DeadLetterQueue" not in found
        for event in found.get("Events", {}).values():
            assert "Input" not in event["Properties"]


def test_state_is_encrypted_backed_up_and_never_deleted_with_the_stack(resources: Resources) -> None:
    table = resources["Table"]
    assert table["Properties"]["PointInTimeRecoverySpecification"]["PointInTimeRecoveryEnabled"] is True
    assert table["Properties"]["SSESpecification"]["SSEEnabled"] is True
    assert (table["DeletionPolicy"], table["UpdateReplacePolicy"]) == ("RetainExceptOnCreate", "Retain")
    inbox = resources["Inbox"]
    assert "BucketEncryption" in inbox["Properties"]
    assert all(inbox["Properties"]["PublicAccessBlockConfiguration"].values())
    assert inbox["DeletionPolicy"] == "RetainExceptOnCreate"


def test_every_route_is_guarded_except_those_whose_callers_sign_the_body(resources: Resources) -> None:
    for route in of_type(resources, "AWS::ApiGatewayV2::Route").values():
        # Docs show what everybody may know; the others verify a signature, or a token, themselves.
        unguarded = ("/v1/callbacks/", "/v1/bank-feeds/", "/payment-claim", "GET /docs", " /pay/{token}")
        signed = any(path in route["RouteKey"] for path in unguarded)
        assert route["AuthorizationType"] == ("NONE" if signed else "CUSTOM"), route["RouteKey"]
        assert ("AuthorizerId" in route) is not signed
        assert not route["RouteKey"].startswith("ANY")


def test_every_trigger_may_invoke_its_function_and_says_from_where(resources: Resources) -> None:
    permissions = of_type(resources, "AWS::Lambda::Permission").values()
    assert all("SourceArn" in permission for permission in permissions)
    invoked = {permission["FunctionName"]["Ref"] for permission in permissions}
    integrated = {
        found["IntegrationUri"]["Fn::GetAtt"][0]
        for found in of_type(resources, "AWS::ApiGatewayV2::Integration").values()
    }
    assert integrated | {"Authorize", "ParseBankMail"} == invoked


def test_only_the_functions_that_verify_tokens_carry_cryptography(resources: Resources) -> None:
    heavy = {n for n, f in functions(resources).items() if {"Ref": "AuthorizerLayer"} in f.get("Layers", [])}
    assert heavy == {"Authorize", "ClaimPayment"}


def test_only_the_function_that_takes_bank_mails_carries_what_verifies_them_and_on_aws_it_asks_dns_itself(
    resources: Resources,
) -> None:
    carriers = {n for n, f in functions(resources).items() if {"Ref": "MailLayer"} in f.get("Layers", [])}
    assert carriers == {"ParseBankMail"}
    asked = {n: f["Environment"]["Variables"]["DNS_SERVER"] for n, f in functions(resources).items() if n in carriers}
    assert asked == {"ParseBankMail": {"Fn::If": ["OnAws", "", {"Ref": "DnsServer"}]}}


def test_secrets_are_made_by_the_secret_store_and_never_stand_in_the_template(resources: Resources) -> None:
    for secret in of_type(resources, "AWS::SecretsManager::Secret").values():
        assert secret["GenerateSecretString"]["PasswordLength"] >= 32
        assert "SecretString" not in secret
    kept = [one["DeletionPolicy"] for one in resources.values() if one["Type"] == "AWS::SecretsManager::Secret"]
    assert set(kept) == {"RetainExceptOnCreate"}
