"""A bare DRF view over the same tables: no sign-in, no permission, no record, no row-level security."""

import json
import os
from uuid import UUID

import django
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "benchmarks.bare_settings")
django.setup()
settings.MIDDLEWARE = []  # after the libraries' start, which insist on theirs
application = WSGIHandler()

from django.db.models import Prefetch  # noqa: E402  (Django is set up by now)
from django.urls import path  # noqa: E402
from rest_framework.request import Request  # noqa: E402
from rest_framework.response import Response  # noqa: E402
from rest_framework.views import APIView  # noqa: E402

from keys import seal  # noqa: E402
from keys.wrapping import subject_cipher  # noqa: E402
from recordings import sealing  # noqa: E402
from recordings.models import Conversation, Message, Recording  # noqa: E402
from recordings.selectors import Card, agents_in  # noqa: E402
from recordings.serializers import shapes  # noqa: E402
from tenants import scope  # noqa: E402

TENANT = UUID(os.environ.get("BENCH_TENANT", "00000000-0000-0000-0000-000000000000"))


def card_of(row: Conversation) -> Card:
    """Open a row's sealed card: the JSON needs what lies in it, so the peer pays for it too."""
    place = seal.associated_data(TENANT, sealing.CARD, row.pk)
    held = json.loads(seal.open_with(subject_cipher(row.subject_key), row.sealed_card, place))
    return Card(subject=held["subject"], tags=tuple(held["tags"]), parties=tuple(held["parties"]))


class Conversations(APIView):
    """Fifty conversations."""

    authentication_classes: list[type] = []
    permission_classes: list[type] = []

    def get(self, request: Request) -> Response:
        """Return the page that the product returns."""
        with scope.activate(TENANT):  # the managers' filter only: this engine tells the database nothing
            rows = Conversation.objects.select_related("subject_key", "team", "queue", "campaign")
            rows = rows.defer("sealed_vcon").prefetch_related(
                Prefetch("recordings", Recording.objects.defer("sealed_peaks", "sealed_release_reason")),
                Prefetch("messages", Message.objects.defer("sealed_body")),
            )
            found = list(rows.order_by("-started_at", "-id")[:50])
            cards = [card_of(row) for row in found]
            agents = agents_in(cards)
            entities = [
                shapes.conversation(
                    row,
                    card,
                    agents,
                    recordings=row.recordings.all(),
                    messages=[shapes.message_row(message) for message in row.messages.all()],
                )
                for row, card in zip(found, cards, strict=True)
            ]
        return Response({"entities": entities, "page_size": 50})


urlpatterns = [path("bare", Conversations.as_view())]
