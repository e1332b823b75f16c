"""The partners' HTTP clients: SUMAN, CRM and ACT, one small client each (R33).

``POST <address>/<operation>`` with a JSON body, the step's ``Idempotency-Key`` and our
``X-Signature``. 200 is an answer, 422 ``{"code", "message"}`` a refusal; anything else is no
answer, and the same request may be made again.
"""

import json
from datetime import datetime
from json import JSONDecodeError
from typing import Annotated, Any

import urllib3
from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError

from misa_order.fulfilment.answers import PartnerAnswer
from misa_order.kernel.errors import PartnerDownError, PartnerRefusedError
from misa_order.kernel.signature import sign
from misa_order.kernel.text import read_fit_json

TIMEOUT = urllib3.Timeout(connect=2, read=5)
_DONE = 200
_REFUSED = 422


class _Refusal(BaseModel):
    model_config = ConfigDict(defer_build=True, frozen=True, extra="ignore")

    code: str
    message: Annotated[str, StringConstraints(min_length=1)]


class Partner:
    """One partner, known by ``name`` and reached at ``url``; requests are signed with
    ``secret``.
    """

    def __init__(self, name: str, url: str, secret: bytes, http: urllib3.PoolManager) -> None:
        self.name = name
        self._url = url
        self._secret = secret
        self._http = http

    def ask(self, operation: str, body: dict[str, Any], key: str, now: datetime) -> PartnerAnswer:
        """Ask for something once under its key.

        Raises PartnerRefusedError with the partner's words, PartnerDownError when there was no
        readable answer within 2 s to connect and 5 s to answer. The partner may then have acted;
        the key makes asking again harmless.
        """
        raw = json.dumps(body).encode("ascii")
        headers = {
            "Content-Type": "application/json",
            "Idempotency-Key": key,
            "X-Signature": sign(raw, self._secret, now),
        }
        url = f"{self._url}/{operation}"
        try:
            response = self._http.request(
                "POST", url, body=raw, headers=headers, timeout=TIMEOUT, retries=False, redirect=False
            )
        except urllib3.exceptions.HTTPError as error:
            raise PartnerDownError("no_answer", f"{self.name} did not answer: {type(error).__name__}") from error
        return self._read(response.status, response.data)

    def _read(self, status: int, raw: bytes) -> PartnerAnswer:
        try:
            if status == _REFUSED:
                refusal = _Refusal.model_validate(read_fit_json(raw))
                raise PartnerRefusedError("partner_refused", refusal.message[:500])
            if status == _DONE:
                return PartnerAnswer.model_validate(read_fit_json(raw))
        except (ValidationError, JSONDecodeError) as error:
            raise PartnerDownError("unreadable_answer", f"{self.name} gave an unreadable answer") from error
        raise PartnerDownError("no_answer", f"{self.name} answered with status {status}")
