"""One portal for a whole file of browser tests: a call, one in quarantine, a thread; tests here only read or add."""

from collections.abc import Iterator
from typing import Any

import pytest

from recordings.models import Conversation
from tests import database
from tests.browser.conftest import Portal, served
from tests.browser.talks import mails, quarantined, talk
from tests.cast import Cast, make_house


class Stage:
    """Nordwind with three conversations, served."""

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
def stage(
    session_database: str, template_database: str, django_db_blocker: Any, tmp_path_factory: Any
) -> Iterator[Stage]:
    """Serve one database for the whole file."""
    name = database.clone(template_database)
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch:
        database.point_at(name)
        patch.setenv("PORTAL_TEST_DATABASE", name)
        try:
            house = make_house()
            with served(house, tmp_path_factory.mktemp("web") / "web.log") as portal:
                yield Stage(portal)
        finally:
            database.close_all()
            database.point_at(session_database)
            database.drop(name)
