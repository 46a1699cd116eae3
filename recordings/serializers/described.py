"""The shapes once more, for the API's own description (OpenAPI)."""

from rest_framework import serializers

from recordings.models import Conversation, Message, Recording


class Described(serializers.Serializer[object]):
    """Base of shapes that are only described."""


class ReferenceShape(Described):
    """An object by its id."""

    id = serializers.UUIDField()
    self_uri = serializers.CharField()
    name = serializers.CharField(required=False)


class PartyShape(Described):
    """One of the tenant's people by reference, or a caller, masked."""

    role = serializers.CharField()
    agent = ReferenceShape(required=False)
    masked = serializers.CharField(required=False)
    revealed = serializers.DictField(required=False)


class RecordingShape(Described):
    """A recording as its conversation lists it."""

    id = serializers.UUIDField()
    media_type = serializers.CharField(allow_null=True)
    duration_seconds = serializers.FloatField()
    state = serializers.ChoiceField(choices=Recording.State.choices)
    upload_uri = serializers.CharField(required=False)
    self_uri = serializers.CharField()


class FindingShape(Described):
    """Something noticed."""

    code = serializers.CharField()
    detail = serializers.CharField()


class RecordingAloneShape(RecordingShape):
    """A recording by itself."""

    conversation = ReferenceShape()
    position = serializers.IntegerField()
    started_at = serializers.DateTimeField()
    channels = serializers.IntegerField()
    bytes = serializers.IntegerField()
    sha256 = serializers.CharField(allow_null=True)
    released_at = serializers.DateTimeField(allow_null=True)
    findings = FindingShape(many=True)


class AttachmentShape(Described):
    """A file."""

    id = serializers.UUIDField()
    filename = serializers.CharField()
    media_type = serializers.CharField()
    size = serializers.IntegerField()
    self_uri = serializers.CharField()


class MessageShape(Described):
    """A message; its words only for who may read them."""

    id = serializers.UUIDField()
    kind = serializers.ChoiceField(choices=Message.Kind.choices)
    sender = serializers.IntegerField(allow_null=True)
    sent_at = serializers.DateTimeField()
    text = serializers.CharField(required=False)
    attachments = AttachmentShape(many=True, required=False)


class ConversationShape(Described):
    """One conversation; callers are masked."""

    id = serializers.UUIDField()
    vcon_uuid = serializers.UUIDField()
    number = serializers.IntegerField()
    channel = serializers.ChoiceField(choices=Conversation.Channel.choices)
    direction = serializers.ChoiceField(choices=Conversation.Direction.choices)
    subject = serializers.CharField(allow_null=True)
    started_at = serializers.DateTimeField()
    duration_seconds = serializers.FloatField()
    state = serializers.ChoiceField(choices=Conversation.State.choices)
    recording_state = serializers.ChoiceField(choices=Conversation.CaptureState.choices)
    queue = ReferenceShape(allow_null=True)
    team = ReferenceShape(allow_null=True)
    campaign = ReferenceShape(allow_null=True)
    tags = serializers.ListField(child=serializers.CharField())
    parties = PartyShape(many=True)
    recordings = RecordingShape(many=True)
    messages = MessageShape(many=True)
    self_uri = serializers.CharField()


class PageShape(Described):
    """The envelope of a list."""

    page_size = serializers.IntegerField()
    next_uri = serializers.CharField(allow_null=True)
    self_uri = serializers.CharField()


class ConversationPageShape(PageShape):
    """A page of conversations."""

    entities = ConversationShape(many=True)
    total = serializers.IntegerField(required=False)


class WayShape(Described):
    """One way in."""

    agent = ReferenceShape()
    role = serializers.CharField(allow_null=True)
    path = serializers.CharField()
    why = serializers.CharField()
    can_play = serializers.BooleanField()
    until = serializers.DateTimeField(allow_null=True)


class AccessShape(PageShape):
    """Who may open a conversation."""

    entities = WayShape(many=True)


class TurnShape(Described):
    """Words of one speaker in one go."""

    party = serializers.IntegerField(allow_null=True)
    speaker = serializers.CharField()
    start = serializers.FloatField(allow_null=True)
    end = serializers.FloatField(allow_null=True)
    text = serializers.CharField()
    words = serializers.ListField(child=serializers.DictField())


class TranscriptShape(Described):
    """What was said."""

    id = serializers.UUIDField()
    recording = ReferenceShape()
    vendor = serializers.CharField()
    is_redacted = serializers.BooleanField()
    turns = TurnShape(many=True)
    self_uri = serializers.CharField()


class WaveformShape(Described):
    """Loudness over time."""

    recording = ReferenceShape()
    duration_seconds = serializers.FloatField()
    channels = serializers.ListField(child=serializers.ListField(child=serializers.IntegerField()))
    self_uri = serializers.CharField()


class PlaybackShape(Described):
    """A playback session."""

    id = serializers.UUIDField()
    recording = ReferenceShape()
    purpose = serializers.CharField()
    media_uri = serializers.CharField()
    expires_at = serializers.DateTimeField()
    ended_at = serializers.DateTimeField(allow_null=True)
    seconds_delivered = serializers.FloatField()
    seconds_heard = serializers.FloatField()
    self_uri = serializers.CharField()


class CaptureShape(Described):
    """Whether the recorder listens."""

    id = serializers.UUIDField()
    recording_state = serializers.ChoiceField(choices=Conversation.CaptureState.choices)
    self_uri = serializers.CharField()
