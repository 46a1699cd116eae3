"""Subject keys and object keys: made with what they close, destroyed with whom they are about."""

import re
from typing import Final
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext

from keys import seal
from keys.exceptions import KeyUnavailable
from keys.models import ObjectKey, SubjectKey
from keys.sealing import forget
from keys.selectors import forget_agent_key
from keys.services.actors import Actor, actor_id
from keys.services.tenant_keys import key_for_wrapping
from keys.wrapping import handle_of, subject_cipher, wrap_data_key, wrap_object_key
from tenants import scope
from tenants.exceptions import Refused
from tenants.ids import uuid7
from tenants.signals import announce

_REASON: Final = re.compile(r"[A-Za-z0-9_.:§ -]{0,20}")


def create_subject_key(*, kind: str, by: Actor, owner_id: UUID | None = None) -> SubjectKey:
    """Make the key of one conversation's outside parties, one agent, or one case. The calling act records it."""
    row = _fresh_subject_key(kind, owner_id, by)
    row.save(force_insert=True)
    return row


def ensure_agent_key(*, agent_id: UUID, by: Actor) -> SubjectKey:
    """Return the key of what is held about one agent; make it at first use, once even if two ask together."""
    of_agent = SubjectKey.objects.filter(kind=SubjectKey.Kind.AGENT, owner_id=agent_id)
    found: SubjectKey | None = of_agent.first()
    if found is None:
        SubjectKey.objects.bulk_create([_fresh_subject_key(SubjectKey.Kind.AGENT, agent_id, by)], ignore_conflicts=True)
        found = of_agent.first()
    if found is None:
        raise KeyUnavailable("The key of this agent is being made.")
    return found


def create_object_key(*, subject_key: SubjectKey, object_type: str, object_id: UUID, by: Actor) -> ObjectKey:
    """Make the key of one stored object, wrapped under a subject key. The calling act records it."""
    row = ObjectKey(subject_key=subject_key, object_type=object_type, object_id=object_id)
    seal.associated_data(scope.current(), object_type, object_id)  # refuse a name that no place can have
    row.wrapped = wrap_object_key(subject_cipher(subject_key), row, seal.new_key())
    row.save(force_insert=True)
    return row


def destroy_subject_key(*, key: SubjectKey, by: Actor, reason: str = "") -> SubjectKey:
    """Empty a subject key and the object keys under it. Final, in backups too, with the tenant key's next change.

    `reason` stands in the log for ever: an article or a code ("Art. 17"), never words about a person.
    """
    _check_reason(reason)
    if key.kind == SubjectKey.Kind.TENANT:
        raise Refused(gettext("The tenant's own key ends only with the tenant."), code="tenant_data_key")
    with transaction.atomic():
        row: SubjectKey = SubjectKey.objects.select_for_update().get(pk=key.pk)
        if row.wrapped is None:
            return row
        row.wrapped, row.destroyed_at = None, timezone.now()
        row.save(update_fields=["wrapped", "destroyed_at"])
        objects = ObjectKey.objects.filter(subject_key_id=row.pk, wrapped__isnull=False)
        count = objects.update(wrapped=None, destroyed_at=row.destroyed_at)
        announce(
            kind="subject_key.destroy",
            target=("subject_key", row.pk),
            by=actor_id(by=by),
            context={"kind": row.kind, "object_keys": count, "reason": reason},
        )
    forget(row.pk)
    if row.owner_id and row.kind == SubjectKey.Kind.AGENT:
        forget_agent_key(row.owner_id)
    return row


def destroy_object_key(*, key: ObjectKey, by: Actor, reason: str = "") -> ObjectKey:
    """Empty the key of one stored object, so that its ciphertext is noise (a recording replaced by a muted one)."""
    _check_reason(reason)
    with transaction.atomic():
        row: ObjectKey = ObjectKey.objects.select_for_update().get(pk=key.pk)
        if row.wrapped is None:
            return row
        row.wrapped, row.destroyed_at = None, timezone.now()
        row.save(update_fields=["wrapped", "destroyed_at"])
        announce(
            kind="object_key.destroy",
            target=("object_key", row.pk),
            by=actor_id(by=by),
            context={"object_type": row.object_type, "object_id": str(row.object_id), "reason": reason},
        )
    return row


def _check_reason(reason: str) -> None:
    if not _REASON.fullmatch(reason):
        raise ValueError("a reason here is an article or a short code")


def _fresh_subject_key(kind: str, owner_id: UUID | None, by: Actor) -> SubjectKey:
    if kind not in {SubjectKey.Kind.CONVERSATION, SubjectKey.Kind.AGENT, SubjectKey.Kind.CASE}:
        raise ValueError(f"not a kind of subject key: {kind!r}")
    tenant_key, key_id = key_for_wrapping(by=by), uuid7()
    wrapped = wrap_data_key(handle_of(tenant_key.pk), "subject_key", key_id, seal.new_key())
    return SubjectKey(id=key_id, kind=kind, owner_id=owner_id, tenant_key=tenant_key, wrapped=wrapped)
