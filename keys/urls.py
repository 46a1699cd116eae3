"""The endpoints of keys: one page, its probe, and the question before a change. No API in this part."""

from django.urls import URLPattern, URLResolver, include, path

from keys import views

_pages = (
    [
        path("", views.Keyring.as_view(), name="list"),
        path("probe/", views.Probe.as_view(), name="probe"),
        path("rotate/", views.Rotate.as_view(), name="rotate"),
    ],
    "keys",
)

page_urlpatterns: list[URLPattern | URLResolver] = [path("keys/", include(_pages))]
api_urlpatterns: list[URLPattern | URLResolver] = []
