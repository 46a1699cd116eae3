"""The doors of access: its pages, sign-in, tokens, and its part of the REST API."""

from django.urls import URLPattern, URLResolver, include, path

page_urlpatterns: list[URLPattern | URLResolver] = [path("", include("allauth.idp.urls"))]
api_urlpatterns: list[URLPattern | URLResolver] = []
