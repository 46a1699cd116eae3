"""Refusals that only this app makes."""

from django.utils.translation import gettext as _

from tenants.exceptions import DomainError, Forbidden


class NotSignedIn(DomainError):
    """No credential, or one that is nobody's here (401)."""

    status, code = 401, "not_signed_in"


class TooMany(DomainError):
    """Too many attempts (429). `retry_after` is in seconds."""

    status, code = 429, "too_many_requests"

    def __init__(self, detail: str = "", *, retry_after: int = 60) -> None:
        super().__init__(detail)
        self.retry_after = retry_after


class MissingPermission(Forbidden):
    """No role of this agent gives the right (403)."""

    code = "missing_permission"

    def __init__(self, permission: str, sentence: object) -> None:
        self.permission = permission
        super().__init__(_("This needs the right “{right}”.").format(right=sentence))
