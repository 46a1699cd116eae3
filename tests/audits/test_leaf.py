"""Leaf v1 is frozen: three vectors, byte for byte."""

import base64
import hashlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audits import leaf

TENANT = "01930000-0000-7000-8000-000000000001"
AGENT = "01930000-0000-7000-8000-0000000000a1"
WRITER = "01930000-0000-7000-8000-0000000000f1"
KEY = bytes(range(32))


def bodies() -> list[dict[str, object]]:
    """Return three leaves, each following the one before in the chain of one writer."""
    opening = leaf.Opening.of({"addresses": ["192.0.2.7"], "client": "Prüfstand/1"}, key=KEY)
    words = leaf.Opening.of({"personal": {"reason": "Rückfrage „Müller“"}}, key=KEY[::-1])
    common = {"v": 1, "tenant": TENANT, "status": "success"}
    first = {
        **common,
        **{"id": "01930000-0000-7000-8000-0000000000e1", "ts": 1_730_419_200_000_000, "act": "list"},
        **{"kind": "conversation.list", "actor": {"id": AGENT, "t": "person"}, "ctx": {"count": 2}},
        "obj": leaf.objects("conversation", [f"01930000-0000-7000-8000-0000000000c{n}" for n in (1, 2)]),
        "req": {"id": "01930000-0000-7000-8000-0000000000d1", "m": "GET", "r": "conversations:list", "st": 200},
        "pdc": {"a": opening.commitment},
    }
    second = {
        **common,
        **{"id": "01930000-0000-7000-8000-0000000000e2", "ts": 1_730_419_200_000_001, "act": "play"},
        **{"kind": "recording.play", "actor": {"id": AGENT, "t": "person"}, "purpose": "quality_assurance"},
        "obj": leaf.objects("recording", ["01930000-0000-7000-8000-0000000000b1"]),
        "ctx": {"conversation_id": "01930000-0000-7000-8000-0000000000c1", "number": 118190},
        "req": {"id": "01930000-0000-7000-8000-0000000000d2", "m": "POST", "r": "recordings:play", "st": 201},
        "pdc": {"a": opening.commitment, "o": [words.commitment]},
        "seal": leaf.changes_seal(["01930000-0000-7000-8000-000000000091"]),
    }
    third = {
        **common,
        **{"id": "01930000-0000-7000-8000-0000000000e3", "ts": 1_730_419_200_000_002, "act": "refuse"},
        **{"kind": "request.refuse", "status": "failure", "actor": {"id": None, "t": "anonymous"}},
        "req": {"id": "01930000-0000-7000-8000-0000000000d3", "m": "GET", "r": "conversations:detail", "st": 404},
    }
    return [first, second, third]


def chained() -> list[bytes]:
    """Return the three leaves with their writer fields."""
    writer, exact = leaf.Writer(WRITER), []
    for body in bodies():
        exact.append(leaf.encode({**body, "w": writer.field()}))
        writer = writer.after(exact[-1])
    return exact


VECTORS: list[tuple[str, str]] = [
    (
        '{"act":"list","actor":{"id":"01930000-0000-7000-8000-0000000000a1","t":"person"},"ctx":{'
        '"count":2},"id":"01930000-0000-7000-8000-0000000000e1","kind":"conversation.list","obj":'
        '{"ids":["01930000-0000-7000-8000-0000000000c1","01930000-0000-7000-8000-0000000000c2"],"'
        't":"conversation"},"pdc":{"a":"fr+Hw/F0o9ch/gruNNryQ6dHXd1axK9OE2Bd3wx7ufo="},"req":{"id'
        '":"01930000-0000-7000-8000-0000000000d1","m":"GET","r":"conversations:list","st":200},"s'
        'tatus":"success","tenant":"01930000-0000-7000-8000-000000000001","ts":1730419200000000,"'
        'v":1,"w":["01930000-0000-7000-8000-0000000000f1",0,""]}',
        "764cde443afb5445d160aa19e434d430cfeaf67ddd64f35771a43ee27f59bd67",
    ),
    (
        '{"act":"play","actor":{"id":"01930000-0000-7000-8000-0000000000a1","t":"person"},"ctx":{'
        '"conversation_id":"01930000-0000-7000-8000-0000000000c1","number":118190},"id":"01930000'
        '-0000-7000-8000-0000000000e2","kind":"recording.play","obj":{"ids":["01930000-0000-7000-'
        '8000-0000000000b1"],"t":"recording"},"pdc":{"a":"fr+Hw/F0o9ch/gruNNryQ6dHXd1axK9OE2Bd3wx'
        '7ufo=","o":["MsWJuh/tiKpm9xTsLWdSr2nQkQyC1AVm9DcQQ/EunTg="]},"purpose":"quality_assuranc'
        'e","req":{"id":"01930000-0000-7000-8000-0000000000d2","m":"POST","r":"recordings:play","'
        'st":201},"seal":{"h":"8DksZt97nyqBnMq3bzBopG0u3gxMoCzXoA+AY3xKfpA=","n":1},"status":"suc'
        'cess","tenant":"01930000-0000-7000-8000-000000000001","ts":1730419200000001,"v":1,"w":["'
        '01930000-0000-7000-8000-0000000000f1",1,"764cde443afb5445d160aa19e434d430"]}',
        "e3db9cf7419a5d4afc98da5f4c3103a2632d4e5373965b98d315c82a6cb3936b",
    ),
    (
        '{"act":"refuse","actor":{"id":null,"t":"anonymous"},"id":"01930000-0000-7000-8000-000000'
        '0000e3","kind":"request.refuse","req":{"id":"01930000-0000-7000-8000-0000000000d3","m":"'
        'GET","r":"conversations:detail","st":404},"status":"failure","tenant":"01930000-0000-700'
        '0-8000-000000000001","ts":1730419200000002,"v":1,"w":["01930000-0000-7000-8000-000000000'
        '0f1",2,"e3db9cf7419a5d4afc98da5f4c3103a2"]}',
        "76e367aebdc568da8227a4355b1c555c8771340dec188f9fa68f5d78f0ba2b77",
    ),
]


def test_frozen_vectors() -> None:
    assert [(text.decode(), leaf.leaf_hash(text).hex()) for text in chained()] == VECTORS


def test_chain_names_the_hash_before() -> None:
    first, second, third = (json.loads(text) for text in chained())
    assert first["w"] == [WRITER, 0, ""]
    assert second["w"] == [WRITER, 1, VECTORS[0][1][:32]]
    assert third["w"] == [WRITER, 2, VECTORS[1][1][:32]]


def test_leaf_hash_is_that_of_rfc_9162() -> None:
    assert leaf.leaf_hash(b"") == hashlib.sha256(b"\x00").digest()


def test_an_opening_is_what_was_committed_to() -> None:
    opening = leaf.Opening.of({"addresses": ["192.0.2.7"]})
    assert leaf.open_commitment(opening.plaintext, opening.commitment) == {"addresses": ["192.0.2.7"]}


def test_a_changed_opening_is_noticed() -> None:
    opening = leaf.Opening.of({"addresses": ["192.0.2.7"]})
    changed = opening.plaintext.replace(b"192.0.2.7", b"192.0.2.8")
    with pytest.raises(ValueError, match="not the one"):
        leaf.open_commitment(changed, opening.commitment)


def test_equal_values_have_unequal_commitments() -> None:
    assert leaf.Opening.of({"a": "b"}).commitment != leaf.Opening.of({"a": "b"}).commitment


def test_many_objects_stand_as_count_and_hash() -> None:
    ids = [f"{n:032x}" for n in range(leaf.MAX_IDS + 1)]
    about = leaf.objects("conversation", reversed(ids))
    assert about["n"] == len(ids)
    assert about["ids_sha256"] == hashlib.sha256("\n".join(ids).encode()).hexdigest()
    assert "ids" not in about


@pytest.mark.parametrize("value", [1.5, 2**53, -(2**53), b"bytes", object(), "NUL\0", {"ä": 1}, {1: 2}])
def test_values_without_one_form_are_refused(value: object) -> None:
    with pytest.raises(leaf.NotCanonical):
        leaf.encode({"ctx": {"value": value}})


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53) + 1, 2**53 - 1)
    | st.text(st.characters(codec="utf-8", exclude_characters="\0")),
    lambda inner: (
        st.lists(inner) | st.dictionaries(st.text(st.characters(codec="ascii", exclude_characters="\0")), inner)
    ),
)


@given(st.dictionaries(st.sampled_from(["a", "ctx", "kind"]), JSON))
def test_bytes_are_those_of_rfc_8785(value: dict[str, object]) -> None:
    rfc8785 = pytest.importorskip("rfc8785")
    assert leaf.encode(value) == rfc8785.dumps(value)


def test_commitment_is_hmac_sha256() -> None:
    import hmac  # noqa: PLC0415  (the second opinion of this one test)

    expected = base64.b64encode(hmac.new(KEY, b"{}", hashlib.sha256).digest()).decode()
    assert leaf.commitment(KEY, b"{}") == expected
