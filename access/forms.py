"""What the pages of access take from people: shape and syntax, no rules."""

import datetime as dt
from typing import Any

from django import forms
from django.contrib.auth import password_validation
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from access import formats
from access.models import Agent
from access.roles import PERMISSIONS, ROLES


class DayField(forms.CharField):
    """A day as people write it: `20.11.`, `20.11.2026`, `today`, `-7`. Gives the end of that day where asked."""

    def __init__(self, *, end_of_day: bool = False, **kwargs: Any) -> None:
        self.end_of_day = end_of_day
        kwargs.setdefault("help_text", _("Such as 20.11.2026. Empty: without end."))
        super().__init__(max_length=20, **kwargs)

    def clean(self, value: Any) -> Any:
        """Return the moment, or None."""
        text = super().clean(value)
        if not text:
            return None
        day = formats.read_day(text, timezone.localdate())
        if day is None:
            raise forms.ValidationError(_("A date like 20.11.2026."))
        clock = dt.time.max if self.end_of_day else dt.time.min
        return timezone.make_aware(dt.datetime.combine(day, clock.replace(microsecond=0)))


def role_choices(*, provider: bool = False) -> list[tuple[str, Any]]:
    """Return the roles that may be given here, with their sentence."""
    return [(role.name, role.label) for role in ROLES.values() if role.provider == provider]


class PreferencesForm(forms.Form):
    """Language and appearance, one at a time."""

    language = forms.ChoiceField(choices=[("de", "Deutsch"), ("en", "English")], required=False)
    appearance = forms.ChoiceField(choices=Agent.Appearance.choices, required=False)
    next = forms.CharField(required=False)


class PeopleFilter(forms.Form):
    """The filters of the list of people."""

    q = forms.CharField(label=_("Name or e-mail address"), required=False, max_length=80)
    state = forms.ChoiceField(
        label=_("State"), required=False, choices=[("", _("All")), ("active", _("Open")), ("closed", _("Closed"))]
    )


class InviteForm(forms.Form):
    """A new person."""

    display_name = forms.CharField(label=_("Name"), max_length=120, widget=forms.TextInput({"autocomplete": "off"}))
    email = forms.EmailField(
        label=_("E-mail address"),
        help_text=_("The invitation goes there. Every person has an address of their own."),
        widget=forms.EmailInput({"autocomplete": "off"}),
    )
    roles = forms.MultipleChoiceField(label=_("Roles"), required=False, widget=forms.CheckboxSelectMultiple)
    team = forms.ChoiceField(label=_("Team"), required=False)
    language = forms.ChoiceField(label=_("Language"), choices=[("de", "Deutsch"), ("en", "English")])

    def __init__(self, *args: Any, teams: list[tuple[str, str]], provider: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["roles"].choices = role_choices(provider=provider)  # type: ignore[attr-defined]
        self.fields["team"].choices = [("", _("no team")), *teams]  # type: ignore[attr-defined]


class PersonForm(forms.Form):
    """What administration may change of a person."""

    display_name = forms.CharField(label=_("Name"), max_length=120)
    team = forms.ChoiceField(label=_("Team"), required=False)

    def __init__(self, *args: Any, teams: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["team"].choices = [("", _("no team")), *teams]  # type: ignore[attr-defined]


class RoleForm(forms.Form):
    """A role for a person."""

    role = forms.ChoiceField(label=_("Role"))
    expires_at = DayField(label=_("Until"), required=False, end_of_day=True)
    tenant_wide = forms.BooleanField(label=_("For the whole tenant, not only for covered units"), required=False)

    def __init__(self, *args: Any, provider: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = role_choices(provider=provider)  # type: ignore[attr-defined]


class CoverForm(forms.Form):
    """A unit for a person to cover."""

    unit = forms.ChoiceField(label=_("Team, queue or campaign"))
    expires_at = DayField(label=_("Until"), required=False, end_of_day=True)

    def __init__(self, *args: Any, units: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].choices = units  # type: ignore[attr-defined]


class AcceptForm(forms.Form):
    """The first password of an invited person, typed twice."""

    password = forms.CharField(
        label=_("Password"),
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
        help_text=password_validation.password_validators_help_text_html,
    )
    again = forms.CharField(
        label=_("Password again"), strip=False, widget=forms.PasswordInput({"autocomplete": "new-password"})
    )

    def __init__(self, *args: Any, agent: Agent, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.agent = agent

    def clean_password(self) -> str:
        """Ask the password rules."""
        value: str = self.cleaned_data["password"]
        password_validation.validate_password(value, self.agent)
        return value

    def clean(self) -> dict[str, Any]:
        """Compare the two."""
        data = super().clean() or self.cleaned_data
        if data.get("password") and data.get("again") != data["password"]:
            self.add_error("again", _("The two passwords differ."))
        return data


class UnitForm(forms.Form):
    """A team, a queue or a campaign."""

    name = forms.CharField(label=_("Name"), max_length=80)


class QueueForm(UnitForm):
    """A queue may be served by one team."""

    team = forms.ChoiceField(label=_("Served by team"), required=False)

    def __init__(self, *args: Any, teams: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["team"].choices = [("", _("no team")), *teams]  # type: ignore[attr-defined]


class ClientForm(forms.Form):
    """A program that speaks with the API."""

    name = forms.CharField(
        label=_("Name"), max_length=80, help_text=_("Such as “Telephone system North”. It stands in the access log.")
    )
    permissions = forms.MultipleChoiceField(label=_("What it may do"), widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(name, permission.sentence) for name, permission in PERMISSIONS.items() if permission.service]
        self.fields["permissions"].choices = choices  # type: ignore[attr-defined]


class SettingsForm(forms.Form):
    """What a tenant decides for itself."""

    require_second_factor = forms.BooleanField(
        label=_("Everyone needs a second factor"),
        required=False,
        help_text=_("Whoever has none sets it up at the next sign-in."),
    )
    invitation_days = forms.IntegerField(label=_("An invitation holds for (days)"), min_value=1, max_value=30)
    playback_minutes = forms.IntegerField(
        label=_("A playback ends by itself after (minutes)"), min_value=5, max_value=240
    )
    reveal_minutes = forms.IntegerField(
        label=_("Shown names and numbers are masked again after (minutes)"), min_value=1, max_value=60
    )
    password_context_words = forms.CharField(
        label=_("Words that no password may contain"),
        required=False,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("One a line: company, products, town."),
    )

    def clean_password_context_words(self) -> list[str]:
        """Return the words, each once."""
        words = [word.strip().lower() for word in self.cleaned_data["password_context_words"].splitlines()]
        return sorted({word for word in words if word})


class PurposeForm(forms.Form):
    """Why a conversation may be opened."""

    label_de = forms.CharField(label=_("German name"), max_length=80)
    label_en = forms.CharField(label=_("English name"), max_length=80)
    hint_de = forms.CharField(label=_("German half-line"), max_length=160, required=False)
    hint_en = forms.CharField(label=_("English half-line"), max_length=160, required=False)
    needs_reason = forms.BooleanField(label=_("Asks for a case or reason"), required=False)
    is_active = forms.BooleanField(label=_("Can be chosen"), required=False, initial=True)
