"""Reading vCons: every version's spelling, every fault with its place, and no input that breaks the reader."""

import copy
import gzip
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from recordings.vcon import limits
from recordings.vcon.messages import read_message
from recordings.vcon.normal import NormalAnalysis
from recordings.vcon.parsing import canonical, decompress, parse
from recordings.vcon.reader import read
from recordings.vcon.transcripts import dump_turns, read_turns
from recordings.vcon.writer import assemble, skeleton
from tenants.exceptions import DomainError, Invalid, Malformed, TooLarge
from tests.recordings.helpers import VCONS, vcon

BARE: dict[str, Any] = {
    "vcon": "0.4.0",
    "uuid": "01928e10-193e-8231-b9a2-279e0d16bc46",
    "created_at": "2026-11-20T09:00:00Z",
    "parties": [{"name": "A"}, {"name": "B"}],
    "dialog": [{"type": "recording", "start": "2026-11-20T09:00:00Z", "parties": [0, 1], "mediatype": "audio/wav"}],
}
SHA256 = "i-QSXwMFwmdsb7zGK9jYOvB-w-0L_fb3o8lYQgNv_8Q"


def changed(**dialog: Any) -> dict[str, Any]:
    document = copy.deepcopy(BARE)
    document["dialog"][0] |= dialog
    return document


def faults(document: Any) -> set[str]:
    with pytest.raises(Invalid) as refused:
        read(document)
    return {error.pointer for error in refused.value.errors}


@pytest.mark.parametrize("version", ["0.0.1", "0.0.2", "0.3.0", "0.4.0", None])
def test_every_version_is_read(version: str | None) -> None:
    document = BARE | {"vcon": version}
    assert read(document).version == (version or "")
    assert skeleton(read(document))["vcon"] == "0.4.0"


def test_old_and_new_spellings_mean_the_same() -> None:
    old = changed(mimetype="audio/x-mp3", alg="SHA-256", signature=SHA256 + "=")
    del old["dialog"][0]["mediatype"]
    new = changed(mediatype="audio/x-mp3", content_hash=f"sha256-{SHA256}")
    assert read(old).dialogs[0].hashes == read(new).dialogs[0].hashes
    assert read(old).dialogs[0].fields == read(new).dialogs[0].fields
    appended = BARE | {"appended": {"uuid": BARE["uuid"]}}
    assert skeleton(read(appended))["amended"] == {"uuid": BARE["uuid"]}


@pytest.mark.parametrize(
    ("member", "value", "pointer"),
    [
        ("duration", -1, "/dialog/0/duration"),
        ("duration", "long", "/dialog/0/duration"),
        ("duration", True, "/dialog/0/duration"),
        ("start", "gestern", "/dialog/0/start"),
        ("start", "2026-02-30T09:00:00Z", "/dialog/0/start"),
        ("start", None, "/dialog/0/start"),
        ("type", "song", "/dialog/0/type"),
        ("parties", [0, 99], "/dialog/0/parties/1"),
        ("parties", [[0], [-1]], "/dialog/0/parties/1/0"),
        ("parties", "0", "/dialog/0/parties"),
        ("originator", 7, "/dialog/0/originator"),
        ("mediatype", 12, "/dialog/0/mediatype"),
        ("mediatype", "text/html", "/dialog/0/mediatype"),
        ("encoding", "base32", "/dialog/0/encoding"),
        ("content_hash", "sha512-zzz", "/dialog/0/content_hash"),
        ("content_hash", 5, "/dialog/0/content_hash"),
        ("url", 5, "/dialog/0/url"),
        ("filename", "x" * 300, "/dialog/0/filename"),
        ("party_history", [{"party": 0, "event": "leap"}], "/dialog/0/party_history/0/event"),
        ("session_id", 5, "/dialog/0/session_id"),
    ],
)
def test_each_fault_is_named_with_its_place(member: str, value: Any, pointer: str) -> None:
    assert pointer in faults(changed(**{member: value}))


def test_sound_inside_must_be_base64url() -> None:
    assert faults(changed(body="a+b/", encoding="base64url")) == {"/dialog/0/body"}
    assert faults(changed(body="plain", encoding="none")) == {"/dialog/0/encoding"}
    assert read(changed(body="AAEC", encoding="base64url")).dialogs[0].body == b"\x00\x01\x02"


def test_extension_is_allowed_where_the_format_allows_it() -> None:
    assert read(BARE | {"x": 1} | {"parties": [{"name": "A", "x": 2}, {}]}).parties[0].fields["x"] == 2
    assert faults(BARE | {"redacted": {"type": "PII", "x": 1}}) == {"/redacted/x"}
    assert faults(BARE | {"critical": ["secrets"]}) == {"/critical"}


def test_other_forms_are_named() -> None:
    for form in ({"payload": "x", "signatures": []}, {"ciphertext": "x"}):
        with pytest.raises(Invalid) as refused:
            read(form)
        assert refused.value.code in {"signed_vcon", "encrypted_vcon"}


def test_size_depth_and_bombs_are_bounded() -> None:
    with pytest.raises(TooLarge):
        parse(b" " * (limits.MAX_BYTES + 1))
    with pytest.raises(TooLarge):
        decompress(gzip.compress(b" " * (limits.MAX_BYTES + 1)))
    with pytest.raises(Malformed):
        decompress(gzip.compress(b"{}")[:-5])
    with pytest.raises(Invalid):
        parse(b'{"a":' * limits.MAX_DEPTH + b"1" + b"}" * limits.MAX_DEPTH)
    assert decompress(gzip.compress(b"{}")) == b"{}"


def test_order_and_spelling_of_numbers_do_not_change_the_content() -> None:
    assert canonical(parse(b'{"b": 1.0, "a": "\\u00e4"}')) == canonical(parse('{"a":"ä","b":1}'.encode()))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda children: st.lists(children, max_size=4) | st.dictionaries(st.text(max_size=10), children, max_size=4),
    max_leaves=12,
)
MEMBERS = st.sampled_from(
    [
        "type",
        "start",
        "duration",
        "parties",
        "originator",
        "mediatype",
        "mimetype",
        "filename",
        "body",
        "encoding",
        "url",
        "content_hash",
        "alg",
        "signature",
        "disposition",
        "session_id",
        "party_history",
        "application",
    ]
)
TOP = st.sampled_from(
    [
        "vcon",
        "uuid",
        "created_at",
        "subject",
        "parties",
        "dialog",
        "analysis",
        "attachments",
        "redacted",
        "amended",
        "appended",
        "group",
        "critical",
        "extensions",
        "meta",
        "updated_at",
    ]
)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.dictionaries(TOP, JSON, max_size=3), st.dictionaries(MEMBERS, JSON, max_size=3))
def test_no_document_breaks_the_reader(top: dict[str, Any], dialog: dict[str, Any]) -> None:
    document = changed(**dialog) | top
    try:
        found = read(document)
    except DomainError as refused:
        assert 400 <= refused.status < 500
        return
    json.dumps(assemble(skeleton(found), texts={}, analyses={}, attachments={}, media={}))
    for analysis in found.analyses:
        dump_turns(read_turns(analysis, found.parties, found.started_at))


@settings(max_examples=200, deadline=None)
@given(JSON)
def test_no_analysis_breaks_the_transcripts(body: Any) -> None:
    for shape in (body, {"results": {"channels": body}}, {"results": {"channels": [{"alternatives": body}]}}, [body]):
        dump_turns(read_turns(NormalAnalysis(0, "transcript", "v", (), shape, {}), (), None))


@settings(max_examples=200, deadline=None)
@given(
    st.sampled_from(["text/plain", "text/html", "message/rfc822", 'multipart/mixed; boundary="x"', "multipart/x"]),
    st.text(max_size=300) | st.text('-x\r\n:;= "/', max_size=200),
)
def test_no_message_breaks_the_mail_reader(media_type: str, body: str) -> None:
    read_message(media_type, body.encode(errors="replace")).text.encode(errors="replace")


@pytest.mark.parametrize("name", VCONS)
def test_mutated_real_vcons_are_read_or_refused(shared_data: Path, name: str) -> None:
    """Take each member of a real vCon away, or replace it by another type."""
    original = json.loads(vcon(shared_data, name))
    replacements: tuple[Any, ...] = (None, [], {}, "x", 7, -1)
    for path in list(_paths(original))[:400]:
        for value in replacements:
            document = copy.deepcopy(original)
            holder = document
            for step in path[:-1]:
                holder = holder[step]
            holder[path[-1]] = value
            try:
                read(document)
            except DomainError as refused:
                assert refused.status == 422


def _paths(value: Any, trail: tuple[Any, ...] = ()) -> Any:
    if len(trail) > 3:
        return
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, child in items:
        yield (*trail, key)
        yield from _paths(child, (*trail, key))
