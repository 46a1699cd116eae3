"""Sessions: ended by their owner or by administration."""

from allauth.idp.oidc.models import Token
from allauth.usersessions.models import UserSession

from access.models import Agent
from tenants.signals import announce


def end_session(*, session: UserSession, by: Agent | None) -> None:
    """Sign one browser out."""
    agent_id = session.user_id
    session.end()
    announce(kind="session.delete", target=("agent", agent_id), by=by.pk if by else None)


def end_sessions(*, agent: Agent, by: Agent | None, keep: str = "") -> int:
    """Sign an agent out everywhere but in the session of this key; tokens of a program end too."""
    ended = 0
    for session in UserSession.objects.filter(user_id=agent.pk).exclude(session_key=keep):
        end_session(session=session, by=by)
        ended += 1
    if not agent.is_person:
        Token.objects.filter(client__owner_id=agent.pk).delete()
    return ended
