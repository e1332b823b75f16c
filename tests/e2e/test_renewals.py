"""Renewals on a commitment, from the customer's request to the money or the lock, on the running system (R50–R56)."""

import uuid
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, time
from functools import partial
from typing import Any

from infra.local.entrances import Answer
from misa_order.kernel.calendar import VIETNAM, add_days, business_date
from tests.e2e.outside import Json, Outside, in_parallel, until
from tests.renewals_made import TWO_MODULES

ACCEPTED = {"payment": "UNPAID", "resource": "TEMPORARY", "invoice": "INVOICING", "revenue": "RECORDED"}
GRANTED = ACCEPTED | {"payment": "PAID", "resource": "PROVISIONED"}


def today() -> date:
    return business_date(datetime.now(UTC))


def body_of(outside: Outside, days: int = 30, **changes: Any) -> Json:
    """A school's renewal of one module, of a customer that nobody else has."""
    school = {"product": "QLTH", "lines": [{"sku": "QLTH-FEE-12M", "quantity": 1}]}
    return outside.body(**{**school, **changes}) | {"commit_until": add_days(today(), days).isoformat()}


def send(outside: Outside, body: Json, key: str = "") -> Answer:
    url, token = f"{outside.system.endpoints['portal']}/v1/renewals", outside.entrances.token("portal", "QLTH")
    headers = {"Idempotency-Key": key} if key else None
    return outside.entrances.call("POST", url, body, token=token, headers=headers)


def requested(outside: Outside, body: Json) -> str:
    answer = send(outside, body)
    assert answer.status == 201, answer.body
    return str(answer.body["id"])


def followed(outside: Outside, body: Json) -> list[Json]:
    """The customer's renewals, as the portal shows them."""
    answer = outside.portal("GET", f"/v1/renewals?product=QLTH&domain={body['domain']}", "QLTH")
    assert answer.status == 200, answer.body
    return list(answer.body["items"])


def shown(outside: Outside, renewal: str) -> Json:
    answer = outside.entrances.staff(f"/renewals/{renewal}", "renewals_head")
    assert answer.status == 200, answer.body
    return dict(answer.body)


def decide(outside: Outside, what: str, *ids: str, by: str, role: str = "sales_rep", **said: Any) -> Answer:
    body = {"ids": list(ids), "confirm": True, **said}
    token = outside.entrances.token(role, name=by)
    return outside.entrances.call("POST", f"{outside.system.endpoints['admin']}/renewals/{what}", body, token=token)


def accepted(outside: Outside, body: Json) -> tuple[str, str]:
    """A renewal that the rep in charge accepted: its id and its order's number."""
    renewal = requested(outside, body)
    answer = decide(outside, "accept", renewal, by=shown(outside, renewal)["in_charge"])
    assert answer.status == 200, answer.body
    return renewal, str(answer.body["items"][0]["order"])


def effects(outside: Outside, number: str) -> dict[str, list[str]]:
    return {partner: sorted(outside.effects(number, partner)) for partner in ("suman", "crm", "act")}


def test_a_renewal_is_accepted_worked_with_paid_and_granted_and_sold_once(outside: Outside) -> None:
    body = body_of(outside)
    renewal = requested(outside, body)
    assert send(outside, body).body["id"] == renewal
    rep = shown(outside, renewal)["in_charge"]
    mine = outside.entrances.call(
        "GET",
        f"{outside.system.endpoints['admin']}/renewals?state=PENDING&limit=200",
        token=outside.entrances.token("sales_rep", name=rep),
    )
    assert renewal in [one["id"] for one in mine.body["items"]]
    unsaid = decide(outside, "accept", renewal, by=rep, confirm=False)
    assert (unsaid.status, unsaid.body["error"]["code"]) == (422, "confirmation_needed")
    assert decide(outside, "accept", renewal, by="hoa.tt").status == 403
    number = decide(outside, "accept", renewal, by=rep).body["items"][0]["order"]
    order = outside.reaches(number, **ACCEPTED)
    outside.settle()
    [grant] = outside.asked(number, "suman")
    assert (grant["body"]["temporary"], grant["body"]["until"]) == (True, body["commit_until"])
    assert (order["lock_on"], order["cancel_on"]) == (body["commit_until"], None)
    for partner in ("crm", "act"):
        [contract] = [one for one in outside.asked(number, partner) if one["operation"] == "contract"]
        assert contract["body"]["state"] == "DRAFT"
    sold = {"crm": ["contract", "invoice"], "act": ["contract", "invoice"]}
    assert effects(outside, number) == {"suman": ["temporary"], **sold}
    [item] = followed(outside, body)
    assert (item["state"], item["order"], item["status"]["resource"]) == ("ACCEPTED", number, "TEMPORARY")
    outside.pay(outside.portal("GET", f"/v1/orders/{number}", "QLTH").body)
    outside.reaches(number, **GRANTED)
    outside.settle()
    assert effects(outside, number) == {"suman": ["resource", "temporary"], **sold}
    assert followed(outside, body)[0]["status"]["payment"] == "PAID"
    subjects = [mail["subject"] for mail in outside.letters(number, 3)]
    assert len(subjects) == 3


def test_the_head_accepts_on_behalf_of_the_rep_who_cannot_any_more(outside: Outside) -> None:
    renewal = requested(outside, body_of(outside))
    rep = shown(outside, renewal)["in_charge"]
    [item] = decide(outside, "accept", renewal, by="an.tp", role="renewals_head").body["items"]
    assert (item["accepted_by"], item["on_behalf_of"]) == ("an.tp", rep)
    refused = decide(outside, "accept", renewal, by=rep)
    assert (refused.status, refused.body["error"]["code"]) == (409, "renewal_decided")
    outside.reaches(item["order"], **ACCEPTED)
    outside.settle()
    contract = outside.entrances.staff(f"/contracts/HD{item['order']}", "office_accountant").body
    assert (contract["state"], contract["performer"], contract["owner"]) == ("DRAFT", rep, "an.tp")
    assert outside.seen(item["order"])["commitment"]["on_behalf_of"] == rep


def test_a_rejected_customer_is_told_and_gets_nothing(outside: Outside) -> None:
    body = body_of(outside)
    renewal = requested(outside, body)
    rep = shown(outside, renewal)["in_charge"]
    assert decide(outside, "reject", renewal, by=rep, reason="Chưa đủ điều kiện").status == 200
    [item] = followed(outside, body)
    assert (item["state"], item["order"], item["reason"]) == ("REJECTED", None, "Chưa đủ điều kiện")

    def told() -> list[Json]:
        outbox = outside.entrances.simulator("GET", "/outbox")
        return [mail for mail in outbox if body["customer"]["email"] in str(mail["to"])]

    [mail] = until("the letter", told)
    assert mail["subject"].startswith("Từ chối gia hạn")
    assert rep in mail["text"]
    outside.settle()
    assert len(told()) == 1
    assert outside.portal("GET", f"/v1/orders?product=QLTH&domain={body['domain']}", "QLTH").body["items"] == []


def test_several_modules_reach_crms_pool_once_however_crm_behaves(outside: Outside) -> None:
    body = body_of(outside, lines=TWO_MODULES)
    with outside.behaving("down", "crm"):
        answer = send(outside, body)
        assert (answer.status, answer.body["state"]) == (201, "OPPORTUNITY")
        renewal = answer.body["id"]
        until("a try", lambda: shown(outside, renewal)["opportunity"]["error"])
    done = until("the opportunity", lambda: shown(outside, renewal)["opportunity"]["told"] or None)
    assert done["opportunity_id"].startswith("CH-CRM-")
    outside.settle()
    assert outside.effects(renewal, "crm") == ["opportunity"]
    assert followed(outside, body)[0]["state"] == "OPPORTUNITY"
    assert decide(outside, "accept", renewal, by="an.tp", role="renewals_head").status == 409


def test_unpaid_after_the_day_it_is_locked_and_money_that_comes_late_opens_it_again(outside: Outside) -> None:
    _, number = accepted(outside, body_of(outside, days=0))
    outside.reaches(number, **ACCEPTED)
    outside.settle()
    night = datetime.combine(add_days(today(), 1), time(0, 30), VIETNAM).astimezone(UTC)
    for _ in range(2):
        outside.invoke("expire_orders", {"time": night.isoformat()})
    outside.reaches(number, payment="UNPAID", resource="LOCKED")
    outside.settle()
    assert outside.effects(number, "suman") == ["temporary", "lock"]
    outside.pay(outside.portal("GET", f"/v1/orders/{number}", "QLTH").body)
    outside.reaches(number, **GRANTED)
    outside.settle()
    assert outside.effects(number, "suman") == ["temporary", "lock", "unlock", "resource"]
    assert effects(outside, number)["crm"] == ["contract", "invoice"]


def test_a_customer_who_cancels_gives_everything_back(outside: Outside) -> None:
    _, number = accepted(outside, body_of(outside))
    outside.reaches(number, **ACCEPTED)
    outside.settle()
    assert outside.portal("POST", f"/v1/orders/{number}/cancel", "QLTH").status == 200
    outside.reaches(number, payment="CANCELLED", resource="REVOKED", invoice="NOT_INVOICED", revenue="NOT_RECORDED")
    outside.settle()
    assert outside.effects(number, "suman") == ["temporary", "revoke"]
    assert effects(outside, number)["act"] == ["contract", "invoice", "withdraw", "withdraw_contract"]


def test_who_owes_a_commitment_may_order_but_works_on_no_second_grant_until_that_is_paid(outside: Outside) -> None:
    body = body_of(outside)
    _, number = accepted(outside, body)
    add_on = {name: value for name, value in body.items() if name != "commit_until"} | {"purpose": "add_on"}
    placed = outside.entrances.order(add_on, uuid.uuid4().hex)
    assert (placed.status, placed.body["status"]["resource"]) == (201, "NOT_PROVISIONED")
    outside.settle()
    assert (outside.effects(number, "suman"), outside.effects(placed.body["number"], "suman")) == (["temporary"], [])
    outside.pay(outside.portal("GET", f"/v1/orders/{number}", "QLTH").body)
    outside.reaches(placed.body["number"], payment="UNPAID", resource="TEMPORARY")
    renewed = outside.entrances.order(add_on | {"purpose": "renew"}, uuid.uuid4().hex)
    assert (renewed.status, renewed.body["error"]["code"]) == (422, "renewal_needs_commitment")


def test_of_many_who_accept_at_once_one_wins_and_there_is_one_order(outside: Outside) -> None:
    body = body_of(outside)
    renewal = requested(outside, body)
    heads = [f"head.{at}" for at in range(4)]
    tries = [partial(decide, outside, "accept", renewal, by=head, role="renewals_head") for head in heads]
    answers = in_parallel(tries)
    assert sorted(answer.status for answer in answers) == [200] + [409] * 3
    outside.settle()
    [order] = outside.portal("GET", f"/v1/orders?product=QLTH&domain={body['domain']}", "QLTH").body["items"]
    winner = heads[[answer.status for answer in answers].index(200)]
    assert (shown(outside, renewal)["accepted_by"], shown(outside, renewal)["order"]) == (winner, order["number"])
    assert effects(outside, order["number"])["suman"] == ["temporary"]


def test_fifty_requests_at_once_fall_evenly_on_the_reps(outside: Outside) -> None:
    bodies = [body_of(outside) for _ in range(50)]
    keys = [uuid.uuid4().hex for _ in bodies]
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(partial(send, outside), bodies, keys))
    assert [answer.status for answer in answers] == [201] * 50
    mine = {answer.body["id"] for answer in answers}
    reps = Counter(one["in_charge"] for one in outside.listed("/renewals", "PENDING") if one["id"] in mine)
    assert reps.total() == 50
    assert set(reps) == {"yen.nt", "cuong.pv"}
    assert max(reps.values()) - min(reps.values()) <= 1


def test_a_double_click_at_the_same_instant_is_one_renewal(outside: Outside) -> None:
    body = body_of(outside)
    answers = in_parallel([partial(send, outside, body)] * 8)
    assert sorted(answer.status for answer in answers) == [200] * 7 + [201]
    assert len(followed(outside, body)) == 1
