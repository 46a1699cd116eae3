"""Normal forms of phone numbers, e-mail addresses and customer numbers, and the keyed index over them. No Django.

Both are published (docs/adr), so that a foreign system can compute the same SHA-256 for an OpenDSR request.
"""

import hashlib
import hmac
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final
from urllib.parse import unquote
from uuid import UUID

import idna
import phonenumbers
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from phonenumbers import NumberParseException, PhoneNumberFormat, PhoneNumberType

PHONE: Final = "phone"
EMAIL: Final = "email"
CUSTOMER_NUMBER: Final = "customer_no"
KINDS: Final = (PHONE, EMAIL, CUSTOMER_NUMBER)
INDEX_SIZE: Final = 16
SECRET_SIZE: Final = 32

_WITHHELD: Final = frozenset({"anonymous", "restricted", "unavailable", "unknown", "withheld", "private"})
_DIRECT_DIAL: Final = re.compile(r"^(?P<pilot>.*\d)\s*[-–]\s*\d{1,4}$")
_ANGLE_ADDRESS: Final = re.compile(r"<([^<>]*)>\s*$")


@dataclass(frozen=True, slots=True)
class NormalForm:
    """One identifier in the form that is indexed; candidates are offered to a person, never matched automatically."""

    value: str
    extension: str = ""
    candidates: tuple[str, ...] = ()


def normalise(kind: str, raw: str, region: str = "DE") -> NormalForm | None:
    """Give the normal form of an identifier of any kind, or None where there is nothing to find a person by."""
    match kind:
        case "phone":
            return normalise_phone(raw, region)
        case "email":
            return normalise_email(raw)
        case "customer_no":
            return normalise_customer_number(raw)
    raise ValueError(f"Not a kind of identifier: {kind!r}")


def normalise_phone(raw: str, region: str) -> NormalForm | None:
    """Read a number as the region of its leg would dial it, and give it as E.164."""
    entered, extension = _dialled_part(_visible(unicodedata.normalize("NFKC", raw)))
    if entered.lower() in _WITHHELD:
        return None
    number = _valid_number(entered, region)
    if number is None:
        return None
    value = _e164(number)
    extension = extension or (number.extension or "")
    others = [_without_plus(entered, region), _pilot_number(entered, region)]
    if extension:
        others.append(_valid_e164(value + extension, region))
    return NormalForm(value, extension, _distinct(value, others))


def normalise_email(raw: str) -> NormalForm | None:
    """Lower-case the local part and write the domain as IDNA 2008 A-labels; dots and tags stay."""
    entered = _visible(unicodedata.normalize("NFC", raw))
    angle = _ANGLE_ADDRESS.search(entered)
    address = angle.group(1).strip() if angle else re.sub(r"(?i)^mailto:", "", entered)
    local, at, host = address.rpartition("@")
    local = unicodedata.normalize("NFC", local.lower())
    domain = _ascii_domain(host)
    if not at or not local or domain is None or re.search(r"[\s@]", local):
        return None
    untagged = local.partition("+")[0] or local
    value = f"{local}@{domain}"
    others = (f"{untagged}@{domain}", f"{untagged.replace('.', '')}@{domain}")
    return NormalForm(value, candidates=_distinct(value, others))


def normalise_customer_number(raw: str, pattern: str = "") -> NormalForm | None:
    """Drop separators, keep leading zeros; a tenant's own pattern says what is a number at all."""
    bare = re.sub(r"[\s\-./_]", "", _visible(unicodedata.normalize("NFKC", raw)))
    value = unicodedata.normalize("NFKC", bare.upper())
    if not value or (pattern and not re.fullmatch(pattern, value)):
        return None
    return NormalForm(value)


def index_key(secret: bytes, tenant_id: UUID, kind: str, version: int) -> bytes:
    """Derive the key of one tenant, kind and version from the tenant's index secret."""
    if len(secret) != SECRET_SIZE:
        raise ValueError("An index secret has 32 bytes")
    info = f"bidx|{kind}|v{version}".encode()
    return HKDF(algorithm=SHA256(), length=32, salt=str(tenant_id).encode(), info=info).derive(secret)


def index_with(key: bytes, value: str) -> bytes:
    """Index one normal form; the inner hash lets a request that carries only a SHA-256 be matched."""
    return index_of_hash(key, hashlib.sha256(value.encode()).hexdigest())


def index_of_hash(key: bytes, sha256_hex: str) -> bytes:
    """Index an identifier of which only the SHA-256 of the normal form is known."""
    if not re.fullmatch(r"[0-9a-f]{64}", sha256_hex):
        raise ValueError("Not a SHA-256 in lower-case hex")
    return hmac.digest(key, sha256_hex.encode(), "sha256")[:INDEX_SIZE]


def index(secret: bytes, tenant_id: UUID, kind: str, version: int, value: str) -> bytes:
    """Index one normal form from the tenant's secret: 128 bits, so that chance matches do not occur."""
    return index_with(index_key(secret, tenant_id, kind, version), value)


def _visible(text: str) -> str:
    """Drop what is not seen: format characters (zero width, bidirectional marks) and controls."""
    return "".join(c for c in text if unicodedata.category(c) not in {"Cf", "Cc"} or c in "\t\n").strip()


def _dialled_part(text: str) -> tuple[str, str]:
    """Cut the dialled user part and its extension out of tel:, sip: and sips: addresses."""
    scheme, colon, rest = text.partition(":")
    scheme = scheme.strip().lower()
    if not colon or scheme not in {"tel", "sip", "sips"}:
        return text, ""
    if scheme != "tel":
        rest, at, _ = rest.partition("@")
        if not at:
            return "", ""
    user, *parameters = unquote(rest).split(";")
    named = dict(p.lower().partition("=")[::2] for p in parameters)
    context = named.get("phone-context", "")
    prefix = context if context.startswith("+") and not user.startswith("+") else ""
    return (prefix + user).strip(), re.sub(r"\D", "", named.get("ext", ""))


def _valid_number(text: str, region: str) -> phonenumbers.PhoneNumber | None:
    try:
        number = phonenumbers.parse(text, region)
    except NumberParseException:
        return None
    return number if phonenumbers.is_valid_number(number) else None


def _e164(number: phonenumbers.PhoneNumber) -> str:
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)


def _valid_e164(text: str, region: str) -> str | None:
    number = _valid_number(text, region)
    return None if number is None else _e164(number)


def _without_plus(entered: str, region: str) -> str | None:
    """Read `49 1511 …` as `+49 1511 …`: libphonenumber calls both valid, so the second is only a candidate."""
    digits = re.sub(r"\D", "", entered)
    country = str(phonenumbers.country_code_for_region(region))
    if entered.lstrip().startswith("+") or not digits.startswith(country):
        return None
    return _valid_e164(f"+{digits}", region)


def _pilot_number(entered: str, region: str) -> str | None:
    """Give the number of the switchboard, where the entered one ends in a direct-dial part (`1234567-12`)."""
    direct = _DIRECT_DIAL.match(entered)
    number = direct and _valid_number(direct["pilot"], region)
    if not number or phonenumbers.number_type(number) is PhoneNumberType.MOBILE:
        return None
    return _e164(number)


def _ascii_domain(host: str) -> str | None:
    try:
        domain = idna.encode(host.strip().rstrip("."), uts46=True, transitional=False).decode().lower()
    except (idna.IDNAError, UnicodeError):
        return None
    return domain or None


def _distinct(value: str, others: Iterable[str | None]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(other for other in others if other and other != value))
