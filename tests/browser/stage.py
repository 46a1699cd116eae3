"""Three conversations in the portal of this folder: a call, one in quarantine, a thread. Tests here read, or add."""

from collections.abc import Iterator
from typing import Any

import pytest

from recordings.models import Conversation
from tests import database
from tests.browser.conftest import Portal
from tests.browser.talks import mails, quarantined, talk
from tests.cast import Cast


class Stage:
    """Nordwind with three conversations."""

    def __init__(self, portal: Portal) -> None:
        self.portal = portal
        self.cast: Cast = portal.house.nordwind
        self.call: Conversation = talk(self.cast)
        self.held: Conversation = quarantined(self.cast)
        self.mail: Conversation = mails(self.cast)

    @property
    def path(self) -> str:
        """The page of the call."""
        return f"/conversations/{self.call.number}/"


@pytest.fixture(scope="module")
def stage(portal: Portal, session_database: str, django_db_blocker: Any) -> Iterator[Stage]:
    """Take the conversations in; while the file runs, this process works on the portal's own database."""
    with django_db_blocker.unblock():
        database.close_all()
        database.point_at(portal.database)
        try:
            yield Stage(portal)
        finally:
            database.close_all()
            database.point_at(session_database)
