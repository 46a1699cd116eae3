"""What each field of this app says of a person; and the words of that classification, for every app above."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final


class Data(StrEnum):
    """What a stored field may say of a person. Every field of every model is exactly one of these."""

    NONE = "none"  # nothing by itself: a state, a count, a time
    PSEUDONYM = "pseudonym"  # points at a person by an id; names nobody once that person's row is gone
    PERSON = "person"  # names or describes one of the tenant's own people, in clear
    SEALED = "sealed"  # names or quotes a person; readable only with a key, gone when the key is destroyed
    INDEX = "index"  # a keyed index of something sealed: equality can be asked, the value cannot be read
    SECRET = "secret"  # noqa: S105  (a hash, a token, a wrapped key: lets somebody in or opens something)


Fields = Mapping[str, Mapping[str, Data]]


def classified(
    *,
    keys: str = "id tenant",
    none: str = "",
    pseudonym: str = "",
    person: str = "",
    sealed: str = "",
    index: str = "",
    opens: str = "",
) -> dict[str, Data]:
    """Return field → class. Each argument lists field names, parted by spaces; `keys` say nothing of anybody."""
    lists = {
        Data.NONE: f"{keys} {none}",
        Data.PSEUDONYM: pseudonym,
        Data.PERSON: person,
        Data.SEALED: sealed,
        Data.INDEX: index,
        Data.SECRET: opens,
    }
    return {name: data for data, names in lists.items() for name in names.split()}


FIELDS: Final[Fields] = {
    "Tenant": classified(
        keys="id", none="slug name place state is_operator language time_zone seat_country seat_region created_at"
    ),
    "Domain": classified(keys="host tenant"),
    "TenantSetting": classified(
        none="require_second_factor invitation_days playback_minutes reveal_minutes default_region"
        " keeps_caller_numbers password_context_words"
    ),
    "Purpose": classified(none="code label_de label_en hint_de hint_en needs_reason is_active position"),
    "Team": classified(none="name slug"),
    "Queue": classified(none="name slug team"),
    "Campaign": classified(none="name slug"),
    "Job": classified(
        none="kind state total processed failed skipped result created_at finished_at", pseudonym="created_by_id"
    ),
}
