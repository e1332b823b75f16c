"""Signed callbacks over HTTP: the signature is checked before anything of the body is read
(R33).
"""

import json
from datetime import datetime

from pydantic import BaseModel, ValidationError

from misa_order.kernel.errors import InvalidInputError
from misa_order.kernel.signature import verify_signature
from misa_order.runtime.bodies import read_json
from misa_order.runtime.errors import first_problem
from misa_order.runtime.http import PortalApp


def signed_body[M: BaseModel](app: PortalApp, model: type[M], secret: bytes, now: datetime) -> M:
    """The body of the current request, as the sender signed it.

    Raises UnauthenticatedError for a missing, wrong or old signature, InvalidInputError naming the
    first wrong field.
    """
    raw = raw_body(app)
    verify_signature(app.request.headers.get("x-signature"), raw, secret, now)
    return read_body(model, raw)


def raw_body(app: PortalApp) -> bytes:
    """The body of the current request as it was sent."""
    return app.request.body()


def read_body[M: BaseModel](model: type[M], raw: bytes) -> M:
    """A JSON body as the model says it must be. Raises InvalidInputError naming the first wrong
    field.
    """
    try:
        # As JSON: some fields take an instant only as it is written.
        return model.model_validate_json(json.dumps(read_json(raw)))
    except ValidationError as error:
        problems = error.errors(include_url=False, include_context=False, include_input=False)
        raise InvalidInputError(*first_problem(problems)) from error
