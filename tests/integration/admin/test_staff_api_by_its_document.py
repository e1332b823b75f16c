"""The staff API against its own document: requests are made up from its schemas, right ones and wrong ones (R90).

No answer is a failure of ours, and each is one that the document gives: ``ask`` holds every answer against it.
"""

from typing import Any
from urllib.parse import quote, urlencode

import boto3
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.core import NotSet

from misa_order.orders.order import Order
from misa_order.runtime.portals import deliveries
from tests.deliveries import told
from tests.integration.admin.conftest import Ask
from tests.integration.admin.documented import document
from tests.integration.conftest import Money

# A file is made up in its own tests, which know what a workbook is.
OPERATIONS = sorted(
    (method.upper(), path)
    for path, item in document()["paths"].items()
    for method, told in item.items()
    if "application/json" in told.get("requestBody", {}).get("content", {"application/json": {}})
)
API: Any = schemathesis.openapi.from_dict(document())
BOUNDED = settings(
    deadline=None,
    database=None,
    max_examples=8,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture
def known(trusted: pytest.MonkeyPatch, money: Money, order: Order) -> dict[str, str]:
    """Something that is there for what a path names."""
    where: Any = {"LocationConstraint": "ap-southeast-1"}
    for variable, bucket in (("INBOX_BUCKET", "inbox"), ("UPLOAD_BUCKET", "uploads")):
        boto3.client("s3").create_bucket(Bucket=bucket, CreateBucketConfiguration=where)
        trusted.setenv(variable, bucket)
    delivery = told(deliveries(), order.created_at, order.number).id
    row = money(order, amount=1_000)
    return {"number": order.number, "row_id": row, "name": "calendar", "delivery_id": delivery}


@pytest.mark.parametrize("operation", OPERATIONS, ids=" ".join)
def test_every_answer_is_one_that_the_document_gives(
    operation: tuple[str, str], ask: Ask, known: dict[str, str]
) -> None:
    method, path = operation
    described = API[path][method]
    modes = (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)
    made_up = st.one_of(*(described.as_strategy(generation_mode=mode) for mode in modes))

    @seed(20261127)
    @BOUNDED
    @given(case=made_up, there=st.booleans())
    def request(case: Any, there: bool) -> None:
        named = {**case.path_parameters, **(known if there else {})}
        filled = path.format(**{name: quote(str(value), safe="") or "-" for name, value in named.items()})
        query = urlencode({name: str(value) for name, value in (case.query or {}).items()})
        body = None if isinstance(case.body, NotSet) else case.body
        answer = ask(f"{filled}?{query}", "admin", method, body)
        assert answer.status < 500, (filled, query, body, answer.body)

    request()
