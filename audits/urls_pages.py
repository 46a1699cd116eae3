"""The addresses of the log's pages."""

from typing import Final

from django.urls import URLPattern, URLResolver, include, path

from audits import views

_audits: Final[list[URLPattern | URLResolver]] = [
    path("", views.entry_list, name="list"),
    path("export.ndjson", views.export, name="export"),
    path("<int:seq>/", views.entry_detail, name="entry"),
    path("object/<slug:entity_type>/<uuid:entity_id>/", views.object_trail, name="object"),
    path("agent/<slug:slug>/", views.agent_trail, name="agent"),
]

page_urlpatterns: Final[list[URLPattern | URLResolver]] = [path("audits/", include((_audits, "audits")))]
