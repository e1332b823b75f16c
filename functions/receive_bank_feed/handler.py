"""POST /v1/bank-feeds/{feed}: a service that watches our bank accounts tells of bookings.

Promise: every booking is on the statement, once, whichever ways it arrives, and its raw text is
kept (R15, R16, R18); matching follows by itself. 401 for a sender that does not prove itself, 404
for an unknown feed, 422 for a bad body or an account that is not ours, with nothing taken of it; on
any other failure the sender calls again, which is harmless.
"""

from datetime import UTC, datetime
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from misa_order.runtime.entrance import entrance
from misa_order.payments.feeds.read import feed_named
from misa_order.payments.feeds.take import take_feed
from misa_order.runtime import objects, wiring
from misa_order.runtime.callbacks import raw_body, read_body
from misa_order.runtime.http import PortalApp, Response, json_response
from misa_order.runtime.observability import happened

app = PortalApp()


@app.post("/v1/bank-feeds/<feed>")
def bank_feed(feed: str) -> Response:
    """Take one call; SePay waits for the word ``success``."""
    now = datetime.now(UTC)
    sender, raw = feed_named(feed), raw_body(app)
    sender.check(wiring.secret(f"{feed.upper()}_FEED_SECRET"), app.request.headers, raw, now)
    banks = {account.number: account.bank for account in wiring.accounts()}
    bookings = read_body(sender.payload, raw).bookings(banks, now)
    added = sum(taken.added for taken in take_feed(bookings, raw, objects.keep_object, wiring.statement(), now))
    happened("BankFeedTaken", feed=feed, bookings=len(bookings), added=added)
    return json_response(200, {"taken": True, "success": True, "added": added})


@entrance
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """The function's entrance."""
    return app.resolve(event, context)
