"""The log's addresses: pages, and its part of the REST API."""

from django.urls import URLPattern, URLResolver, path

from audits import api, urls_pages

page_urlpatterns: list[URLPattern | URLResolver] = [*urls_pages.page_urlpatterns]
api_urlpatterns: list[URLPattern | URLResolver] = [
    path("audits", api.EntryList.as_view(), name="api-audits"),
    path("audits/kinds", api.KindList.as_view(), name="api-audit-kinds"),
    path("audits/<int:seq>", api.EntryDetail.as_view(), name="api-audit"),
]
