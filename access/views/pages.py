"""The two shapes that most pages here have: a form that calls one service, and a question before an act."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise

from access.guards import GuardedView
from access.models import Agent
from tenants.exceptions import DomainError, Invalid, Refused


def me(request: HttpRequest) -> Agent:
    """Return who asks; guarded pages always have somebody."""
    agent: Agent = request.agent  # type: ignore[attr-defined]
    return agent


def put_errors(form: forms.Form, error: DomainError) -> None:
    """Show a service's refusal at the fields it names, else above the form."""
    placed = False
    for fault in error.errors:
        name = fault.pointer.strip("/").split("/")[0]
        form.add_error(name if name in form.fields else None, fault.detail)
        placed = True
    if not placed:
        form.add_error(None, error.detail)


class FormPage(GuardedView, ABC):
    """A page with one form: shown, checked, handed to one service."""

    form_class: ClassVar[type[forms.Form]] = forms.Form
    template: ClassVar[str]
    done: ClassVar[str | Promise] = ""

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Show the form."""
        self.load()
        return self.show(self.make_form(None))

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Act, and lead on; or show the form with what is wrong."""
        self.load()
        form = self.make_form(request.POST)
        if form.is_valid():
            try:
                with transaction.atomic():  # a refusal takes back what the service wrote before it
                    target = self.act(form.cleaned_data)
            except (Invalid, Refused) as error:
                put_errors(form, error)
            else:
                if self.done:
                    messages.success(request, str(self.done))
                return target if isinstance(target, HttpResponse) else redirect(target)
        return self.show(form, status=422)

    def load(self) -> None:
        """Read what the page is about; the address stands in `self.kwargs`."""

    def make_form(self, data: Mapping[str, Any] | None) -> forms.Form:
        """Return the form, empty or with what was sent."""
        return self.form_class(data, **self.form_arguments())

    def form_arguments(self) -> dict[str, Any]:
        """Return what the form needs beside the data."""
        return {}

    def context(self) -> dict[str, Any]:
        """Return what the template shows beside the form."""
        return {}

    @abstractmethod
    def act(self, data: dict[str, Any]) -> str | HttpResponse:
        """Call the service; return where to go."""

    def show(self, form: forms.Form, status: int = 200) -> HttpResponse:
        """Render the page."""
        return render(self.request, self.template, {"form": form, **self.context()}, status=status)


class QuestionPage(FormPage):
    """A page that asks before it acts: title, consequence, one button that names the act."""

    template = "access/question.html"
    final: ClassVar[bool] = False

    @abstractmethod
    def words(self) -> dict[str, str]:
        """Return `title`, `consequence`, `more`, `effect`, `back` and `back_name`."""

    def context(self) -> dict[str, Any]:
        """Hand the words to the one template."""
        return {"words": self.words(), "final": self.final}
