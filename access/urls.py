"""The endpoints of access: its pages, sign-in, tokens, and its part of the REST API."""

from django.urls import URLPattern, URLResolver

from access.account_urls import urlpatterns as account_urlpatterns
from access.api.urls import urlpatterns as api_urlpatterns
from access.views.urls import urlpatterns as own_pages

page_urlpatterns: list[URLPattern | URLResolver] = [*own_pages, *account_urlpatterns]

__all__ = ["api_urlpatterns", "page_urlpatterns"]
