"""Addresses of what the house holds: pages, and the REST API."""

from typing import Final

from django.urls import URLPattern, URLResolver

page_urlpatterns: Final[list[URLPattern | URLResolver]] = []
api_urlpatterns: Final[list[URLPattern | URLResolver]] = []
