"""Answers what needs no tenant: health, readiness, and the landing host that finds the tenant's portal."""

import json
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from config.landing import landing
from config.readiness import readiness

Answer = Callable[[HttpRequest], HttpResponseBase]


class OutermostMiddleware:
    """The first middleware: `/healthz` and `/readyz` on every host, the landing page on its own."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.path == "/healthz":
            return HttpResponse("ok\n", content_type="text/plain")
        if request.path == "/readyz":
            return ready()
        host = request.META.get("HTTP_HOST", "").rsplit(":", 1)[0].lower()
        if host in settings.LANDING_HOSTS and not request.path.startswith(settings.STATIC_URL):
            return landing(request)
        return self.get_response(request)


def ready() -> HttpResponse:
    """Tell whether database, keys, worker and log are there: 200 or 503, with a word for each."""
    parts = readiness()
    fine = all(part["ok"] for part in parts.values())
    body = json.dumps({"ready": fine, **parts}, indent=1) + "\n"
    return HttpResponse(body, status=200 if fine else 503, content_type="application/json")
