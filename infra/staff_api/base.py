"""What all answers of the staff API are made of."""

from pydantic import BaseModel, ConfigDict


class Answer(BaseModel):
    """A part of an answer: these fields, and no others."""

    model_config = ConfigDict(extra="forbid")


class StaffError(Answer):
    """``code`` is stable, ``message`` for people, ``field`` what it is about: ``lines[0].sku``."""

    code: str
    message: str
    field: str | None


class StaffErrorAnswer(Answer):
    """How everything is refused."""

    error: StaffError
    request_id: str


class GatewayRefusal(BaseModel):
    """What the gateway itself answers; where it refuses by the authorizer's word, it writes ``Message``."""

    message: str | None = None
    Message: str | None = None
