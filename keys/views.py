"""The page of keys: in whose hand, which version, what it covers, when it was last probed; and its change."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext

from access.guards import GuardedView
from access.selectors import holds
from keys import presenters, selectors, services, tasks


class Keyring(GuardedView):
    """What the tenant's keys are and what they cover."""

    permission = "keys:key:view"
    verb = "list"
    kind = "key.list"

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the keys."""
        may_change = holds(request.agent, "keys:key:edit") is not None  # type: ignore[attr-defined]
        page = presenters.keyring_page(selectors.keyring_facts(), may_change=may_change)
        return render(request, "keys/list.html", {"page": page})


class Probe(GuardedView):
    """The key probe by hand."""

    permission = "keys:key:edit"
    kind = "key.probe"

    def post(self, request: HttpRequest) -> HttpResponse:
        """Open the known value and say how it went."""
        key = services.probe_tenant_key(by=request.agent)  # type: ignore[attr-defined]
        if key.probe_fault:
            messages.error(request, gettext("The key probe failed: the known value does not open."))
        else:
            messages.success(request, gettext("The key opens its known value."))
        return redirect("keys:list")


class Rotate(GuardedView):
    """The question before the tenant key is changed."""

    permission = "keys:key:edit"
    verb = "update"
    kind = "key.rotate"

    def get(self, request: HttpRequest) -> HttpResponse:
        """Ask, with what it does."""
        return render(request, "keys/rotate.html", {"page": presenters.rotation_page(selectors.keyring_facts())})

    def post(self, request: HttpRequest) -> HttpResponse:
        """Queue the change."""
        services.request_rotation(task=tasks.rotate, by=request.agent)  # type: ignore[attr-defined]
        messages.success(request, gettext("The key is being changed. This goes on in the background."))
        return redirect("keys:list")
