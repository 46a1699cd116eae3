"""The landing page: whoever does not know the address of their portal finds its host here."""

import re

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.loader import render_to_string
from django.utils import translation

from tenants.selectors import door_at

SLUG = re.compile(r"[a-z0-9-]{1,40}")


def landing(request: HttpRequest) -> HttpResponse:
    """Ask for the portal's short name and go to its host. No list: who the clients are is nobody's business."""
    name = request.GET.get("name", "").strip().lower()
    language = "en" if request.GET.get("language") == "en" else "de"
    if name and SLUG.fullmatch(name) and door_at(f"{name}.{settings.BASE_DOMAIN}"):
        port = request.META.get("HTTP_HOST", "").partition(":")[2]
        host = f"{name}.{settings.BASE_DOMAIN}" + (f":{port}" if port else "")
        return HttpResponseRedirect(f"{settings.SCHEME}://{host}/")
    status = 404 if request.path != "/" else 200
    with translation.override(language):
        body = render_to_string("start/landing.html", {"name": name, "unknown": bool(name), "language": language})
    response = HttpResponse(body, status=status)
    response["Content-Security-Policy"] = (
        "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self' data:;"
        " form-action 'self' http://*.localhost:* https:; frame-ancestors 'none'; base-uri 'none'"
    )
    return response
