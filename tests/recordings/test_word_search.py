"""Words are found whatever their tokens look like: a keyed token is hex, and some hex reads like a number."""

from recordings import selectors
from recordings.selectors import ConversationFilter
from tests import conversations
from tests.cast import House
from tests.recordings.helpers import ingest
from tests.scopes import inside

SYLLABLES = ("ba", "dro", "fi", "gul", "kse", "mon", "pa", "tri")
WORDS = [f"{one}{two}{three}x" for one in SYLLABLES for two in SYLLABLES for three in SYLLABLES][:200]


def test_every_word_of_a_transcript_is_found(house: House) -> None:
    cast = house.nordwind
    with inside(cast.tenant, by=cast.ingest):
        said = [conversations.transcript(" ".join(WORDS), "gut")]
        ingest(cast, conversations.call(cast, "Quitte", analysis=said))
    with inside(cast.tenant, by=cast.supervisor):
        lost = [w for w in WORDS if not selectors.count_conversations(cast.supervisor, ConversationFilter(words=w))]
    assert lost == []
