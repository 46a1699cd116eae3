"""The log's addresses: pages, and its part of the REST API."""

from django.urls import URLPattern, URLResolver

page_urlpatterns: list[URLPattern | URLResolver] = []
api_urlpatterns: list[URLPattern | URLResolver] = []
