"""The URL map: each app's pages and its part of the REST API."""

from django.urls import URLPattern, URLResolver, include, path

from access import urls as access
from audits import urls as audits
from keys import urls as keys
from recordings import urls as recordings

APPS = (recordings, audits, keys, access)

pages: list[URLPattern | URLResolver] = [pattern for app in APPS for pattern in app.page_urlpatterns]
api: list[URLPattern | URLResolver] = [pattern for app in APPS for pattern in app.api_urlpatterns]

urlpatterns: list[URLPattern | URLResolver] = [*pages, path("api/v1/", include(api))]

handler400 = "access.problems.bad_request"
handler403 = "access.problems.permission_denied"
handler404 = "access.problems.page_not_found"
handler500 = "access.problems.server_error"
