"""Keyed tokens for the words of sealed text, so that they can be searched and never read. No Django.

A word is normalised, stemmed and put through HMAC-SHA-256, cut to 64 bits, in hex. Equality and frequency show to a
reader of the database, words do not. Phrases are found, prefixes are not. Where the language is unknown a word leaves
the token of its German and of its English stem at one position; a query asks for either.
"""

import hmac
import re
import unicodedata
from collections.abc import Iterable, Iterator
from typing import Final
from uuid import UUID

import snowballstemmer
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

LANGUAGES: Final = {"de": "german", "en": "english"}
TOKEN_HEX: Final = 16
# PostgreSQL's tsvector: positions end here, and a lexeme keeps at most 256 of them.
MAX_POSITION: Final = 16383
MAX_POSITIONS_OF_A_WORD: Final = 255

_WORD: Final = re.compile(r"\w+")
_MAX_WORD: Final = 64
_PHRASE_OR_WORD: Final = re.compile(r'"([^"]*)"|([^\s"]+)')


def token_key(secret: bytes, tenant_id: UUID, version: int) -> bytes:
    """Derive the search key of one tenant and version from the tenant's index secret."""
    info = f"search|words|v{version}".encode()
    return HKDF(algorithm=SHA256(), length=32, salt=str(tenant_id).encode(), info=info).derive(secret)


class Tokeniser:
    """Turn words into tokens under one key; made per use, since a stemmer keeps state between calls."""

    def __init__(self, key: bytes, language: str = "") -> None:
        self._key = key
        known = [LANGUAGES[language[:2]]] if language[:2] in LANGUAGES else list(LANGUAGES.values())
        self._stemmers = [snowballstemmer.stemmer(name) for name in known]
        self._seen: dict[str, tuple[str, ...]] = {}

    def of_word(self, word: str) -> tuple[str, ...]:
        """Give the tokens of one normalised word: one a language, fewer where the stems agree."""
        if word not in self._seen:
            stems = dict.fromkeys(stemmer.stemWord(word) for stemmer in self._stemmers)
            self._seen[word] = tuple(self._token(stem) for stem in stems)
        return self._seen[word]

    def of_text(self, text: str) -> Iterator[tuple[int, tuple[str, ...]]]:
        """Walk a text word by word, positions from 1."""
        for position, word in enumerate(words_of(text), start=1):
            yield position, self.of_word(word)

    def _token(self, stem: str) -> str:
        return hmac.digest(self._key, stem.encode(), "sha256").hex()[:TOKEN_HEX]


def words_of(text: str) -> list[str]:
    """Split a text into normalised words."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return [word[:_MAX_WORD] for word in _WORD.findall(folded)]


def tokens(tokeniser: Tokeniser, words: Iterable[str]) -> list[str]:
    """Give the distinct tokens of some words, in order of first appearance."""
    found = (token for text in words for _, alternatives in tokeniser.of_text(text) for token in alternatives)
    return list(dict.fromkeys(found))


def vector(tokeniser: Tokeniser, text: str) -> str:
    """Write a text as the literal of a tsvector: `'1f…':1,7 '9a…':2`."""
    places: dict[str, list[int]] = {}
    for position, alternatives in tokeniser.of_text(text):
        for token in alternatives:
            known = places.setdefault(token, [])
            if len(known) < MAX_POSITIONS_OF_A_WORD:
                known.append(min(position, MAX_POSITION))
    return " ".join(f"'{token}':{','.join(map(str, dict.fromkeys(known)))}" for token, known in places.items())


def query(tokeniser: Tokeniser, text: str) -> str:
    """Write what a person typed as the literal of a tsquery: words joined by *and*, "quoted words" as a phrase."""
    parts = [
        " <-> ".join(_either(tokeniser.of_word(word)) for word in words)
        for phrase, word in _PHRASE_OR_WORD.findall(text)
        if (words := words_of(phrase or word))
    ]
    return " & ".join(f"({part})" for part in parts)


def _either(alternatives: tuple[str, ...]) -> str:
    return f"({' | '.join(repr(token) for token in alternatives)})"
