"""Giving and taking: roles, cover, sessions, invitations, and the account itself. Taking asks first."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from access import people, services
from access.forms import CoverForm, RoleForm
from access.views.agents import is_provider, unit_choices
from access.views.pages import FormPage, QuestionPage, me
from tenants.exceptions import NotFound


class _OfPerson(FormPage):
    """Pages about one person; they lead back to that person."""

    def load(self) -> None:
        """Find the person."""
        self.person = people.person(me(self.request), self.kwargs["slug"])
        self.load_part()

    def load_part(self) -> None:
        """Find what of the person the page is about."""

    @property
    def back(self) -> str:
        """Return the address of the person."""
        return reverse("agents:detail", args=[self.person.slug])

    def context(self) -> dict[str, Any]:
        """Show whose page it is."""
        return {**super().context(), "person": self.person}


class _Question(_OfPerson, QuestionPage):
    """A question about one person."""

    def ask(self, title: str, consequence: str, effect: str, more: str = "") -> dict[str, str]:
        """Return the words of the question."""
        parts = {"title": title, "consequence": consequence, "effect": effect, "more": more}
        return {**parts, "back": self.back, "back_name": self.person.display_name}


class AddRole(_OfPerson):
    """A role for one person."""

    permission, verb, kind = "access:role:assign", "create", "role.assign"
    template = "access/add_role.html"
    form_class = RoleForm
    done = gettext_lazy("The role is assigned. It holds from the next click.")

    def form_arguments(self) -> dict[str, Any]:
        """Offer the roles of this tenant."""
        return {"provider": is_provider(self.request)}

    def act(self, data: dict[str, Any]) -> str:
        """Assign the role."""
        services.assign_role(agent=self.person, by=me(self.request), **data)
        return self.back


class AddCover(_OfPerson):
    """A team, queue or campaign for one person."""

    permission, verb, kind = "access:grant:edit", "create", "grant.create"
    template = "access/add_cover.html"
    form_class = CoverForm
    done = gettext_lazy("The cover is given. It holds from the next click.")

    def form_arguments(self) -> dict[str, Any]:
        """Offer the units."""
        return {"units": unit_choices(me(self.request))}

    def act(self, data: dict[str, Any]) -> str:
        """Give the cover."""
        kind, _colon, slug = data["unit"].partition(":")
        unit = people.unit(me(self.request), kind, slug)
        services.grant_cover(agent=self.person, unit=unit, expires_at=data["expires_at"], by=me(self.request))
        return self.back


class RevokeRole(_Question):
    """Take a role."""

    permission, verb, kind = "access:role:assign", "delete", "role.revoke"
    done = gettext_lazy("The role is revoked.")

    def load_part(self) -> None:
        """Find the role."""
        self.line = people.role_line(self.person, self.kwargs["pk"])

    def words(self) -> dict[str, str]:
        """Ask."""
        return self.ask(
            _("Revoke the role “{role}” of {name}?").format(role=self.line.role.label, name=self.person.display_name),
            _("It ends at once, in open windows too."),
            _("Revoke role"),
            str(self.line.role.sentence),
        )

    def act(self, data: dict[str, Any]) -> str:
        """Revoke it."""
        services.revoke_role(assignment=self.line.assignment, by=me(self.request))
        return self.back


class RevokeCover(_Question):
    """Take a cover."""

    permission, verb, kind = "access:grant:edit", "delete", "grant.revoke"
    done = gettext_lazy("The cover is taken.")

    def load_part(self) -> None:
        """Find the cover."""
        self.line = people.cover_line(self.person, self.kwargs["unit_kind"], self.kwargs["pk"])

    def words(self) -> dict[str, str]:
        """Ask."""
        names = {"unit": self.line.cover.content_object, "name": self.person.display_name}
        return self.ask(
            _("Take “{unit}” from {name}?").format(**names),
            _("Conversations of this unit are no longer visible to this person, from the next click on."),
            _("Take cover"),
        )

    def act(self, data: dict[str, Any]) -> str:
        """Take it."""
        services.revoke_cover(cover=self.line.cover, by=me(self.request))
        return self.back


class Close(_Question):
    """Close an account."""

    permission, verb, kind = "access:agent:edit", "update", "agent.deactivate"
    done = gettext_lazy("The account is closed.")
    final = True

    def words(self) -> dict[str, str]:
        """Ask."""
        return self.ask(
            _("Close the account of {name}?").format(name=self.person.display_name),
            _("All sessions end at once, and nobody can sign in with it."),
            _("Close account"),
            _("Roles and the trail in the access log stay. You can open the account again."),
        )

    def act(self, data: dict[str, Any]) -> str:
        """Close it."""
        services.deactivate_agent(agent=self.person, by=me(self.request))
        return self.back


class Reopen(_Question):
    """Open a closed account again."""

    permission, verb, kind = "access:agent:edit", "update", "agent.reactivate"
    done = gettext_lazy("The account is open again.")

    def words(self) -> dict[str, str]:
        """Ask."""
        return self.ask(
            _("Open the account of {name} again?").format(name=self.person.display_name),
            _("Password, second factor and roles are as before."),
            _("Open account"),
        )

    def act(self, data: dict[str, Any]) -> str:
        """Open it."""
        services.reactivate_agent(agent=self.person, by=me(self.request))
        return self.back


class EndSessions(_Question):
    """Sign a person out everywhere."""

    permission, verb, kind = "access:session:end", "end_session", "session.delete"
    done = gettext_lazy("All sessions have ended.")

    def words(self) -> dict[str, str]:
        """Ask."""
        return self.ask(
            _("End all sessions of {name}?").format(name=self.person.display_name),
            _("Open windows lead to sign-in at the next click."),
            _("End sessions"),
        )

    def act(self, data: dict[str, Any]) -> str:
        """End them."""
        services.end_sessions(agent=self.person, by=me(self.request))
        return self.back


class Resend(_Question):
    """A new link for an invitation that was not accepted."""

    permission, verb, kind = "access:agent:edit", "create", "invitation.create"
    done = gettext_lazy("A new invitation is on its way.")

    def load_part(self) -> None:
        """Find the invitation."""
        invitation = people.open_invitation(self.person)
        if invitation is None:
            raise NotFound()
        self.invitation = invitation

    def words(self) -> dict[str, str]:
        """Ask."""
        return self.ask(
            _("Send {name} a new invitation?").format(name=self.person.display_name),
            _("The old link stops working."),
            _("Send invitation"),
            _("It goes to {email}.").format(email=self.person.email),
        )

    def act(self, data: dict[str, Any]) -> str:
        """Send it."""
        services.resend_invitation(invitation=self.invitation, host=self.request.get_host(), by=me(self.request))
        return self.back
