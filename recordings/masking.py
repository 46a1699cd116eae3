"""Names, numbers and addresses so far hidden that they help to recognise and not to reach. Pure."""

import re
from typing import Final

import phonenumbers

DOTS: Final = "••••"
SHORT: Final = "•••"


def mask_phone(raw: str) -> str:
    """`+49 40 123478` becomes `+49 40 •••• 78`."""
    number = re.sub(r"^(tel|sips?):|[;@].*$", "", raw.strip())
    try:
        parsed = phonenumbers.parse(number, None)
    except phonenumbers.NumberParseException:
        return _without_country(number)
    national = phonenumbers.national_significant_number(parsed)
    area = phonenumbers.length_of_geographical_area_code(parsed) or phonenumbers.length_of_national_destination_code(
        parsed
    )
    shown = national[: min(area or 0, max(0, len(national) - 4))]
    return " ".join(part for part in (f"+{parsed.country_code}", shown, DOTS, national[-2:]) if part)


def mask_email(raw: str) -> str:
    """`tiffany@example.org` becomes `t•••@e•••.org`."""
    local, _, domain = raw.strip().rpartition("@")
    host, _, ending = domain.rpartition(".")
    if not local or not host:
        return SHORT
    return f"{local[:1]}{SHORT}@{host[:1]}{SHORT}.{ending}"


def mask_name(raw: str) -> str:
    """`Tiffany Nelson` becomes `T. N.`."""
    return " ".join(f"{word[:1]}." for word in raw.split()[:3] if word[:1].isalnum())


def mask_party(*, name: str, tel: str, mailto: str) -> str:
    """Choose the one hint that a list shows: the number, else the address, else initials."""
    if tel:
        return mask_phone(tel)
    if mailto:
        return mask_email(mailto)
    return mask_name(name) if name else ""


def _without_country(number: str) -> str:
    digits = re.sub(r"\D", "", number)
    return f"{DOTS} {digits[-2:]}" if len(digits) > 4 else DOTS
