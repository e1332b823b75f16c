"""No function's role allows more than the function uses, and no function uses more than its role allows.

Every function is driven through all that it does, and each call that it makes at AWS is held against its role. What
only the service itself uses on a role's behalf is left out; tests/infra/test_template.py holds that.
"""

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any

import boto3
import pytest
from chalice.app import Chalice
from chalice.test import Client

from infra.cloudformation import read_template
from tests.assignment_stations import assign_performers, look_up_performers
from tests.calendar_stations import hand_on_a_grant, move_the_calendar
from tests.contract_stations import move_contracts_as_staff, sell_anew
from tests.daily_stations import break_down, come_back, confirm, fulfil, give_up, let_in, receive, refuse, resend, sell
from tests.deadline_stations import let_deadlines_pass
from tests.in_process import REGION, ROOT, Deployed
from tests.payment_stations import tell_by_feeds_and_gateways
from tests.permissions import Permission, granted, needed
from tests.portal_stations import tell_portals
from tests.quota_stations import look_at_quotas_as_staff, run_out
from tests.renewal_stations import decide_as_staff, renew
from tests.retry_stations import retry_as_staff
from tests.statement_stations import hand_in_statements, use_files_as_staff
from tests.stations import Stations

MAIN = read_template(ROOT / "infra" / "template.yaml")
FUNCTIONS = sorted(
    Path(one["Properties"]["CodeUri"]).name
    for one in MAIN["Resources"].values()
    if one["Type"] == "AWS::Serverless::Function"
)


def failures_of(stack: Deployed, function: Mapping[str, Any]) -> set[Permission]:
    """What the service uses to put failed events where ``function`` says."""
    sources = [function.get("EventInvokeConfig", {}), *(one["Properties"] for one in function["Events"].values())]
    queues = [one["DestinationConfig"]["OnFailure"]["Destination"] for one in sources if "DestinationConfig" in one]
    return {Permission("sqs:SendMessage", stack.resolve(queue)) for queue in queues}


def read_as_staff(play: Stations, staff: Deployed) -> None:
    """Staff read everything there is."""
    functions = (staff.resources[name]["Properties"] for name in ("APIHandler", "AuthorizeStaff"))
    environ = {name: value for one in functions for name, value in one["Environment"]["Variables"].items()}
    headers = {"Authorization": f"Bearer {play.token('order_accountant')}"}
    with staff_app() as app, Client(app) as client, play.process("admin_api", staff.resolve(environ)):

        def ask(path: str, method: str = "GET", body: bytes = b"") -> Any:
            answer = client.http.request(method, path, headers=headers, body=body)
            assert answer.status_code == 200, answer.body
            return answer.json_body

        mail = ask("/mails?state=quarantined")["items"][0]["id"]
        assert ask(f"/mails/{mail}/release", "POST")["state"] == "released"
        ask(f"/mails/{mail}")
        for path in ("/me", "/choices", "/overview"):
            ask(path)
        row = ask("/transactions?state=matched")["items"][0]
        # Which row is the newest hangs on the hour: after midnight it is one whose codes are issued.
        status = ask(f"/orders/{row['orders'][0]}")["status"]
        is_final = not {"CODE_ISSUED", "ISSUED", "INVOICED"}.isdisjoint(status.values())
        assert ask(f"/transactions/{row['id']}") == {**row, "history": [], "final": is_final}
        assert ask(f"/orders/{row['orders'][0]}")["transactions"] == [row]
        number = ask("/orders?payment=CUSTOMER_CONFIRMED&customer=link")["items"][0]["number"]
        assert ask(f"/orders/{number}")["claim"]["evidence"]["url"]
        assert ask(f"/orders/{number}/claim-picture")["data"]
        ask(f"/orders/{number}/reject-claim", "POST", b'{"reason": "x"}')
        ask(f"/orders/{number}/ask-customer", "POST")
        ask(f"/orders/{number}/confirm-payment", "POST", b'{"method": "cash", "paid": true, "note": "x"}')
        use_files_as_staff(client, headers)
        move_contracts_as_staff(client, play)
        look_up_performers(client, play)
        decide_as_staff(client, play)
        retry_as_staff(client, play)
        look_at_quotas_as_staff(client, play)


@contextmanager
def staff_app() -> Iterator[Chalice]:
    """The Chalice application from its own folder, gone afterwards."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(ROOT / "functions" / "admin_api"))
        try:
            yield import_module("app").app
        finally:
            for name in [name for name in sys.modules if name.partition(".")[0] in {"app", "chalicelib"}]:
                del sys.modules[name]


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stations]:
    with Stations(tmp_path_factory.mktemp("keys")) as play:
        for act in (
            sell,
            let_in,
            tell_by_feeds_and_gateways,
            fulfil,
            sell_anew,
            assign_performers,
            receive,
            come_back,
            resend,
            give_up,
            let_deadlines_pass,
        ):
            act(play)
        for act in (run_out, move_the_calendar, hand_on_a_grant, renew, confirm, refuse, hand_in_statements):
            act(play)
        tell_portals(play)
        break_down(play)
        yield play


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_role_allows_exactly_what_its_function_uses(played: Stations, function: str) -> None:
    logical_id = played.functions()[function]
    described = {"Events": {}} | played.stack.resources[logical_id]["Properties"]
    calls = [call for call in played.calls if call.function == function]
    used = set().union(*map(needed, calls))
    # Where the service puts failed events a function may put something itself as well: then it is held to it.
    _compare(granted(played.stack, f"{logical_id}Role") - (failures_of(played.stack, described) - used), used)


def test_the_staff_apis_role_allows_exactly_what_its_two_functions_use(played: Stations) -> None:
    made = {
        "TableName": played.table.name,
        "TableArn": played.stack.arn("Table"),
        "InboxBucket": played.stack.name("Inbox"),
    }
    staff = Deployed(read_template(ROOT / "infra" / "admin_api.yaml"), {**played.parameters, **made})
    location: Any = {"LocationConstraint": REGION}
    boto3.client("s3").create_bucket(Bucket=staff.name("Uploads"), CreateBucketConfiguration=location)
    read_as_staff(played, staff)
    calls = [call for call in played.calls if call.function == "admin_api"]
    _compare(granted(staff, "DefaultRole"), set().union(*map(needed, calls)))


@pytest.mark.parametrize(
    ("role", "used", "complaint"),
    [
        ({"s3:GetObject": "arn:aws:s3:::inbox/in/*"}, {"s3:GetObject": "arn:aws:s3:::inbox/out/1"}, "does not allow"),
        ({"s3:GetObject": "arn:aws:s3:::inbox/in/*"}, {"s3:PutObject": "arn:aws:s3:::inbox/in/1"}, "does not allow"),
        ({"s3:GetObject": "arn:aws:s3:::inbox/in/*"}, {}, "never does"),
    ],
)
def test_a_role_too_narrow_or_too_wide_is_found(role: dict[str, str], used: dict[str, str], complaint: str) -> None:
    with pytest.raises(AssertionError, match=complaint):
        _compare({Permission(*one) for one in role.items()}, {Permission(*one) for one in used.items()})


def _compare(role: set[Permission], used: set[Permission]) -> None:
    forbidden = {one for one in used if not any(grant.covers(one) for grant in role)}
    assert not forbidden, "the role does not allow what the function does"
    idle = {grant for grant in role if not any(grant.covers(one) for one in used)}
    assert not idle, "the role allows what the function never does"
