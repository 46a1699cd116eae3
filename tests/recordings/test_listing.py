"""Keyset paging: every row once, in order, forwards and back, whatever the size of the page."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from recordings import sealing, selectors
from recordings.models import Conversation
from recordings.sealing import Sealer
from recordings.selectors import ConversationFilter, ConversationPage, Place
from tenants.ids import uuid7
from tests.cast import Cast, House
from tests.conversations import call
from tests.recordings.helpers import ingest
from tests.scopes import inside

START = datetime(2026, 11, 20, 9, tzinfo=UTC)


def spread(cast: Cast, minutes: list[int]) -> list[UUID]:
    """Copy one conversation to several times, some of them equal; return the ids as a list should show them."""
    with transaction.atomic():
        Conversation.objects.all().delete()
        row = ingest(cast, call(cast, "viele")).conversation
        card = selectors.open_cards(cast.dpo, [row])[0]
        for number, minute in enumerate(minutes, start=1000):
            copy = Conversation.objects.get(number=row.number)
            copy.pk, copy.vcon_uuid, copy.number = uuid7(), uuid7(), number
            copy.started_at = START + timedelta(minutes=minute)
            sealer = Sealer(copy.subject_key, None)
            copy.sealed_card = sealer.seal_json(
                sealing.CARD, copy.pk, {"subject": card.subject, "tags": [], "parties": []}
            )
            copy.save(force_insert=True)
    return list(Conversation.objects.order_by("-started_at", "-id").values_list("pk", flat=True))


def ids(page: ConversationPage) -> list[UUID]:
    return [row.pk for row, _ in page.rows]


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.integers(0, 3), max_size=12), st.integers(1, 5))
def test_every_row_once_forwards_and_back(house: House, minutes: list[int], size: int) -> None:
    cast = house.nordwind
    with inside(cast.tenant):
        expected = spread(cast, minutes)
        everything = ConversationFilter()
        found: list[UUID] = []
        pages: list[ConversationPage] = []
        place: Place | None = None
        while True:
            page = selectors.list_conversations(cast.dpo, everything, place, size)
            found += ids(page)
            pages.append(page)
            if page.older is None:
                break
            place = page.older
        assert found == expected
        back: Place | None = pages[-1].newer
        seen = ids(pages[-1])
        while back is not None:
            page = selectors.list_conversations(cast.dpo, everything, back, size)
            seen = [*ids(page), *seen]
            back = page.newer
        assert seen == expected
