"""Normal forms and the blind index, row by row as they are published."""

import hashlib
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keys import blind_index
from keys.blind_index import CUSTOMER_NUMBER, EMAIL, PHONE, NormalForm, normalise, normalise_email, normalise_phone

SECRET = bytes(range(32))
TENANT = UUID("7f0c9b52-2f0e-4a53-9a39-0d2b6c6b6e11")


@pytest.mark.parametrize(
    ("raw", "region", "expected"),
    [
        ("030 / 123 456-0", "DE", "+49301234560"),
        ("+49 (0)30 1234560", "DE", "+49301234560"),
        ("0049 30 1234560", "DE", "+49301234560"),
        ("01511 2345678", "DE", "+4915112345678"),
        ("tel:+49-1511-2345678", "DE", "+4915112345678"),
        ("00 49 (0) 1511 / 234 56 78", "DE", "+4915112345678"),
        ("sip:+4915112345678@example.com;user=phone", "DE", "+4915112345678"),
        ("sips:%2B4915112345678;phone-context=x@example.com", "DE", "+4915112345678"),
        ("49 1511 2345678", "DE", "+494915112345678"),
        ("+39 06 1234 5678", "DE", "+390612345678"),
        ("030 1234567 ext. 12", "DE", "+49301234567"),
        ("030 1234567-12", "DE", "+4930123456712"),
        ("044 668 18 00", "CH", "+41446681800"),
        ("01 58858 0", "AT", "+431588580"),
        ("\u202a+49 1511\u00a02345678\u202c", "DE", "+4915112345678"),
        ("\uff10\uff11\uff15\uff11\uff11 2345678", "DE", "+4915112345678"),
        ("+49\u200b15112345678\ufeff", "DE", "+4915112345678"),
        ("tel:1234560;phone-context=+4930", "CH", "+49301234560"),
        ("TEL:+49301234567;ext=12", "DE", "+49301234567"),
    ],
)
def test_phone(raw: str, region: str, expected: str) -> None:
    found = normalise_phone(raw, region)
    assert found is not None
    assert found.value == expected


@pytest.mark.parametrize(
    "raw",
    [
        "+39 6 1234 5678",
        "110",
        "anonymous",
        "Restricted",
        "sip:anonymous@anonymous.invalid",
        "UNAVAILABLE",
        "unknown",
        "withheld",
        "",
        "   ",
        "sip:192.168.0.1",
        "kein Anschluss",
        "+",
        "0" * 400,
    ],
)
def test_what_names_nobody_has_no_normal_form(raw: str) -> None:
    assert normalise_phone(raw, "DE") is None


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("49 1511 2345678", NormalForm("+494915112345678", candidates=("+4915112345678",))),
        ("030 1234567 ext. 12", NormalForm("+49301234567", "12", ("+4930123456712",))),
        ("030 1234567-12", NormalForm("+4930123456712", "", ("+49301234567",))),
        ("tel:+49301234567;ext=12", NormalForm("+49301234567", "12", ("+4930123456712",))),
        ("+49-1511-2345678", NormalForm("+4915112345678")),
        ("0151 1234567-8", NormalForm("+4915112345678")),
    ],
)
def test_candidates_are_offered_and_never_the_value(raw: str, expected: NormalForm) -> None:
    assert normalise(PHONE, raw, "DE") == expected


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("MÜLLER@Bücher.example", "müller@xn--bcher-kva.example"),
        ("MU\u0308LLER@Bu\u0308cher.example", "müller@xn--bcher-kva.example"),
        ("straße@Example.COM.", "straße@example.com"),
        ("Kontakt@Straße.example", "kontakt@xn--strae-oqa.example"),
        ("  max@example.com ", "max@example.com"),
        ("Max Muster <Max@Example.com>", "max@example.com"),
        ("mailto:max@example.com", "max@example.com"),
        ("max.muster+abc@gmail.com", "max.muster+abc@gmail.com"),
    ],
)
def test_email(raw: str, expected: str) -> None:
    found = normalise_email(raw)
    assert found is not None
    assert found.value == expected


@pytest.mark.parametrize(
    "raw", ["", "max", "@example.com", "max@", "a b@example.com", "a@b@example.com", "max@..", "max@[::1]"]
)
def test_what_is_no_address_has_no_normal_form(raw: str) -> None:
    assert normalise(EMAIL, raw) is None


def test_dots_and_tags_are_only_candidates() -> None:
    found = normalise_email("max.muster+abc@gmail.com")
    assert found is not None
    assert found.candidates == ("max.muster@gmail.com", "maxmuster@gmail.com")
    assert normalise_email("max@gmail.com") == NormalForm("max@gmail.com")


@pytest.mark.parametrize(
    ("raw", "expected"),
    [("kd-001 23.45", "KD0012345"), ("00/12_3", "00123"), ("\uff4b\uff44\uff11", "KD1"), ("--", None), ("", None)],
)
def test_customer_number(raw: str, expected: str | None) -> None:
    found = normalise(CUSTOMER_NUMBER, raw)
    assert (found and found.value) == expected


def test_a_tenants_own_pattern_says_what_is_a_customer_number() -> None:
    assert blind_index.normalise_customer_number("kd 12345", r"KD\d{5}") == NormalForm("KD12345")
    assert blind_index.normalise_customer_number("kd 1234", r"KD\d{5}") is None


@given(raw=st.text(max_size=60))
def test_a_normal_form_is_its_own_normal_form(raw: str) -> None:
    for kind in (EMAIL, CUSTOMER_NUMBER):
        first = normalise(kind, raw)
        if first:
            again = normalise(kind, first.value)
            assert again is not None
            assert again.value == first.value


@given(raw=st.text(alphabet="+0123456789 ()/-.;=@:%extelsip\u200b", max_size=40))
def test_no_input_breaks_the_phone_parser(raw: str) -> None:
    found = normalise_phone(raw, "DE")
    assert found is None or found.value.startswith("+")


@pytest.mark.parametrize(
    ("kind", "value", "expected"),
    [
        (PHONE, "+4915112345678", "c8ad55bf91cffb0db6f5c607e6cb25c2"),
        (PHONE, "+49301234560", "cf706cec432c8243cb8e079f727bf55e"),
        (EMAIL, "max.muster+abc@gmail.com", "bc0d0841a971b73108276a2a53ada433"),
        (CUSTOMER_NUMBER, "KD0012345", "afc19184dfbcca71c045f24fc5a4f57e"),
    ],
)
def test_published_vectors(kind: str, value: str, expected: str) -> None:
    assert blind_index.index(SECRET, TENANT, kind, 1, value).hex() == expected


def test_a_request_that_carries_only_a_hash_is_matched() -> None:
    key = blind_index.index_key(SECRET, TENANT, PHONE, 1)
    digest = hashlib.sha256(b"+4915112345678").hexdigest()
    assert blind_index.index_of_hash(key, digest) == blind_index.index_with(key, "+4915112345678")
    with pytest.raises(ValueError, match="SHA-256"):
        blind_index.index_of_hash(key, digest.upper())


def test_tenant_kind_version_and_secret_each_change_the_index() -> None:
    base = blind_index.index(SECRET, TENANT, PHONE, 1, "x")
    assert base not in {
        blind_index.index(SECRET, UUID(int=1), PHONE, 1, "x"),
        blind_index.index(SECRET, TENANT, EMAIL, 1, "x"),
        blind_index.index(SECRET, TENANT, PHONE, 2, "x"),
        blind_index.index(bytes(32), TENANT, PHONE, 1, "x"),
    }


def test_a_short_secret_or_an_unknown_kind_is_refused() -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        blind_index.index(b"short", TENANT, PHONE, 1, "x")
    with pytest.raises(ValueError, match="kind"):
        normalise("name", "Max Muster")
