"""What people fill in on the conversation pages: filters, the reason of a release."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from audits.forms import DayField
from recordings.models import Conversation

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


class ReleaseForm(forms.Form):
    """Why sound that is not what was promised may be heard after all."""

    reason = forms.CharField(
        label=_("Reason of the release"),
        max_length=300,
        help_text=_("For example: the supplier confirmed by telephone that the file is the right one."),
        error_messages={"required": _("Name the reason.")},
    )
