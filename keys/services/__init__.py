"""The module that others call: keys made, changed and destroyed; values sealed, opened and indexed."""

from keys.canary import check_keyring
from keys.exceptions import NoAccessOpen
from keys.indexing import (
    IdentifierIndex,
    blind_index,
    content_mac,
    identifier_index,
    search_tokens,
    text_query,
    text_vector,
)
from keys.opening import (
    Opener,
    SystemOpener,
    media_reader,
    media_reader_system,
    open_sealed_system,
)
from keys.sealing import media_writer, seal, seal_many, seal_opening
from keys.selectors import agent_key_id, keys_by_id
from keys.services.rotation import Rotation, rotate_tenant_key
from keys.services.subject_keys import (
    create_object_key,
    create_subject_key,
    destroy_object_key,
    destroy_subject_key,
    ensure_agent_key,
)
from keys.services.tenant_keys import ensure_tenant_key, probe_tenant_key, request_rotation

__all__ = [
    "IdentifierIndex",
    "NoAccessOpen",
    "Opener",
    "Rotation",
    "SystemOpener",
    "agent_key_id",
    "blind_index",
    "check_keyring",
    "content_mac",
    "create_object_key",
    "create_subject_key",
    "destroy_object_key",
    "destroy_subject_key",
    "ensure_agent_key",
    "ensure_tenant_key",
    "identifier_index",
    "keys_by_id",
    "media_reader",
    "media_reader_system",
    "media_writer",
    "open_sealed_system",
    "probe_tenant_key",
    "request_rotation",
    "rotate_tenant_key",
    "seal",
    "seal_many",
    "seal_opening",
    "search_tokens",
    "text_query",
    "text_vector",
]
