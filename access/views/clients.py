"""Integrations: programs that speak with the API, each with an account of its own and a secret that is shown once."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from access import people, services
from access.forms import ClientForm
from access.guards import GuardedView
from access.selectors import holds
from access.views.pages import FormPage, QuestionPage, me


class Clients(GuardedView):
    """The list."""

    permission = "access:client:view"
    verb = "list"
    kind = "client.list"

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the list."""
        may_edit = holds(me(request), "access:client:edit") is not None
        return render(request, "access/clients.html", {"clients": people.clients(me(request)), "may_edit": may_edit})


class NewClient(FormPage):
    """A new program: its secret is shown on the answer to this form, and never again."""

    permission = "access:client:edit"
    verb = "create"
    kind = "client.create"
    template = "access/client_new.html"
    form_class = ClientForm

    def act(self, data: dict[str, Any]) -> HttpResponse:
        """Create it and show the secret."""
        made = services.create_client(name=data["name"], permissions=data["permissions"], by=me(self.request))
        answer = render(
            self.request, "access/client_secret.html", {"client": made.client, "secret": made.secret}, status=201
        )
        answer["Cache-Control"] = "no-store"
        return answer


class RevokeClient(QuestionPage):
    """Shut a program out."""

    permission = "access:client:edit"
    verb = "delete"
    kind = "client.revoke"
    done = gettext_lazy("The integration is shut out.")
    final = True

    def load(self) -> None:
        """Find the client."""
        self.client = people.client(me(self.request), self.kwargs["slug"])

    def words(self) -> dict[str, str]:
        """Ask."""
        return {
            "title": _("Shut out “{name}”?").format(name=self.client.name),
            "consequence": _("Its secret and all its tokens stop working at once."),
            "more": _("What it did stays in the access log. To let it in again, make a new integration."),
            "effect": _("Shut out"),
            "back": reverse("clients:list"),
            "back_name": _("Integrations"),
        }

    def act(self, data: dict[str, Any]) -> str:
        """Shut it out."""
        services.revoke_client(client=self.client.client, by=me(self.request))
        return reverse("clients:list")
