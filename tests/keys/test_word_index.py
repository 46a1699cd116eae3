"""Keyed tokens of words: searched, never read."""

import re
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from keys import word_index
from keys.word_index import Tokeniser, query, tokens, vector

TENANT = UUID("7f0c9b52-2f0e-4a53-9a39-0d2b6c6b6e11")
KEY = word_index.token_key(bytes(range(32)), TENANT, 1)
KNOWN = "'86293158f20cde27':1 '453f9e1f47443d19':2"


def german(text: str) -> list[str]:
    return tokens(Tokeniser(KEY, "de"), [text])


def test_known_answer() -> None:
    """The index lies in databases: its form is frozen."""
    assert vector(Tokeniser(KEY, "de"), "Schaden Versicherung") == KNOWN


def test_words_of_one_stem_share_a_token() -> None:
    assert german("Versicherungen") == german("versicherung") == german("VERSICHERUNG")
    assert tokens(Tokeniser(KEY, "en"), ["payments"]) == tokens(Tokeniser(KEY, "en-GB"), ["payment"])
    assert german("Schaden") != german("Schutz")


def test_an_unknown_language_is_found_by_either() -> None:
    both = set(tokens(Tokeniser(KEY), ["payments"]))
    assert both >= set(german("payments")) | set(tokens(Tokeniser(KEY, "en"), ["payments"]))


def test_a_token_is_64_bits_in_hex_and_no_word() -> None:
    for token in german("Müller wohnt in der Elbchaussee 12"):
        assert re.fullmatch(r"[0-9a-f]{16}", token)


def test_positions_count_every_word() -> None:
    de = Tokeniser(KEY, "de")
    first, second = german("Kfz")[0], german("Schaden")[0]
    assert vector(de, "Kfz-Schaden, Kfz!") == f"'{first}':1,3 '{second}':2"


def test_a_word_said_very_often_keeps_within_what_a_tsvector_holds() -> None:
    literal = vector(Tokeniser(KEY, "de"), "ja " * 20_000)
    assert literal.count(",") < 256
    late = vector(Tokeniser(KEY, "de"), "ja " * 16_400 + "Ende Schluss")
    assert max(int(n) for n in re.findall(r"[:,](\d+)", late)) == word_index.MAX_POSITION


def test_a_query_joins_words_and_keeps_phrases() -> None:
    de = Tokeniser(KEY, "de")
    kfz, schaden, hof = (german(w)[0] for w in ("Kfz", "Schaden", "Hof"))
    assert query(de, 'Hof "Kfz Schaden"') == f"(('{hof}')) & (('{kfz}') <-> ('{schaden}'))"
    assert query(de, "Kfz-Schaden") == f"(('{kfz}') <-> ('{schaden}'))"
    assert query(de, ' "" !! ') == ""


def test_another_tenant_has_other_tokens() -> None:
    foreign = word_index.token_key(bytes(range(32)), UUID(int=1), 1)
    assert tokens(Tokeniser(foreign, "de"), ["Schaden"]) != german("Schaden")
    assert word_index.token_key(bytes(range(32)), TENANT, 2) != KEY


@given(text=st.text(max_size=200))
def test_no_text_leaves_more_than_tokens(text: str) -> None:
    for language in ("de", "en", ""):
        assert re.fullmatch(r"('[0-9a-f]{16}':\d+(,\d+)*( |$))*", vector(Tokeniser(KEY, language), text))
        assert re.fullmatch(r"[0-9a-f'|&<\-> ()]*", query(Tokeniser(KEY, language), text))
