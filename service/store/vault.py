"""Private payloads encrypted at rest: AES-256-GCM under a key for each recruit, wrapped by the master key."""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from service.config.master_keys import key_bytes

_KEY, _NONCE, _ID = 32, 12, 8
_VERSION = b"\x01"
"""Begins each ciphertext, so that another way of encrypting can stand beside it."""

_OPEN = b"\x00"
"""Begins a secret that is kept without a master key."""


class VaultError(Exception):
    """What is encrypted cannot be read; the message says why and what cures it, never what it holds."""


@dataclass(frozen=True)
class WrappedKey:
    """A recruit's key as it is kept: the id of the master key that wraps it, and the ciphertext."""

    master_key_id: str
    wrapped: bytes


@dataclass(frozen=True)
class Place:
    """Where a payload belongs: its ciphertext opens at no other place."""

    recruit_id: int
    item: str
    task_id: int

    @property
    def named(self) -> bytes:
        """The place as associated data."""
        return orjson.dumps(["xikou payload", self.recruit_id, self.item, self.task_id])


@dataclass(frozen=True)
class Vault:
    """The master keys, newest first; without any, nothing is encrypted."""

    masters: Sequence[bytes] = field(default=(), repr=False)

    @classmethod
    def of(cls, newest: str, former: Sequence[str] = ()) -> "Vault":
        """Build it from keys as settings write them; raises ValueError for what is no key."""
        return cls(tuple(key_bytes(each) for each in (newest, *former) if each))

    @property
    def seals(self) -> bool:
        """Say whether payloads are encrypted."""
        return bool(self.masters)

    @property
    def master_key_id(self) -> str:
        """The id of the newest master key, empty without one."""
        return _id_of(self.masters[0]) if self.masters else ""

    def knows(self, master_key_id: str) -> bool:
        """Say whether a master key is among these."""
        return any(_id_of(each) == master_key_id for each in self.masters)

    def fresh(self) -> bytes:
        """Return a new key for a recruit."""
        return secrets.token_bytes(_KEY)

    def wrapped(self, person_id: int, key: bytes) -> WrappedKey:
        """Wrap a recruit's key with the newest master key."""
        return WrappedKey(self.master_key_id, _sealed(self.masters[0], key, _owner(person_id)))

    def unwrapped(self, person_id: int, kept: WrappedKey) -> bytes:
        """Return a recruit's key; raises VaultError where no master key here wraps it."""
        master = next((each for each in self.masters if _id_of(each) == kept.master_key_id), None)
        if master is None:
            raise VaultError(missing(kept.master_key_id))
        try:
            return _opened(master, kept.wrapped, _owner(person_id))
        except InvalidTag:
            raise VaultError(f"人员（编号{person_id}）的密钥已损坏，或不属于此人") from None

    def guarded(self, place: Sequence[Any], secret: bytes) -> bytes:
        """Return a secret of ours as it is kept: under the newest master key, plain without one."""
        if not self.seals:
            return _OPEN + secret
        return _VERSION + bytes.fromhex(self.master_key_id) + _sealed(self.masters[0], secret, _at(place))

    def unguarded(self, place: Sequence[Any], kept: bytes) -> bytes:
        """Return such a secret; raises VaultError where no master key here opens it at that place."""
        name = guard_of(kept)
        if name is None:
            return kept.removeprefix(_OPEN)
        master = next((each for each in self.masters if _id_of(each) == name), None)
        if master is None:
            raise VaultError(missing(name))
        try:
            return _opened(master, kept[1 + _ID :], _at(place))
        except InvalidTag:
            raise VaultError("密文已损坏，或被移到别处") from None


def guard_of(kept: bytes) -> str | None:
    """Return the id of the master key that guards a secret, None for a plain one."""
    return kept[1 : 1 + _ID].hex() if kept[:1] == _VERSION else None


def sealed(key: bytes, place: Place, payload: Any) -> bytes:
    """Encrypt a payload for its place."""
    return _VERSION + _sealed(key, orjson.dumps(payload), place.named)


def opened(key: bytes, place: Place, ciphertext: bytes) -> Any:
    """Decrypt a payload; raises VaultError where key, place or ciphertext do not belong together."""
    known, rest = ciphertext[:1] == _VERSION, ciphertext[1:]
    try:
        return orjson.loads(_opened(key, rest if known else b"", place.named))
    except InvalidTag:
        sentence = f"任务（编号{place.task_id}）的记录内容无法解密：密文已损坏，或被移到别处"
        raise VaultError(sentence) from None


def missing(master_key_id: str) -> str:
    """Say which master key is needed."""
    return f"缺少编号为{master_key_id}的主密钥：请在 XIKOU_MASTER_KEY 或 XIKOU_FORMER_MASTER_KEYS 中给出"


def _owner(person_id: int) -> bytes:
    return orjson.dumps(["xikou key", person_id])


def _at(place: Sequence[Any]) -> bytes:
    return orjson.dumps(list(place))


def _sealed(key: bytes, plain: bytes, about: bytes) -> bytes:
    nonce = secrets.token_bytes(_NONCE)
    return nonce + AESGCM(key).encrypt(nonce, plain, about)


def _opened(key: bytes, ciphertext: bytes, about: bytes) -> bytes:
    if len(ciphertext) < _NONCE:
        raise InvalidTag
    return AESGCM(key).decrypt(ciphertext[:_NONCE], ciphertext[_NONCE:], about)


def _id_of(master: bytes) -> str:
    return hashlib.sha256(b"xikou master key id" + master).hexdigest()[:16]
