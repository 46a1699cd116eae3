"""What can go wrong in the domain, with the HTTP status (RFC 9457 problem) that tells it to a caller."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class FieldError:
    """One fault in the input. `pointer` is a JSON Pointer (RFC 6901) into the body, such as `/dialog/0/duration`."""

    pointer: str
    detail: str


class DomainError(Exception):
    """A refusal with a reason that a person can read; pages and API turn it into one answer."""

    status = 500
    code = "error"

    def __init__(self, detail: str = "", *, code: str | None = None, errors: Sequence[FieldError] = ()) -> None:
        super().__init__(detail)
        self.detail = detail
        self.code = code or type(self).code
        self.errors = tuple(errors)


class Malformed(DomainError):
    """The body cannot be read at all (400)."""

    status, code = 400, "malformed"


class Forbidden(DomainError):
    """Mine, but not allowed (403)."""

    status, code = 403, "forbidden"


class NotFound(DomainError):
    """Not there, or not mine: both say the same (404)."""

    status, code = 404, "not_found"


class Refused(DomainError):
    """The object's state forbids it now (409)."""

    status, code = 409, "refused"


class TooLarge(DomainError):
    """More than is taken (413)."""

    status, code = 413, "too_large"


class WrongMedia(DomainError):
    """A content type that is not taken here (415)."""

    status, code = 415, "unsupported_media_type"


class Invalid(DomainError):
    """Well-formed but not valid (422); `errors` names each place."""

    status, code = 422, "invalid"


class Unavailable(DomainError):
    """Keys, log or database are away (503). `retry_after` is in seconds."""

    status, code = 503, "unavailable"

    def __init__(self, detail: str = "", *, code: str | None = None, retry_after: int = 5) -> None:
        super().__init__(detail, code=code)
        self.retry_after = retry_after
