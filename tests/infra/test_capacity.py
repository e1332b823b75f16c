"""How many functions may run at once, of which kind, and from which address they call: ADR 18."""

import re
from pathlib import Path
from typing import Any

import pytest

from tests.infra.test_template import CALLS_PARTNERS, Resources, functions, of_type, queue_triggers

FIRST_DAY = (Path(__file__).parents[2] / "docs/first_day.md").read_text("utf-8")
NOTHING = {"Ref": "AWS::NoValue"}
LEFT_BY_AWS = 100
"""AWS reserves nothing of the last hundred."""
SHARDS = 20
"""More of them the table's stream has not for long."""
LEAST = 2
"""AWS takes no smaller maximum for a queue."""


@pytest.fixture(scope="module")
def resources(template: dict[str, Any]) -> Resources:
    found: Resources = template["Resources"]
    return found


def at(capacity: str, value: Any) -> Any:
    """What a number of the template is in a small account, and in a full one."""
    match value:
        case {"Fn::If": ["FullCapacity", full, small]}:
            return full if capacity == "full" else small
    return value


def reserved(resources: Resources, capacity: str) -> dict[str, int]:
    found = {n: at(capacity, f.get("ReservedConcurrentExecutions", NOTHING)) for n, f in functions(resources).items()}
    return {name: number for name, number in found.items() if number != NOTHING}


def of_queues(resources: Resources, capacity: str) -> list[int]:
    return [at(capacity, event["ScalingConfig"]["MaximumConcurrency"]) for _, _, event in queue_triggers(resources)]


def needed_quota() -> int:
    """What the first day has the account's quota raised to."""
    [number] = re.findall(r"--quota-code L-B99A9384 --desired-value (\d+)", FIRST_DAY)
    return int(number)


def test_the_first_deployment_is_small_for_a_new_account_runs_ten_and_reserves_nothing(
    template: dict[str, Any], resources: Resources
) -> None:
    assert template["Parameters"]["Capacity"]["Default"] == "small"
    assert template["Conditions"]["FullCapacity"] == {"Fn::Equals": [{"Ref": "Capacity"}, "full"]}
    assert reserved(resources, "small") == {}
    assert set(of_queues(resources, "small")) == {LEAST}


def test_in_a_full_account_there_is_room_for_all_workers_beside_the_portal_and_what_is_reserved(
    resources: Resources,
) -> None:
    unreserved = needed_quota() - sum(reserved(resources, "full").values())
    portal = resources["PortalStage"]["Properties"]["DefaultRouteSettings"]["ThrottlingBurstLimit"]
    assert unreserved >= LEFT_BY_AWS
    assert sum(of_queues(resources, "full")) + portal <= unreserved
    assert min(of_queues(resources, "full")) >= LEAST


def test_what_is_reserved_for_the_portal_is_as_much_as_its_api_lets_in_at_once(resources: Resources) -> None:
    """What is reserved is the most that runs, too."""
    portal = resources["PortalStage"]["Properties"]["DefaultRouteSettings"]["ThrottlingBurstLimit"]
    kept = reserved(resources, "full")
    assert set(kept) == {"Authorize", "CreateOrder", "RelayEvents"}
    assert kept["Authorize"] == kept["CreateOrder"] == portal


def test_what_is_reserved_for_the_relay_lets_twenty_shards_run_all_their_batches_at_once(resources: Resources) -> None:
    stream = functions(resources)["RelayEvents"]["Events"]["Stream"]["Properties"]
    assert reserved(resources, "full")["RelayEvents"] == SHARDS * at("full", stream["ParallelizationFactor"])
    assert at("small", stream["ParallelizationFactor"]) == 1


def test_no_reader_of_a_queue_has_concurrency_reserved_for_it(resources: Resources) -> None:
    """More would be taken from the queue than runs, and each message counts as delivered once more."""
    assert reserved(resources, "full").keys().isdisjoint(name for name, _, _ in queue_triggers(resources))


def test_an_hour_in_which_nothing_runs_buries_no_message_and_one_that_fails_rings_long_before(
    resources: Resources,
) -> None:
    """A throttled delivery is tried for as long as its message is hidden, and then counts like one that failed."""
    for name, queue in of_type(resources, "AWS::SQS::Queue").items():
        if name.endswith("DeadLetters"):
            continue
        buried_after = queue["RedrivePolicy"]["maxReceiveCount"] * queue["VisibilityTimeout"]
        assert buried_after >= 3600, name
        assert resources[f"{name}Alarm"]["Properties"]["Threshold"] < buried_after, name


def test_throttling_rings_for_the_account_and_at_once_for_what_customers_wait_for(resources: Resources) -> None:
    alarms = {
        n: a for n, a in of_type(resources, "AWS::CloudWatch::Alarm").items() if a.get("MetricName") == "Throttles"
    }
    assert set(alarms) == {"ThrottlesAlarm", "AuthorizeThrottledAlarm", "CreateOrderThrottledAlarm"}
    assert all((a["Namespace"], a["Threshold"]) == ("AWS/Lambda", 0) for a in alarms.values())
    account = alarms.pop("ThrottlesAlarm")
    assert "Dimensions" not in account
    assert (account["Period"], account["EvaluationPeriods"]) == (60, 5)
    for name, alarm in alarms.items():
        function = {"Ref": name.removesuffix("ThrottledAlarm")}
        assert alarm["Dimensions"] == [{"Name": "FunctionName", "Value": function}]
        assert alarm["EvaluationPeriods"] == 1


def test_only_who_calls_partners_stands_in_subnets_and_only_where_there_are_some(
    template: dict[str, Any], resources: Resources
) -> None:
    given = [{"Fn::Not": [{"Fn::Equals": [{"Ref": name}, ""]}]} for name in ("VpcSubnets", "VpcSecurityGroups")]
    assert template["Conditions"]["InVpc"] == {"Fn::And": given}
    [(subnets, groups)] = [
        (rule["RuleCondition"], rule["Assertions"][0]["Assert"]) for rule in template["Rules"].values()
    ]
    assert [subnets, groups] == given
    assert {name for name, found in functions(resources).items() if "VpcConfig" in found} == CALLS_PARTNERS
    for name in CALLS_PARTNERS:
        condition, inside, outside = functions(resources)[name]["VpcConfig"]["Fn::If"]
        assert (condition, outside) == ("InVpc", NOTHING)
        assert inside == {
            "SubnetIds": {"Fn::Split": [",", {"Ref": "VpcSubnets"}]},
            "SecurityGroupIds": {"Fn::Split": [",", {"Ref": "VpcSecurityGroups"}]},
        }


def test_lambda_may_make_network_interfaces_for_them_and_their_own_code_may_not(resources: Resources) -> None:
    """EC2 takes no narrower resource: the one wildcard that a role has, there only where there are subnets."""
    name = "PartnersNetwork"
    policy = of_type(resources, "AWS::IAM::ManagedPolicy")[name]
    assert resources[name]["Condition"] == "InVpc"
    [statement] = policy["PolicyDocument"]["Statement"]
    assert statement["Condition"] == {"Null": {"lambda:SourceFunctionArn": "true"}}
    assert all(re.fullmatch(r"ec2:\w+(NetworkInterfaces?|Subnets|PrivateIpAddresses)", a) for a in statement["Action"])
    for function in CALLS_PARTNERS:
        arns = resources[f"{function}Role"]["Properties"]["ManagedPolicyArns"]
        assert arns == {"Fn::If": ["InVpc", [{"Ref": name}], NOTHING]}
