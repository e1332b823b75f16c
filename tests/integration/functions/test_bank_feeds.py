"""Bank feeds over HTTP: who calls is checked first, then the body, then what is known of it already (R15, R16, R90)."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import boto3
import pytest

from misa_order.kernel.calendar import VIETNAM
from misa_order.kernel.signature import sign
from misa_order.orders.statuses import Payment
from misa_order.orders.store import OrderStore
from misa_order.payments.match import match_payment
from misa_order.payments.record import record_bookings
from misa_order.payments.statement.row import RowState, StatementRow
from misa_order.payments.statement.store import StatementStore
from misa_order.runtime import wiring
from misa_order.table.paging import Window
from misa_order.table.table import Table
from tests.builders import Context, counted_calls, credit, http_event, load_function, place
from tests.waiting_events import waiting_events

type Body = dict[str, Any]

NOW = datetime.now(UTC)
LOCAL = f"{NOW.astimezone(VIETNAM):%Y-%m-%d %H:%M:%S}"
MONTHS = tuple(sorted({f"{day:%Y-%m}" for day in (NOW, NOW - timedelta(days=1))}, reverse=True))


@pytest.fixture(autouse=True)
def inbox(function_environment: pytest.MonkeyPatch) -> Any:
    s3 = boto3.client("s3")
    s3.create_bucket(Bucket="inbox", CreateBucketConfiguration={"LocationConstraint": "ap-southeast-1"})
    function_environment.setenv("INBOX_BUCKET", "inbox")
    return s3


def feed(name: str, body: Any, headers: dict[str, str] | None = None) -> tuple[int, Body]:
    raw = body if isinstance(body, str) else json.dumps(body, ensure_ascii=False)
    proofs = {
        "sepay": {"authorization": "Apikey sepay-feed-secret"},
        "casso": {"secure-token": "casso-feed-secret"},
    }
    own = proofs.get(name) or {"x-signature": sign(raw.encode(), b"generic-feed-secret", datetime.now(UTC))}
    made = http_event("POST", f"/v1/bank-feeds/{name}", "POST /v1/bank-feeds/{feed}", raw)
    del made["headers"]["authorization"], made["requestContext"]["authorizer"]
    made["headers"] |= own if headers is None else headers
    answer = load_function("receive_bank_feed").handler(made, Context())
    return answer["statusCode"], json.loads(answer["body"])


def generic(**changes: Any) -> Body:
    facts = {
        "id": "g-1",
        "account": "99900011",
        "amount": 2_640_000,
        "direction": "in",
        "memo": "chuyen tien",
        "booked_at": NOW.isoformat(),
        "reference": "FT1001",
        "balance": 12_640_000,
    }
    return {**facts, **changes}


def sepay(**changes: Any) -> Body:
    facts = {
        "id": 92704,
        "gateway": "ACB",
        "transactionDate": LOCAL,
        "accountNumber": "99900011",
        "content": "chuyen tien",
        "transferType": "in",
        "transferAmount": 2_640_000,
        "accumulated": 12_640_000,
        "referenceCode": "FT1001",
    }
    return {**facts, **changes}


def casso(*changes: Body) -> Body:
    facts = {
        "id": 6789,
        "tid": "FT1001",
        "description": "chuyen tien",
        "amount": 2_640_000,
        "cusum_balance": 12_640_000,
        "when": LOCAL,
        "bank_sub_acc_id": "99900011",
    }
    return {"error": 0, "data": [{**facts, **one} for one in changes]}


def rows(store: StatementStore) -> list[StatementRow]:
    return list(store.list_rows(tuple(RowState), Window(MONTHS, 50)).items)


def test_a_feeds_credit_is_on_the_statement_with_its_raw_text(statement_store: StatementStore, inbox: Any) -> None:
    assert feed("generic", generic()) == (200, {"taken": True, "success": True, "added": 1})
    [row] = rows(statement_store)
    assert (row.state, row.source, row.bank, row.raw) == ("unmatched", "feed", "ACB", ("feeds/generic/g-1",))
    kept = inbox.get_object(Bucket="inbox", Key="feeds/generic/g-1")["Body"].read()
    assert json.loads(kept) == generic()


def test_a_feeds_credit_pays_its_order(statement_store: StatementStore, order_store: OrderStore) -> None:
    order = place(order_store).order
    feed("sepay", sepay(content=f"Thanh toan don hang {order.number} Domain {order.key}"))
    [row] = rows(statement_store)
    assert match_payment(row.id, row.memo, statement_store, NOW).row.state is RowState.MATCHED
    assert order_store.get(order.number).status.payment is Payment.PAID


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("generic", generic()),
        ("generic", generic(reference=None, balance=None)),
        ("sepay", sepay()),
        ("sepay", sepay(referenceCode="", accumulated=0)),
        ("casso", casso({})),
        ("casso", casso({"tid": None, "cusum_balance": None})),
    ],
)
def test_a_repeat_is_taken_and_adds_nothing(statement_store: StatementStore, name: str, body: Body) -> None:
    assert feed(name, body)[1]["added"] == 1
    for _ in range(2):
        assert feed(name, body) == (200, {"taken": True, "success": True, "added": 0})
    assert len(rows(statement_store)) == 1


def test_a_new_booking_is_one_write_and_a_repeat_one_write_refused(
    statement_store: StatementStore, function_environment: pytest.MonkeyPatch
) -> None:
    feed("generic", generic(id="warm", reference="warm", balance=1, memo="warm"))
    client = wiring.table().client
    for expected in (["TransactWriteItems"], ["TransactWriteItems"]):
        with counted_calls(client) as calls:
            feed("generic", generic())
        assert calls == expected


def test_one_transaction_by_three_feeds_is_one_row(statement_store: StatementStore) -> None:
    assert feed("generic", generic())[1]["added"] == 1
    assert feed("sepay", sepay(referenceCode="ft 1001", accumulated=0))[1]["added"] == 0
    assert feed("casso", casso({"tid": None}))[1]["added"] == 0
    assert len(rows(statement_store)) == 1


@pytest.mark.parametrize("first", ["mail", "feed"])
def test_a_mail_with_a_balance_and_a_feed_with_both_are_one_row(
    statement_store: StatementStore, order_store: OrderStore, first: str
) -> None:
    mail = credit(place(order_store).order, booked_at=NOW, value_date=NOW.astimezone(VIETNAM).date())
    body = generic(memo=mail.memo, balance=mail.balance)
    for source in (first, {"mail": "feed", "feed": "mail"}[first]):
        if source == "mail":
            record_bookings([mail], statement_store, NOW)
        else:
            assert feed("generic", body)[0] == 200
    assert len(rows(statement_store)) == 1
    # Known by its reference from now on, though the mail had none.
    assert feed("generic", generic(id="g-2", balance=None))[1]["added"] == 0


def test_two_payments_that_look_alike_stay_two_and_are_both_matched(statement_store: StatementStore) -> None:
    feed("casso", casso({"id": 1, "tid": None, "cusum_balance": None}, {"id": 2, "tid": None, "cusum_balance": None}))
    assert [row.state for row in rows(statement_store)] == ["unmatched", "unmatched"]


def test_what_may_be_one_payment_or_two_is_shown_to_staff(
    statement_store: StatementStore, order_store: OrderStore
) -> None:
    mail = credit(place(order_store).order, booked_at=NOW, value_date=NOW.astimezone(VIETNAM).date())
    record_bookings([mail], statement_store, NOW)
    feed("generic", generic(memo=mail.memo, balance=None))
    assert sorted(row.state for row in rows(statement_store)) == ["possible_duplicate", "unmatched"]


def test_money_that_leaves_is_kept_and_never_matched(statement_store: StatementStore) -> None:
    feed("casso", casso({"amount": -11_000}))
    assert [(row.state, row.amount, row.direction) for row in rows(statement_store)] == [("debit", 11_000, "out")]


def test_an_id_of_other_money_is_a_row_in_doubt_and_loses_nothing(statement_store: StatementStore) -> None:
    feed("generic", generic(reference=None, balance=None))
    for added in (1, 0):
        assert feed("generic", generic(reference=None, balance=None, amount=1000))[1]["added"] == added
    found = {row.amount: row.state for row in rows(statement_store)}
    assert found == {2_640_000: "unmatched", 1000: "possible_duplicate"}


def test_of_a_call_with_one_bad_booking_nothing_is_taken(statement_store: StatementStore, inbox: Any) -> None:
    status, refused = feed("casso", casso({}, {"id": 2, "tid": "FT2002", "bank_sub_acc_id": "1"}))
    assert (status, refused["error"]["field"]) == (422, "data[1].bank_sub_acc_id")
    assert rows(statement_store) == []
    assert "Contents" not in inbox.list_objects_v2(Bucket="inbox")


@pytest.mark.parametrize(
    ("name", "body", "field"),
    [
        ("generic", "no JSON", "body"),
        ("generic", generic(amount="1"), "amount"),
        ("generic", generic(account="5"), "account"),
        ("generic", {"id": "g-1"}, "account"),
        ("sepay", sepay(transferAmount=0), "transferAmount"),
        ("casso", casso({}, {"amount": None}), "data[1].amount"),
    ],
)
def test_a_bad_body_is_422_and_names_the_field(name: str, body: Any, field: str) -> None:
    status, refused = feed(name, body)
    assert (status, refused["error"]["field"]) == (422, field)


@pytest.mark.parametrize(
    ("name", "headers", "field"),
    [
        ("generic", {}, "X-Signature"),
        ("generic", {"x-signature": sign(b"another body", b"generic-feed-secret", NOW)}, "X-Signature"),
        ("generic", {"secure-token": "generic-feed-secret"}, "X-Signature"),
        ("sepay", {}, "Authorization"),
        ("sepay", {"authorization": "Apikey casso-feed-secret"}, "Authorization"),
        ("casso", {}, "Secure-Token"),
        ("casso", {"secure-token": "sepay-feed-secret"}, "Secure-Token"),
    ],
)
def test_a_sender_that_does_not_prove_itself_is_401_whatever_it_says(
    statement_store: StatementStore, name: str, headers: dict[str, str], field: str
) -> None:
    for body in ("no JSON", json.dumps({"generic": generic(), "sepay": sepay(), "casso": casso({})}[name])):
        status, refused = feed(name, body, headers)
        assert (status, refused["error"]["field"]) == (401, field)
    assert rows(statement_store) == []


def test_an_unknown_feed_is_404() -> None:
    assert feed("payos", generic())[0] == 404


MEMO = "hello \uffff \u202edon\u0085hang\u2028"


@pytest.mark.parametrize(
    "told", [json.dumps(generic(memo=MEMO + "\ud83d")), json.dumps(generic(memo=MEMO), ensure_ascii=False)]
)
def test_a_memo_is_made_fit_and_its_raw_text_kept_as_it_came(told: str, inbox: Any, table: Table) -> None:
    assert feed("generic", told)[0] == 200
    [event] = waiting_events(table)
    assert event["memo"] == "hello don hang"
    assert inbox.get_object(Bucket="inbox", Key="feeds/generic/g-1")["Body"].read() == told.encode()


def test_half_a_letter_at_the_end_of_a_cut_memo_loses_no_money() -> None:
    # A sender that cuts a text within an emoji: JSON can say it, UTF-8 cannot.
    assert feed("sepay", json.dumps(sepay(content="cam on \ud83d")))[1]["added"] == 1
    assert feed("generic", json.dumps(generic())[:-1] + ', "more": "\\udc00"}')[0] == 200
