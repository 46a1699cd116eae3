"""Telling a running recorder to pause and to go on, as when a card number is spoken."""

from django.utils import timezone
from django.utils.translation import gettext as _

from access.models import Agent
from audits.recorder import record
from recordings import policies
from recordings.models import Conversation, Pause
from tenants.exceptions import FieldError, Invalid


def change_capture_state(*, conversation: Conversation, state: str, by: Agent, reason: str = "") -> Conversation:
    """Pause a running recording, or let it go on; each pause is kept with its reason and who asked for it."""
    if state not in {Conversation.CaptureState.PAUSED, Conversation.CaptureState.ACTIVE}:
        raise Invalid(errors=[FieldError("/recording_state", _("expected paused or active"))])
    wanted = reason or Pause.Reason.PAUSE
    if wanted not in Pause.Reason.values:
        expected = ", ".join(Pause.Reason.values)
        raise Invalid(errors=[FieldError("/reason", _("expected one of: {codes}").format(codes=expected))])
    locked: Conversation = Conversation.objects.select_for_update(of=("self",)).get(pk=conversation.pk)
    running: Pause | None = locked.pauses.filter(ended_at=None).first()
    policies.check_capture_change(locked, state, running)
    if running is None:
        Pause.objects.create(conversation=locked, reason=wanted, started_at=timezone.now(), paused_by=by)
    else:
        running.ended_at, running.resumed_by = timezone.now(), by
        running.save(update_fields=["ended_at", "resumed_by"])
    locked.capture_state = state
    locked.save(update_fields=["capture_state"])
    kind = "recording.pause" if running is None else "recording.resume"
    record(
        kind,
        target=("conversation", locked.pk),
        by=by,
        subject_keys=[locked.subject_key_id],
        context={"reason": wanted if running is None else running.reason},
    )
    return locked
