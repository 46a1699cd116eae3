"""Looking, reading, revealing: what is opened beside sound, each with its record."""

from dataclasses import asdict
from typing import Any

from access.models import Agent
from audits.recorder import record
from recordings import selectors
from recordings.models import Attachment, Conversation, Recording
from recordings.selectors import PLAY, UNMASK
from recordings.services.grounds import check_ground, settle_ground
from tenants.exceptions import Forbidden, NotFound

UNSTATED = "view"


def list_conversations(
    *, wanted: selectors.ConversationFilter, by: Agent, place: selectors.Place | None = None, page_size: int = 25
) -> selectors.ConversationPage:
    """Open one page of the list; what was asked for stands sealed in the record."""
    page = selectors.list_conversations(by, wanted, place, page_size)
    asked = {name: value for name, value in asdict(wanted).items() if value not in (None, "")}
    typed = {name: asked.pop(name) for name in ("words", "contact", "tag") if name in asked}
    record(
        "conversation.search" if wanted.is_search else "conversation.list",
        targets=[row for row, _ in page.rows],
        by=by,
        context={"count": len(page.rows), **({"query": asked} if asked else {})},
        personal={"query": typed} if typed else None,
    )
    return page


def view_conversation(*, conversation: Conversation, by: Agent) -> selectors.ConversationPageFacts:
    """Open the page of one conversation."""
    facts = selectors.conversation_page(by, conversation)
    record(
        "conversation.view",
        target=conversation,
        by=by,
        subject_keys=[conversation.subject_key_id],
        context={"number": conversation.number, "masked": selectors.is_masked(by)},
    )
    return facts


def parties_at_sight(*, facts: selectors.ConversationPageFacts, by: Agent) -> list[selectors.PartyView]:
    """Show callers unmasked to a program whose right asks for no reason; anybody else reveals them by an own act."""
    if not facts.can_unmask or by.is_person:
        return []
    conversation = facts.conversation
    parties = selectors.open_parties(by, conversation, purpose=UNSTATED)
    record("conversation.reveal", target=conversation, by=by, subject_keys=[conversation.subject_key_id])
    return parties


def list_access(*, conversation: Conversation, by: Agent) -> list[selectors.Way]:
    """Tell who may open a conversation, and why."""
    ways = selectors.ways_into(conversation)
    record("conversation.access", target=conversation, by=by, context={"count": len(ways)})
    return ways


def read_messages(
    *, conversation: Conversation, by: Agent, purpose: str = "", reason: str = ""
) -> list[selectors.MessageView]:
    """Read the thread of a conversation."""
    stated = _stated(purpose, reason, by)
    _check_readable(conversation, by)
    messages = selectors.open_messages(by, conversation, purpose=stated)
    record(
        "message.view",
        targets=[("message", message.id) for message in messages[:500]],
        by=by,
        purpose=purpose,
        subject_keys=[conversation.subject_key_id],
        context={"conversation": conversation.id, "count": len(messages)},
    )
    return messages


def read_transcript(
    *, recording: Recording, by: Agent, purpose: str = "", reason: str = ""
) -> selectors.TranscriptView:
    """Read the transcript of a recording."""
    stated = _stated(purpose, reason, by)
    transcript = selectors.transcript_of(recording)
    if transcript is None:
        raise NotFound()
    view = selectors.open_transcript(by, transcript, purpose=stated)
    record(
        "transcript.view",
        target=transcript,
        by=by,
        purpose=purpose,
        subject_keys=[recording.conversation.subject_key_id],
        context={"recording": recording.id, "turns": len(view.turns)},
    )
    return view


def read_waveform(*, recording: Recording, by: Agent) -> dict[str, Any]:
    """Read the peaks of a recording: its loudness over time, nothing of what was said."""
    peaks = selectors.open_peaks(by, recording, purpose=UNSTATED)
    if peaks is None:
        raise NotFound()
    record("recording.waveform", target=recording, by=by, subject_keys=[recording.conversation.subject_key_id])
    return peaks


def reveal_parties(
    *, conversation: Conversation, by: Agent, purpose: str, reason: str = ""
) -> list[selectors.PartyView]:
    """Show names, numbers and addresses of a conversation's parties."""
    ground = check_ground(purpose=purpose, reason=reason, permission=UNMASK, by=by)
    parties = selectors.open_parties(by, conversation, purpose=ground.purpose)
    record(
        "conversation.reveal",
        target=conversation,
        by=by,
        purpose=ground.purpose,
        subject_keys=[conversation.subject_key_id],
        context={"parties": len(parties)},
        personal={"reason": ground.reason} if ground.reason else None,
    )
    return parties


def download_attachment(
    *, attachment: Attachment, by: Agent, purpose: str = "", reason: str = ""
) -> tuple[selectors.AttachmentView, bytes]:
    """Open one file of a conversation."""
    stated = _stated(purpose, reason, by)
    views = selectors.attachment_views(by, attachment.conversation, purpose=stated)
    content = selectors.open_attachment(by, attachment, purpose=stated)
    record(
        "attachment.download",
        target=attachment,
        by=by,
        purpose=purpose,
        subject_keys=[attachment.conversation.subject_key_id],
        context={"bytes": len(content), "conversation": attachment.conversation_id},
    )
    return views[attachment.pk], content


def _stated(purpose: str, reason: str, by: Agent) -> str:
    return settle_ground(purpose=purpose, reason=reason, permission=PLAY, unstated=UNSTATED, by=by).purpose


def _check_readable(conversation: Conversation, by: Agent) -> None:
    if not selectors.may_read(by, conversation):
        raise Forbidden(code="not_covered")
