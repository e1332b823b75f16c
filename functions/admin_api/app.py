"""The staff API (api.md "Admin API"): one function behind a REST API, one file per subject in chalicelib/.

Promise: only staff get in, each role does what R81 grants it, and every answer is complete or an error in the one form.
Nothing is written yet; a failed request may be sent again.
"""

from chalice.app import Chalice
from chalicelib import authorizer, edge, mails, orders, transactions

app = Chalice(app_name="misa-order-admin")
app.register_middleware(edge.one_form, "http")
for subject in (authorizer, orders, transactions, mails):
    app.register_blueprint(subject.routes)
