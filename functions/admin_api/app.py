"""The staff API (api.md "Admin API"): one function behind a REST API, one file per subject in
chalicelib/.

Promise: only staff get in, each role does what R81 grants it, and every answer is complete or an
error in the one form. A failed request has written nothing and may be sent again; so may one whose
answer got lost.
"""

from chalice.app import Chalice

from misa_order.runtime.entrance import loaded
from chalicelib import (
    assignment,
    authorizer,
    claims,
    contracts,
    edge,
    home,
    invoices,
    mails,
    orders,
    quotas,
    reconciliation,
    renewals,
    retries,
    settings,
    statement,
    transactions,
    webhooks,
)

app = Chalice(app_name="misa-order-admin")
app.register_middleware(edge.one_form, "http")
for subject in (
    authorizer,
    home,
    orders,
    retries,
    claims,
    contracts,
    assignment,
    invoices,
    quotas,
    transactions,
    statement,
    mails,
    reconciliation,
    renewals,
    settings,
    webhooks,
):
    app.register_blueprint(subject.routes)
loaded()
