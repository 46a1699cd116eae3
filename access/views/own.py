"""One's own account, and the settings that work before anybody signed in."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme

from access import people, services
from access.context_processors import APPEARANCE_COOKIE
from access.forms import PreferencesForm
from access.guards import GuardedView
from access.views.pages import me

YEAR = 365 * 24 * 3600


class Me(GuardedView):
    """Who one is here, what one may do, and how one signs in."""

    permission = "access:self:view"
    kind = "self.view"

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the own account."""
        agent = me(request)
        context = {
            "person": agent,
            "roles": people.role_lines(agent),
            "covers": people.cover_lines(agent),
            "has_factor": people.has_factor(agent),
            "sessions": people.sessions(agent),
        }
        return render(request, "access/me.html", context)


class Preferences(GuardedView):
    """Language and appearance: kept by this browser, and by the agent if somebody is signed in."""

    public = True
    verb = "update"
    kind = "preference.update"
    without_factor = True

    def post(self, request: HttpRequest) -> HttpResponse:
        """Keep the choice and go back to where it was made."""
        form = PreferencesForm(request.POST)
        data = form.cleaned_data if form.is_valid() else {}
        chosen = {name: data[name] for name in ("language", "appearance") if data.get(name)}
        target = data.get("next") or "/"
        if not url_has_allowed_host_and_scheme(target, {request.get_host()}, request.is_secure()):
            target = "/"
        response = redirect(target)
        cookies = {"language": settings.LANGUAGE_COOKIE_NAME, "appearance": APPEARANCE_COOKIE}
        for name, value in chosen.items():
            response.set_cookie(cookies[name], value, max_age=YEAR, samesite="Lax", secure=request.is_secure())
        if chosen and request.agent is not None:  # type: ignore[attr-defined]
            services.update_profile(agent=me(request), by=me(request), **chosen)
        return response


class Limits(GuardedView):
    """What this portal cannot do, said openly."""

    public = True
    kind = "page.view"

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the limits."""
        return render(request, "access/limits.html")


class Accessibility(GuardedView):
    """How to use the portal without a mouse, with a screen reader, enlarged; and what was not tried."""

    public = True
    kind = "page.view"

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the statement."""
        return render(request, "access/accessibility.html")
