"""Sealing of personal fields: nobody reads them in the database, a dump or a backup without the keys.

A sealed value is `algorithm (1 byte) · length of key id (1) · key id · nonce (12) · ciphertext and tag`. The first
configured key seals; every configured key opens, so a key is changed by putting a new one in front and resealing.
The header is authenticated too. Other algorithms (SM4-GCM) get their own number and live beside this one.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import os
from dataclasses import dataclass
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from shanzhi.kernel.errors import Refusal
from shanzhi.kernel.identity import plain

AES_256_GCM = 1
FINGERPRINT_BYTES = 16
_NONCE = 12


class CannotUnseal(Refusal):
    """The key is gone or the bytes were changed. `facts["why"]` is format, algorithm, key or tampered."""

    http_status = 500
    sentence = _("这项个人信息无法解密（{why}），内容没有显示也没有改动。请联系系统管理员核对密钥配置。")


@dataclass(frozen=True, slots=True)
class _Key:
    id: bytes
    cipher: AESGCM
    mark: bytes
    """Key of the fingerprint; derived apart, so that neither tells anything about the other."""

    @property
    def header(self) -> bytes:
        return bytes((AES_256_GCM, len(self.id))) + self.id


def seal(text: str) -> bytes:
    """Encrypt with the first key. The same text gives other bytes every time."""
    key = _ring()[0]
    header = key.header
    nonce = os.urandom(_NONCE)
    return header + nonce + key.cipher.encrypt(nonce, text.encode(), header)


def unseal(sealed: bytes | memoryview) -> str:
    """The text again. Refuses with CannotUnseal when a key is missing or a bit has changed."""
    data = bytes(sealed)
    if len(data) < 2 or len(data) < 2 + data[1] + _NONCE + 16:
        raise CannotUnseal(why="format")
    if data[0] != AES_256_GCM:
        raise CannotUnseal(why="algorithm")
    end = 2 + data[1]
    key = next((k for k in _ring() if k.id == data[2:end]), None)
    if key is None:
        raise CannotUnseal(why="key")
    try:
        return key.cipher.decrypt(data[end : end + _NONCE], data[end + _NONCE :], data[:end]).decode()
    except (InvalidTag, UnicodeDecodeError):
        raise CannotUnseal(why="tampered") from None


def is_stale(sealed: bytes | memoryview) -> bool:
    """Sealed with another key than the present first one: to be resealed."""
    header = _ring()[0].header
    return bytes(sealed[: len(header)]) != header


def fingerprint(text: str) -> bytes:
    """16 bytes that are equal for equal phone or ID numbers however they are written, and say nothing else.
    Made with the first key: store this one, look up with `fingerprints`."""
    return _mark(_ring()[0], text)


def fingerprints(text: str) -> list[bytes]:
    """The same under every configured key, for looking up while a change of keys is under way."""
    return [_mark(key, text) for key in _ring()]


def _mark(key: _Key, text: str) -> bytes:
    return hmac.digest(key.mark, plain(text).encode(), hashlib.sha256)[:FINGERPRINT_BYTES]


def _ring() -> tuple[_Key, ...]:
    return _read(tuple(getattr(settings, "SHANZHI_SEALING_KEYS", ())))


@lru_cache(maxsize=8)
def _read(entries: tuple[str, ...]) -> tuple[_Key, ...]:
    if not entries:
        raise ImproperlyConfigured("SHANZHI_SEALING_KEYS is empty: personal data cannot be sealed")
    keys = tuple(_read_key(number, entry) for number, entry in enumerate(entries, start=1))
    if len({k.id for k in keys}) != len(keys):
        raise ImproperlyConfigured("SHANZHI_SEALING_KEYS names the same key id twice")
    return keys


def _read_key(number: int, entry: str) -> _Key:
    """The entry's secret must never stand in the message."""
    name, colon, encoded = entry.partition(":")
    if not colon or not 1 <= len(name) <= 32 or not name.isascii():
        raise ImproperlyConfigured(f"SHANZHI_SEALING_KEYS entry {number} is not written as id:base64")
    try:
        secret = base64.b64decode(encoded, validate=True)
    except binascii.Error:
        raise ImproperlyConfigured(f"SHANZHI_SEALING_KEYS entry {number} is not base64") from None
    if len(secret) != 32:
        raise ImproperlyConfigured(f"SHANZHI_SEALING_KEYS entry {number} is not 32 bytes long")
    return _Key(name.encode(), AESGCM(_derive(secret, b"shanzhi seal")), _derive(secret, b"shanzhi fingerprint"))


def _derive(secret: bytes, purpose: bytes) -> bytes:
    return HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=purpose).derive(secret)


def new_key(name: str) -> str:
    """An entry for SHANZHI_SEALING_KEYS, fresh from the system's randomness."""
    return f"{name}:{base64.b64encode(os.urandom(32)).decode()}"
