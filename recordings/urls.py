"""Addresses of what the tenant holds: pages, and the REST API."""

from typing import Final

from django.urls import URLPattern, URLResolver, path

from recordings import urls_pages
from recordings.api import conversations, playbacks, recordings
from recordings.views_start import Start

page_urlpatterns: Final[list[URLPattern | URLResolver]] = [
    path("", Start.as_view(), name="start"),
    *urls_pages.page_urlpatterns,
]
api_urlpatterns: Final[list[URLPattern | URLResolver]] = [
    path("conversations", conversations.Conversations.as_view(), name="api-conversations"),
    path("conversations/<uuid:pk>", conversations.ConversationDetail.as_view(), name="api-conversation"),
    path("conversations/<uuid:pk>/messages", conversations.ConversationMessages.as_view(), name="api-messages"),
    path("conversations/<uuid:pk>/vcon", conversations.ConversationVcon.as_view(), name="api-conversation-vcon"),
    path("conversations/<uuid:pk>/access", conversations.ConversationAccess.as_view(), name="api-conversation-access"),
    path("conversations/<uuid:pk>/recordingstate", conversations.ConversationCapture.as_view(), name="api-capture"),
    path("recordings/<uuid:pk>", recordings.RecordingDetail.as_view(), name="api-recording"),
    path("recordings/<uuid:pk>/upload", recordings.RecordingUpload.as_view(), name="api-recording-upload"),
    path("recordings/<uuid:pk>/media", recordings.RecordingMedia.as_view(), name="api-recording-media"),
    path("recordings/<uuid:pk>/transcript", recordings.RecordingTranscript.as_view(), name="api-transcript"),
    path("recordings/<uuid:pk>/waveform", recordings.RecordingWaveform.as_view(), name="api-waveform"),
    path("recordings/<uuid:pk>/release", recordings.RecordingRelease.as_view(), name="api-recording-release"),
    path("recordings/<uuid:pk>/playbacks", playbacks.RecordingPlaybacks.as_view(), name="api-playbacks"),
    path("playbacks/<uuid:pk>", playbacks.PlaybackDetail.as_view(), name="api-playback"),
    path("playbacks/<uuid:pk>/media", playbacks.PlaybackMedia.as_view(), name="api-playback-media"),
    path("playbacks/<uuid:pk>/heartbeats", playbacks.PlaybackHeartbeats.as_view(), name="api-heartbeats"),
    path("attachments/<uuid:pk>", recordings.AttachmentContent.as_view(), name="api-attachment"),
]
