"""The reference R of the start-up gates: an ordinary handler of this size, with what is usually put on top of one.

Logger, Metrics, a resolver with validation, idempotency with a session of its own, ten models and a boto3 resource.
A Tracer is left out: X-Ray's SDK is not among the locked packages, so R starts faster than it usually would.
"""

from typing import Any

import boto3
from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.event_handler import APIGatewayHttpResolver
from aws_lambda_powertools.utilities.idempotency import (
    DynamoDBPersistenceLayer,
    IdempotencyConfig,
    idempotent_function,
)
from aws_lambda_powertools.utilities.typing import LambdaContext
from pydantic import BaseModel

logger = Logger(service="reference")
metrics = Metrics(namespace="Reference", service="reference")
app = APIGatewayHttpResolver(enable_validation=True)
table = boto3.resource("dynamodb").Table("orders")
once = DynamoDBPersistenceLayer(table_name="once", boto3_session=boto3.Session())


class Money(BaseModel):
    """An amount."""

    amount: int
    currency: str = "VND"


class Address(BaseModel):
    """Where somebody lives."""

    street: str
    city: str


class Customer(BaseModel):
    """Who buys."""

    name: str
    email: str
    address: Address


class Sku(BaseModel):
    """What is sold."""

    code: str
    price: Money


class Line(BaseModel):
    """One line."""

    sku: Sku
    quantity: int


class Discount(BaseModel):
    """What is taken off."""

    code: str
    amount: Money


class Invoice(BaseModel):
    """Whom to invoice."""

    tax_code: str
    address: Address


class Payment(BaseModel):
    """How it is paid."""

    method: str
    paid: Money | None = None


class Request(BaseModel):
    """What is asked for."""

    customer: Customer
    lines: list[Line]
    discounts: list[Discount] = []
    invoice: Invoice | None = None


class Order(BaseModel):
    """What is kept."""

    number: str
    request: Request
    payment: Payment


@idempotent_function(  # type: ignore[untyped-decorator] # the library leaves it untyped
    data_keyword_argument="order", persistence_store=once, config=IdempotencyConfig()
)
def save(order: dict[str, Any]) -> None:
    """Keep an order."""
    table.put_item(Item=order)


@app.post("/orders")
def create(request: Request) -> dict[str, Any]:
    """Take an order."""
    order = Order(number="1", request=request, payment=Payment(method="transfer"))
    save(order=order.model_dump())
    return order.model_dump()


@logger.inject_lambda_context
@metrics.log_metrics
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """The function's entrance."""
    return app.resolve(event, context)
