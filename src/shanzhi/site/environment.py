"""The one place that reads the environment. Everything else asks `environment()`."""

from __future__ import annotations

import base64
import hashlib
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
SENDERS = ("SMS", "WECHAT")
TRUE = frozenset({"1", "true", "yes", "on"})


class BadEnvironment(Exception):
    """A variable has a value that cannot be used; the message names the variable."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Environment:
    """What the administrator decided about this installation. Folders are absolute."""

    data: Path
    database_url: str | None
    """None: the embedded PostgreSQL under `data`."""
    secret_key: str
    secret_key_given: bool
    sealing_keys: tuple[str, ...]
    """`id:base64 of 32 bytes`, newest first; the older ones only open what was sealed with them."""
    sealing_keys_given: bool
    profile: str
    debug: bool
    demo: bool
    """Demo accounts are allowed to exist and the log-in page may name them."""
    allowed_hosts: tuple[str, ...]
    public_url: str
    """Address residents reach, for QR codes and links in messages; no slash at the end."""
    files: str
    """A folder, or `s3://bucket/prefix`."""
    s3_endpoint: str | None
    sms: str
    """How short messages leave: `console`, `file`, or the name of a sender."""
    wechat: str
    senders: Mapping[str, str]
    """What the senders need: every SHANZHI_SMS_… and SHANZHI_WECHAT_…, by the rest of its name in lower case."""
    virus_scan: str
    """A command that gets a file's path as its last word and answers 0 (clean) or 1 (infected); empty: none."""
    trusted_proxies: int
    """How many proxies of one's own stand in front and set X-Forwarded-For and X-Forwarded-Proto."""
    profile_seconds: int
    """So long may a process go on opening cases under the rules before, after new ones were put in force elsewhere."""
    release: str
    backups: Path

    @property
    def is_https(self) -> bool:
        return self.public_url.startswith("https://")


def _flag(source: Mapping[str, str], name: str) -> bool:
    return source.get(name, "").strip().lower() in TRUE


def _list(source: Mapping[str, str], name: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in source.get(name, "").split(",") if part.strip())


def _number(source: Mapping[str, str], name: str, otherwise: int) -> int:
    text = source.get(name, "").strip()
    if not text:
        return otherwise
    if not text.isdigit():
        raise BadEnvironment(f"{name} 应为整数，现为“{text}”。")
    return int(text)


def _given(source: Mapping[str, str], name: str) -> str | None:
    """A secret may be given itself, or as `NAME_FILE` pointing to a file that holds it."""
    if value := source.get(name, "").strip():
        return value
    if path := source.get(f"{name}_FILE", "").strip():
        try:
            return Path(path).read_text(encoding="utf-8").strip()
        except OSError as trouble:
            raise BadEnvironment(f"{name}_FILE 指向的文件 {path} 无法读取：{trouble.strerror}。") from trouble
    return None


def _of_senders(source: Mapping[str, str]) -> dict[str, str]:
    """`SHANZHI_SMS_SECRET` or `SHANZHI_SMS_SECRET_FILE` becomes `sms_secret`."""
    names = {name.removesuffix("_FILE") for name in source if name.startswith(tuple(f"SHANZHI_{w}_" for w in SENDERS))}
    return {name.removeprefix("SHANZHI_").lower(): value for name in sorted(names) if (value := _given(source, name))}


def _kept(folder: Path, name: str, make: str) -> str:
    """A secret of a demo or development run, made once and kept readable by its owner only."""
    path = folder / name
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        # Another process may be between creating the file and filling it: both write one short line at once.
        return path.read_text(encoding="utf-8").strip() or make
    except OSError as trouble:
        raise BadEnvironment(
            f"无法在数据目录 {folder} 写入密钥：{trouble.strerror}。请检查目录权限和磁盘空间。"
        ) from trouble
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(make + "\n")
    return make


def release_of(package: Path) -> str:
    """A short name for the page files: it changes when any of them does, and is the same everywhere."""
    digest = hashlib.sha256()
    for path in sorted(package.glob("*/static/**/*")):
        if path.is_file():
            digest.update(str(path.relative_to(package)).encode())
            digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:10]


def read(source: Mapping[str, str]) -> Environment:
    """Make sense of the variables; refuses what cannot be used by naming the variable."""
    data = Path(source.get("SHANZHI_DATA") or ROOT / "data").expanduser().resolve()
    secret_key = _given(source, "SHANZHI_SECRET_KEY")
    sealing_keys = tuple(
        key.strip() for key in (_given(source, "SHANZHI_SEALING_KEYS") or "").split(",") if key.strip()
    )
    return Environment(
        data=data,
        database_url=source.get("SHANZHI_DATABASE_URL", "").strip() or None,
        secret_key=secret_key or _kept(data / "secrets", "secret_key", secrets.token_urlsafe(48)),
        secret_key_given=secret_key is not None,
        sealing_keys=sealing_keys
        or (_kept(data / "secrets", "sealing_key", f"k1:{base64.b64encode(secrets.token_bytes(32)).decode()}"),),
        sealing_keys_given=bool(sealing_keys),
        profile=source.get("SHANZHI_PROFILE", "").strip() or "cixi",
        debug=_flag(source, "SHANZHI_DEBUG"),
        demo=_flag(source, "SHANZHI_DEMO"),
        allowed_hosts=_list(source, "SHANZHI_ALLOWED_HOSTS"),
        public_url=(source.get("SHANZHI_PUBLIC_URL", "").strip() or "http://127.0.0.1:8000").rstrip("/"),
        files=source.get("SHANZHI_FILES", "").strip() or str(data / "files"),
        s3_endpoint=source.get("SHANZHI_S3_ENDPOINT", "").strip() or None,
        sms=source.get("SHANZHI_SMS", "").strip() or "file",
        wechat=source.get("SHANZHI_WECHAT", "").strip() or "file",
        senders=_of_senders(source),
        virus_scan=source.get("SHANZHI_VIRUS_SCAN", "").strip(),
        trusted_proxies=_number(source, "SHANZHI_TRUSTED_PROXIES", 0),
        profile_seconds=_number(source, "SHANZHI_PROFILE_SECONDS", 5),
        backups=Path(source.get("SHANZHI_BACKUPS") or data / "backups").expanduser().resolve(),
        release=source.get("SHANZHI_RELEASE", "").strip() or release_of(ROOT / "src" / "shanzhi"),
    )


@cache
def environment() -> Environment:
    """The environment of this process, read once."""
    return read(os.environ)
