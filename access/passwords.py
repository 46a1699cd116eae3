"""Rules for new passwords beyond Django's own, and the hasher of the test suite."""

from collections.abc import Iterable

from django.contrib.auth.hashers import Argon2PasswordHasher
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from access.models import Agent
from tenants.selectors import settings_of_current

SHORTEST_WORD = 4  # shorter words stand in too many good passwords by chance


class ContextWordsValidator:
    """Refuses passwords that lean on what everybody here knows: the tenant's name, its words, the portal's."""

    def validate(self, password: str, user: Agent | None = None) -> None:
        """Raise when a context word stands in the password, however it is written."""
        plain = _folded(password)
        found = sorted(word for word in self.words() if word in plain)
        if found:
            message = _("The password contains “{word}”, which is easy to guess here.").format(word=found[0])
            raise ValidationError(message, code="password_context_word")

    def words(self) -> set[str]:
        """Return the words of this tenant, folded."""
        settings = settings_of_current()
        names: Iterable[str] = [settings.tenant.name, settings.tenant.slug, settings.tenant.place, "sprechakte"]
        split = [part for name in (*names, *settings.password_context_words) for part in str(name).split()]
        return {word for word in map(_folded, split) if len(word) >= SHORTEST_WORD}

    def get_help_text(self) -> str:
        """Say the rule before it is broken."""
        return _("No name of your organisation, its products or this portal.")


_LEET = str.maketrans("013457@$!", "oleastasi")


def _folded(text: str) -> str:
    return "".join(letter for letter in text.casefold().translate(_LEET) if letter.isalnum())


class QuickArgon2Hasher(Argon2PasswordHasher):
    """Argon2 at its lowest cost, for the test suite only."""

    time_cost = 1
    memory_cost = 8
    parallelism = 1
