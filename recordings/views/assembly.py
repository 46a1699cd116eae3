"""Puts the page of one conversation together: each part is opened by its own service, and so stands in the log."""

from collections.abc import Sequence
from datetime import UTC, datetime

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from access import formats
from access.selectors import holds
from audits.selectors import PERMISSION as READ_LOG
from recordings import openings, policies, selectors, services
from recordings.forms import ReleaseForm
from recordings.models import Conversation, Recording
from recordings.presenters import page as pages
from recordings.presenters import player as players
from recordings.presenters import texts, words
from recordings.presenters.sessions import session_json
from recordings.presenters.trail import TrailView, trail_view
from recordings.selectors import PartyView
from recordings.selectors.choices import may
from recordings.selectors.logged import playbacks_shown, trail
from recordings.views.listing import agent_of
from tenants.exceptions import NotFound
from tenants.selectors import settings_of_current

DOWNLOAD, EXPORT = "recordings:recording:download", "recordings:recording:export"
RELEASE, SEE_ACCESS = "recordings:recording:release", "recordings:conversation:access"
LINES = 8
LABELS = "tags"  # the vCon's labels stand as tags and units already


class Assembly:
    """One page for one agent, opened as far as the purposes given so far allow."""

    def __init__(self, request: HttpRequest, conversation: Conversation) -> None:
        self.request, self.agent, self.conversation = request, agent_of(request), conversation
        self.facts = services.view_conversation(conversation=conversation, by=self.agent)
        self.recording = pages.chosen_recording(self.facts.recordings, request.GET.get("recording", ""))
        purposes = list(selectors.purposes())
        choices = pages.purpose_choices(purposes, always_reason=self.facts.needs_reason)
        self.labels = {choice.code: choice.label for choice in choices}
        self.dialog = pages.dialog_maker(choices, openings.last_purpose(request.session))
        self.ground = openings.recall(request.session, openings.READ, conversation.pk)
        self.settings = settings_of_current()

    @property
    def can_read(self) -> bool:
        """Whether words may be opened now: the right is there, and the reason where one is demanded."""
        return self.facts.can_play and (not self.facts.needs_reason or self.ground is not None)

    def page(self) -> pages.PageView:
        """Return what the template shows."""
        parties = self._parties()
        view = pages.base_view(self.facts, self.recording, parties)
        view.silence = pages.silence_of(self.facts, self.recording)
        if selectors.is_masked(self.agent):
            view.tags = None
        self._reveal(view, parties)
        view.quarantine = pages.quarantine_of(
            self.recording,
            self.facts.findings,
            ReleaseForm(auto_id="release-%s"),
            may_release=may(self.agent, self.conversation, RELEASE),
        )
        if self.facts.can_play and not self.facts.card.is_closed:
            self._sound(view)
            self._words(view, parties)
        self._acts(view)
        view.trail = self._trail()
        if may(self.agent, self.conversation, SEE_ACCESS):
            view.access_url = reverse("conversations:access", args=[self.conversation.number])
        return view

    # --- parties
    def _parties(self) -> Sequence[PartyView]:
        self.revealing = openings.recall(self.request.session, openings.REVEAL, self.conversation.pk)
        if self.revealing is None or not self.facts.can_unmask or self.facts.card.is_closed:
            return self.facts.parties
        return services.reveal_parties(
            conversation=self.conversation, by=self.agent, purpose=self.revealing.purpose, reason=self.revealing.reason
        )

    def _reveal(self, view: pages.PageView, parties: Sequence[PartyView]) -> None:
        hidden = any(party.agent is None for party in parties)
        if not hidden or not self.facts.can_unmask or self.facts.card.is_closed:
            return
        if self.revealing is not None:
            until = datetime.fromtimestamp(self.revealing.until, tz=UTC)
            shown = formats.time_text(timezone.localtime(until), words.language())
            view.revealed = _("shown until %(time)s") % {"time": shown}
            return
        view.reveal_dialog = True
        effect = _("Show for %(minutes)s minutes") % {"minutes": self.settings.reveal_minutes}
        view.dialogs.append(
            self.dialog("reveal", _("What do you need the caller’s details for?"), self._url("reveal"), effect)
        )

    # --- sound
    def _sound(self, view: pages.PageView) -> None:
        recording = self.recording
        if recording is None or not policies.can_play(recording):
            return
        playback = selectors.live_playback(self.agent, recording)
        session = session_json(playback, self.labels) if playback else None
        view.player = players.player_view(recording, self._peaks(recording), self.facts, session)
        effect = _("Listen for %(minutes)s minutes") % {"minutes": self.settings.playback_minutes}
        url = self._url("play", recording.pk)
        view.dialogs.append(self.dialog("play", _("What are you listening for?"), url, effect))

    def _peaks(self, recording: Recording) -> list[list[float]]:
        try:
            found = services.read_waveform(recording=recording, by=self.agent)
        except NotFound:
            return []
        return [[value / 255 for value in channel] for channel in found["channels"]]

    # --- words
    def _words(self, view: pages.PageView, parties: Sequence[PartyView]) -> None:
        transcript = selectors.transcript_of(self.recording) if self.recording else None
        if transcript is None and not self.facts.messages and not self.facts.attachments:
            return
        if not self.can_read:
            effect = _("Read for %(minutes)s minutes") % {"minutes": self.settings.playback_minutes}
            view.locked = self.dialog("read", _("What are you reading for?"), self._url("read"), effect)
            view.dialogs.append(view.locked)
            return
        given = {"purpose": self.ground.purpose, "reason": self.ground.reason} if self.ground else {}
        if transcript is not None and self.recording is not None:
            opened = services.read_transcript(recording=self.recording, by=self.agent, **given)
            can_play = policies.can_play(self.recording)
            view.transcript = texts.transcript_page(
                opened, parties, self.facts.pauses, self.recording, can_play=can_play
            )
        self._thread(view, parties, given)

    def _thread(self, view: pages.PageView, parties: Sequence[PartyView], given: dict[str, str]) -> None:
        if self.facts.messages:
            messages = services.read_messages(conversation=self.conversation, by=self.agent, **given)
            view.messages = texts.letters(messages, parties, self._file)
            view.messages_title = pages.messages_title(self.conversation.channel, len(messages))
        loose = {one.pk for one in self.facts.attachments if one.message_id is None and one.size}
        if loose:
            purpose = given.get("purpose") or "view"
            named = selectors.attachment_views(self.agent, self.conversation, purpose=purpose)
            view.files = [self._file(named[pk]) for pk in loose if named[pk].purpose != LABELS]

    def _file(self, found: selectors.AttachmentView) -> texts.FileView:
        name = found.filename or found.purpose or _("Unnamed file")
        url = reverse("conversations:attachment", args=[found.id])
        return texts.FileView(name, texts.file_kind(found.media_type), found.size, url)

    # --- acts and trail
    def _acts(self, view: pages.PageView) -> None:
        if self.recording is not None and may(self.agent, self.conversation, DOWNLOAD):
            question, url = _("What is the recording downloaded for?"), self._url("download", self.recording.pk)
            dialog = self.dialog("download", question, url, _("Download original"))
            refused = "" if policies.can_download(self.recording) else _("Only once it is known to be genuine.")
            view.acts.append(pages.ActView(_("Download"), "download", dialog, refused))
        if may(self.agent, self.conversation, EXPORT):
            dialog = self.dialog(
                "export", _("What is the conversation exported for?"), self._url("export"), _("Export as vCon")
            )
            view.acts.append(pages.ActView(_("Export as vCon"), "file-export", dialog))
        view.dialogs += [act.dialog for act in view.acts if act.dialog and not act.refused]

    def _trail(self) -> TrailView | None:
        if holds(self.agent, READ_LOG) is None:
            return None
        events = trail(self.agent, self.conversation, LINES)
        playbacks = playbacks_shown(self.agent, self.conversation, events, LINES * 5)
        url = reverse("audits:object", args=["conversation", self.conversation.pk])
        return trail_view(events, playbacks, self.agent, self.labels, url=url)

    def _url(self, name: str, *args: object) -> str:
        return reverse(f"conversations:{name}", args=[self.conversation.number, *args])
