"""A second provider for the contract suite: keys in memory, strict as a key service is, and it can be away."""

from dataclasses import dataclass, field
from uuid import UUID

from keys import seal
from keys.exceptions import KeyUnavailable
from keys.providers.contract import KeyDescription


@dataclass
class StrictProvider:
    """Counts its calls, refuses destroyed keys, and is away when told so."""

    name: str = "strict"
    is_away: bool = False
    calls: int = 0
    keys: dict[str, bytes] = field(default_factory=dict)
    gone: set[str] = field(default_factory=set)

    def create(self, tenant_id: UUID, version: int) -> str:
        ref = f"arn:{tenant_id}:{version}"
        self._reach()
        if ref not in self.gone:
            self.keys.setdefault(ref, seal.new_key())
        return ref

    def wrap(self, ref: str, plaintext: bytes, aad: bytes) -> bytes:
        return seal.seal_value(self._key(ref), plaintext, aad, UUID(int=len(ref)))

    def unwrap(self, ref: str, wrapped: bytes, aad: bytes) -> bytes:
        try:
            return seal.open_value(self._key(ref), wrapped, aad)
        except seal.BrokenSealError as error:
            raise KeyUnavailable("Refused by the key service.") from error

    def rewrap(self, ref: str, new_ref: str, wrapped: bytes, aad: bytes, new_aad: bytes) -> bytes:
        return self.wrap(new_ref, self.unwrap(ref, wrapped, aad), new_aad)

    def destroy(self, ref: str) -> None:
        self._reach()
        self.keys.pop(ref, None)
        self.gone.add(ref)

    def describe(self, ref: str) -> KeyDescription:
        return KeyDescription(self.name, ref, is_present=ref in self.keys, is_own_hand=True)

    def check(self) -> None:
        self._reach()

    def _reach(self) -> None:
        self.calls += 1
        if self.is_away:
            raise KeyUnavailable("The key service does not answer.")

    def _key(self, ref: str) -> bytes:
        self._reach()
        if ref not in self.keys:
            raise KeyUnavailable("There is no such key.")
        return self.keys[ref]
