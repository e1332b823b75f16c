"""Cognito's trigger before it issues a token: puts the role in, and of a portal the products (R81, ADR 16).

Promise: staff get the role of their one group, portals what the stack's parameter PortalProducts says of their app
client. Whoever has no role, or more than one, gets a token that opens nothing, and the log says why. It imports nothing
of ours and no package: the stack it is in stands before the others, and Cognito waits five seconds.
"""

import json
import logging
import os
from typing import Any

# A test holds these equal to the roles of R81 and to the pool's groups.
ROLES = frozenset(
    {
        "sales_rep",
        "renewals_head",
        "office_accountant",
        "order_accountant",
        "licence_accountant",
        "invoice_accountant",
        "admin",
    }
)
_PORTAL = "TokenGeneration_ClientCredentials"
_logger = logging.getLogger()


class _NoRoleError(Exception):
    """Why a token gets no role: one word for the log, which never names a person (R92)."""


def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    """The function's entrance: answers the event with the claims that the access token gets."""
    del context
    try:
        claims = _portal(event) if event["triggerSource"] == _PORTAL else _staff(event["request"])
    except _NoRoleError as why:
        client = event["callerContext"]["clientId"]
        _logger.warning("TokenWithoutRole", extra={"reason": str(why), "client": client, "user": _user(event)})
        claims = {}
    access: dict[str, Any] = {"claimsToAddOrOverride": claims}
    # Whatever else may have put these there, only this function says them.
    access["claimsToSuppress"] = [name for name in ("role", "products", "name") if name not in claims]
    event["response"] = {"claimsAndScopeOverrideDetails": {"accessTokenGeneration": access}}
    return event


def _staff(request: dict[str, Any]) -> dict[str, str]:
    groups = (request.get("groupConfiguration") or {}).get("groupsToOverride") or []
    if len(groups) != 1:
        raise _NoRoleError("several_groups" if groups else "no_group")
    if groups[0] not in ROLES:
        raise _NoRoleError("unknown_group")
    # The history names who decided, and a sales rep's customers hang on the name: without one nothing is opened.
    name = (request.get("userAttributes") or {}).get("name", "").strip()
    if not name:
        raise _NoRoleError("no_name")
    return {"role": groups[0], "name": name}


def _portal(event: dict[str, Any]) -> dict[str, str]:
    products = json.loads(os.environ["PORTAL_PRODUCTS"]).get(event["callerContext"]["clientId"])
    if not products:
        raise _NoRoleError("unknown_portal")
    return {"role": "portal", "products": products}


def _user(event: dict[str, Any]) -> str:
    return str((event["request"].get("userAttributes") or {}).get("sub", ""))
