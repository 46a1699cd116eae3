"""The other end of an invitation: a stranger with a link chooses a password."""

from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy

from access import services
from access.forms import AcceptForm
from access.selectors import invitation_by_token
from access.views.pages import FormPage


class Accept(FormPage):
    """The first password. A link that was used or is too old says so, and nothing else."""

    public = True
    kinds = {"GET": "invitation.view", "POST": "agent.accept"}
    verbs = {"POST": "update"}
    template = "access/accept.html"
    form_class = AcceptForm
    done = gettext_lazy("Your account is ready. Sign in with your new password.")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Keep the link out of caches and of other sites' logs."""
        found = invitation_by_token(kwargs["token"])
        answer: HttpResponseBase
        if found is None:
            answer = render(request, "access/accept_gone.html", status=404)
        else:
            self.invitation = found
            answer = super().dispatch(request, *args, **kwargs)
        answer["Referrer-Policy"] = "no-referrer"
        answer["Cache-Control"] = "no-store"
        return answer

    def form_arguments(self) -> dict[str, Any]:
        """Tell the password rules whose password it is."""
        return {"agent": self.invitation.agent}

    def context(self) -> dict[str, Any]:
        """Show who was invited."""
        return {"invitation": self.invitation}

    def act(self, data: dict[str, Any]) -> str:
        """Accept."""
        services.accept_invitation(token=self.kwargs["token"], password=data["password"])
        return reverse("account_login")
