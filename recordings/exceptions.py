"""Refusals that only this app makes."""

from tenants.exceptions import DomainError, Refused


class OtherContent(Refused):
    """The same vCon uuid is here already, with other content (409)."""

    code = "other_content"


class ContentMissing(Refused):
    """The ciphertext of a recording is not in the store (409)."""

    code = "content_missing"


class RangeUnsatisfiable(DomainError):
    """The asked range lies outside the file (416). `size` is its length in bytes."""

    status, code = 416, "range_unsatisfiable"

    def __init__(self, detail: str = "", *, size: int) -> None:
        super().__init__(detail)
        self.size = size
