"""What each partner answers to each operation. Ids follow from the key, so that a story reads the same each time."""

import hashlib
from typing import Any

from infra.local.simulator.state import Call, Json, Mode, PartnerReply

OPERATIONS: dict[str, dict[str, str]] = {
    "suman": {
        "grant": "granted",
        "lock": "locked",
        "unlock": "unlocked",
        "revoke": "revoked",
        "licence": "pending",
        "codes": "issued",
    },
    "crm": {
        "contract": "created",
        "invoice-request": "created",
        "withdraw-invoice-request": "withdrawn",
        "withdraw-contract": "withdrawn",
        "opportunity": "created",
    },
    "act": {
        "contract": "created",
        "invoice-request": "created",
        "withdraw-invoice-request": "withdrawn",
        "withdraw-contract": "withdrawn",
    },
}
REFUSALS = {
    "suman": "SUMAN từ chối: thuê bao không đủ điều kiện thực hiện yêu cầu này.",
    "crm": "AMIS.VN – Bán hàng từ chối: hồ sơ khách hàng chưa hợp lệ.",
    "act": "AMIS.VN – Kế toán từ chối: thông tin xuất hóa đơn chưa hợp lệ.",
}


def judged(
    call: Call, mode: Mode, fault: PartnerReply | None, earlier: tuple[Call, PartnerReply] | None
) -> PartnerReply:
    """Decide what a partner answers: its fault first, then what the key did before, then its mode (R31).

    The same key with the same request has the very same answer and no second effect; with another request it is 409.
    """
    if fault is not None:
        return fault
    if earlier is not None:
        first, verdict = earlier
        same = (first.operation, first.body) == (call.operation, call.body)
        return (
            PartnerReply(verdict.status, verdict.answer)
            if same
            else refusal(409, "key_reused", "Idempotency-Key đã dùng.")
        )
    if mode == "refuse":
        return refusal(422, "refused", REFUSALS[call.partner])
    return _done(call, mode)


def refusal(status: int, code: str, message: str) -> PartnerReply:
    """Return a partner's error, in the form all partners use: ``{"code", "message"}``."""
    return PartnerReply(status, {"code": code, "message": message})


def _done(call: Call, mode: Mode) -> PartnerReply:
    result = OPERATIONS[call.partner][call.operation]
    # Approval is about what was paid for: a temporary grant lets the customer work on at once (R12).
    paid_for = call.operation == "codes" or (call.operation == "grant" and call.body.get("temporary") is not True)
    if mode == "pending" and paid_for:
        result = "pending"
    answer: Json = {"request_id": f"{call.partner}-{_digits(call, 12)}", "result": result}
    match call.operation:
        case "codes" if result == "issued":
            answer["codes"] = codes(call)
        case "contract":
            answer["contract_id"] = f"HD-{call.partner.upper()}-{_digits(call, 8)}"
        case "invoice-request":
            answer["invoice_request_id"] = f"DN-{call.partner.upper()}-{_digits(call, 8)}"
        case "opportunity":
            answer["opportunity_id"] = f"CH-{call.partner.upper()}-{_digits(call, 8)}"
    waits = result == "pending" or (call.partner, call.operation) == ("act", "invoice-request")
    return PartnerReply(200, answer, effect=True, waits=waits)


def units(body: Json) -> int:
    """Return how many top-up codes are asked for; 0 where the request does not say it in a readable way (R30)."""
    lines = body.get("lines")
    counts = [line.get("quantity") for line in lines if isinstance(line, dict)] if isinstance(lines, list) else []
    return sum(_count(count) for count in counts or [body.get("quantity")])


def _count(value: Any) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else 0


def codes(call: Call) -> list[str]:
    """Return one top-up code per unit, all different."""
    return [f"{_digits(call, 10)}{unit:04d}" for unit in range(1, units(call.body) + 1)]


def suman_callback(call: Call, request_id: str, result: str) -> Json:
    """Return the body by which SUMAN ends a request: ``result`` is ``issued`` or ``refused``."""
    body: Json = {"request_id": request_id, "order": call.order, "result": result}
    if result == "refused":
        body["message"] = REFUSALS["suman"]
    elif call.operation == "licence":
        body["licence_key"] = "-".join(_digits(call, 20)[at : at + 5] for at in range(0, 20, 5))
    elif call.operation == "codes":
        body["codes"] = codes(call)
    return body


def act_callback(call: Call, request_id: str) -> Json:
    """Return the body by which ACT says that it issued the invoice."""
    number = _digits(call, 8)
    return {
        "request_id": request_id,
        "order": call.order,
        "event": "invoice_issued",
        "invoice_number": number,
        "invoice_url": f"https://hoadon.example/{call.order}/{number}.pdf",
    }


def _digits(call: Call, length: int) -> str:
    digest = hashlib.sha256(f"{call.partner}/{call.operation}/{call.key}".encode()).digest()
    return str(int.from_bytes(digest)).zfill(length)[-length:]
