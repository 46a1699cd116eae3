"""What people fill in on the conversation pages: filters, the purpose of an opening, the reason of a release."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from audits.forms import DayField
from recordings.models import Conversation
from tenants.models import Purpose

PLAIN = ("since", "until", "channel", "direction", "agent", "team", "queue", "tag", "state")
"""Filters that stand in the address; words and contacts are sealed first (see `searches`)."""

MORE = ("channel", "direction", "agent", "team", "queue", "tag", "state")

Choices = list[tuple[str, str]]


class FilterForm(forms.Form):
    """What the list is narrowed to; every field is optional."""

    words = forms.CharField(label=_("Words"), required=False, max_length=200)
    contact = forms.CharField(label=_("Phone number, e-mail or customer number"), required=False, max_length=120)
    since = DayField(label=_("From"))
    until = DayField(label=_("Until"))
    channel = forms.ChoiceField(
        label=_("Channel"), required=False, choices=[("", _("All")), *Conversation.Channel.choices]
    )
    direction = forms.ChoiceField(
        label=_("Direction"), required=False, choices=[("", _("All")), *Conversation.Direction.choices]
    )
    agent = forms.ChoiceField(label=_("Agent"), required=False)
    team = forms.ChoiceField(label=_("Team"), required=False)
    queue = forms.ChoiceField(label=_("Queue"), required=False)
    tag = forms.CharField(label=_("Tag"), required=False, max_length=60)
    state = forms.ChoiceField(label=_("State"), required=False, choices=[("", _("All")), *Conversation.State.choices])

    def __init__(self, data: Any = None, *, units: dict[str, Choices] | None = None, initial: Any = None) -> None:
        super().__init__(data, auto_id="f-%s", initial=initial)
        for name, choices in (units or {}).items():
            field = self.fields[name]
            if isinstance(field, forms.ChoiceField):
                field.choices = [("", _("All")), *choices]
        for field in self.fields.values():
            field.widget.attrs["autocomplete"] = "off"


class PurposeForm(forms.Form):
    """Why something is opened: one of the tenant's purposes, and a case or reason where it is demanded."""

    purpose = forms.ChoiceField(
        label=_("Purpose"),
        error_messages={"required": _("Choose a purpose."), "invalid_choice": _("Choose a purpose of the list.")},
    )
    reason = forms.CharField(label=_("Case or reason"), required=False, max_length=200)

    def __init__(self, data: Any = None, *, purposes: Iterable[Purpose], always_reason: bool = False) -> None:
        super().__init__(data)
        self._purposes = {purpose.code: purpose for purpose in purposes}
        self._always = always_reason
        field = self.fields["purpose"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [(code, code) for code in self._purposes]

    def clean(self) -> dict[str, Any]:
        """Demand the reason where the purpose or the person's right does."""
        data = super().clean() or {}
        purpose = self._purposes.get(str(data.get("purpose")))
        if purpose and (purpose.needs_reason or self._always) and not data.get("reason"):
            self.add_error("reason", ValidationError(_("Name the case or the reason.")))
        return data


class ReleaseForm(forms.Form):
    """Why sound that is not what was promised may be heard after all."""

    reason = forms.CharField(
        label=_("Reason of the release"),
        max_length=300,
        help_text=_("For example: the supplier confirmed by telephone that the file is the right one."),
        error_messages={"required": _("Name the reason.")},
    )
