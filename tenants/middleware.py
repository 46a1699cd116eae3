"""Host → tenant → scope around the whole response."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.template.loader import render_to_string
from django.utils import translation

from tenants import scope
from tenants.selectors import Door, door_at

Answer = Callable[[HttpRequest], HttpResponseBase]


class TenantMiddleware:
    """Settles whose portal this request is in: a context variable only, no transaction.

    `request.door` is the tenant as its host knows it, or None on the landing host. An unknown host gets
    404, a suspended tenant 503; neither reaches a view.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        door = door_at(request.get_host())
        request.door = door  # type: ignore[attr-defined]
        if door is None:
            return plain_page("errors/unknown_host.html", status=404)
        if not door.is_active:
            return suspended(request, door)
        with scope.activate(door.id):
            response = self.get_response(request)
        response.headers.setdefault("Cache-Control", "no-store")  # nothing of a tenant stays in a browser or proxy
        return response


def plain_page(template: str, *, status: int, door: Door | None = None) -> HttpResponse:
    """Render a page that needs neither database nor session."""
    with translation.override(door.language if door else "de"):
        response = HttpResponse(render_to_string(template, {"door": door}), status=status)
    response["Content-Security-Policy"] = (
        "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self' data:"
    )
    return response


def suspended(request: HttpRequest, door: Door) -> HttpResponse:
    """Say that the portal is suspended, and that nothing is lost."""
    if request.path.startswith("/api/"):
        body = '{"type":"about:blank","title":"Suspended","status":503,"detail":"This portal is suspended."}'
        return HttpResponse(body, status=503, content_type="application/problem+json")
    return plain_page("errors/suspended.html", status=503, door=door)
