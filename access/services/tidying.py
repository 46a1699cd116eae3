"""What is only kept for a while: remembered answers, sessions and tokens that ended."""

from allauth.idp.oidc.models import Token
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.utils import timezone

from access.models import Agent, IdempotencyKey


def forget_expired(*, by: Agent | None) -> dict[str, int]:
    """Delete what has run out, for the tenant in scope; return how many of each."""
    now = timezone.now()
    ended = Session.objects.filter(expire_date__lt=now)
    gone = {
        "answers": IdempotencyKey.objects.filter(created_at__lt=now - IdempotencyKey.REMEMBERED),
        "browsers": UserSession.objects.filter(session_key__in=ended.values("session_key")),
        "sessions": ended,
        "tokens": Token.objects.filter(expires_at__lt=now),
    }
    return {name: rows.delete()[0] for name, rows in gone.items()}
