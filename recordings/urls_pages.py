"""The addresses of the conversation pages."""

from typing import Final

from django.urls import URLPattern, URLResolver, include, path

from recordings.views import acts, arrivals, detail, listing

_conversations: Final[list[URLPattern | URLResolver]] = [
    path("", listing.conversation_list, name="list"),
    path("search/", listing.search, name="search"),
    path("import/", arrivals.arrivals, name="import"),
    path("<int:number>/", detail.conversation_detail, name="detail"),
    path("<uuid:pk>/", detail.conversation_by_id, name="by-id"),
    path("<int:number>/access/", detail.conversation_access, name="access"),
    path("<int:number>/reveal/", acts.reveal, name="reveal"),
    path("<int:number>/read/", acts.read, name="read"),
    path("<int:number>/export/", acts.export, name="export"),
    path("<int:number>/recordings/<uuid:recording_id>/play/", acts.play, name="play"),
    path("<int:number>/recordings/<uuid:recording_id>/release/", acts.release, name="release"),
    path("<int:number>/recordings/<uuid:recording_id>/download/", acts.download, name="download"),
    path("attachments/<uuid:attachment_id>/", acts.attachment, name="attachment"),
    path("playbacks/<uuid:playback_id>/beats/", acts.beat, name="beat"),
]

page_urlpatterns: Final[list[URLPattern | URLResolver]] = [
    path("conversations/", include((_conversations, "conversations")))
]
