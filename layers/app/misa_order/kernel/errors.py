"""The one tree of errors. Each has a stable code; runtime/errors.py maps the classes to status
codes.

OrderSystemError
├── InvalidInputError      what was sent is wrong, and the field is named        422
├── NotFoundError          no such thing for this caller                         404
├── ForbiddenError         the caller may not do this                            403
├── UnsupportedMediaTypeError  what was sent is not said to be JSON              415
├── UnauthenticatedError   no valid signature or token                           401
├── ConflictError          the state does not allow it, or a key was reused      409
├── PartnerRefusedError    a partner said no: final until staff act
├── PartnerDownError       a partner is unreachable, slow or broken: try again
└── CorruptRecordError     a message or row that cannot be read: dead-letter it
"""


class OrderSystemError(Exception):
    """An error with a stable ``code``, a sentence for people, and where it applies the ``field`` it
    is about (R90).
    """

    def __init__(self, code: str, message: str, field: str | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.field = field


class InvalidInputError(OrderSystemError):
    """What was sent is wrong; ``field`` names it, as ``lines[0].sku``."""


class UnsupportedMediaTypeError(OrderSystemError):
    """What was sent is said to be of a kind that is not read here."""


class NotFoundError(OrderSystemError):
    """There is no such thing, or not for this caller (R81: never another portal's)."""


class ForbiddenError(OrderSystemError):
    """The caller is known and may not do this (R81)."""


class UnauthenticatedError(OrderSystemError):
    """The token or signature is missing, wrong or too old (R33)."""


class ConflictError(OrderSystemError):
    """The present state does not allow it, or a key was used for something else (R4, R11)."""


class PartnerRefusedError(OrderSystemError):
    """A partner understood and said no; its own words are the message (R31)."""


class PartnerDownError(OrderSystemError):
    """A partner did not answer usefully; the same request may be sent again under the same key
    (R31).

    ``wait`` is in how many seconds, where somebody has counted how often that was tried already.
    """

    def __init__(self, code: str, message: str, wait: int | None = None) -> None:
        super().__init__(code, message)
        self.wait = wait


class CorruptRecordError(OrderSystemError):
    """A message or row that cannot be what we wrote: never guessed at, it goes to the dead-letter
    queue (R91).
    """
