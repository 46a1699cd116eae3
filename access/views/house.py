"""The tenant's own decisions: settings and purposes."""

from typing import Any

from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext_lazy

from access import people, services
from access.forms import PurposeForm, SettingsForm
from access.selectors import holds
from access.views.pages import FormPage, me

SETTINGS = ("require_second_factor", "invitation_days", "playback_minutes", "reveal_minutes")


class Settings(FormPage):
    """Second factor, times, words; and the list of purposes."""

    permissions = {"GET": "tenants:setting:view", "POST": "tenants:setting:edit"}
    verbs = {"POST": "update"}
    kinds = {"GET": "tenant.view", "POST": "tenant.update"}
    template = "access/settings.html"
    form_class = SettingsForm
    done = gettext_lazy("Saved.")

    def form_arguments(self) -> dict[str, Any]:
        """Fill in what holds now."""
        self.now = people.house_settings()
        words = "\n".join(self.now.password_context_words)
        return {"initial": {name: getattr(self.now, name) for name in SETTINGS} | {"password_context_words": words}}

    def context(self) -> dict[str, Any]:
        """Show the purposes beside."""
        may_edit = holds(me(self.request), "tenants:setting:edit") is not None
        return {"settings": self.now, "purposes": people.purposes(), "may_edit": may_edit}

    def act(self, data: dict[str, Any]) -> str:
        """Save."""
        services.update_settings(changes=data, by=me(self.request))
        return reverse("settings:detail")


class PurposePage(FormPage):
    """Make or change a purpose."""

    permission = "tenants:setting:edit"
    verb = "update"
    kind = "purpose.update"
    template = "access/purpose.html"
    form_class = PurposeForm
    done = gettext_lazy("Saved.")

    def load(self) -> None:
        """Find the purpose; without a code it is a new one."""
        self.purpose = people.purpose(self.kwargs["code"]) if "code" in self.kwargs else None

    def form_arguments(self) -> dict[str, Any]:
        """Fill in what holds now."""
        if self.purpose is None:
            return {}
        return {"initial": {name: getattr(self.purpose, name) for name in PurposeForm.base_fields}}

    def context(self) -> dict[str, Any]:
        """Show which it is."""
        return {"purpose": self.purpose}

    def act(self, data: dict[str, Any]) -> str:
        """Save it."""
        code = slugify(data["label_en"]).replace("-", "_")[:40]
        services.save_purpose(purpose=self.purpose, code=code, by=me(self.request), **data)
        return reverse("settings:detail")
