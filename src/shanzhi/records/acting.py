"""How an act is written. `@act` makes a function one transaction, enters its verb, and answers a repeated key."""

from __future__ import annotations

import functools
import hashlib
import inspect
import io
import json
import re
from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar, cast

from django.db import connection, models, transaction

from shanzhi.kernel import verbs
from shanzhi.kernel.clock import now
from shanzhi.kernel.errors import KeyReused

P = ParamSpec("P")
R = TypeVar("R")
_CHINESE = re.compile(r"([一-鿿（）()·、\w]+)\s*$")
ACTS: dict[str, Callable[..., Any]] = {}
"""Every act of the house by its verb; the house tests and the glossary walk it."""

_NOT_IN_DIGEST = {"by", "key", "seen"}


def act(
    verb: str, *, recall: Callable[[str], Any] | None = None, savepoint: bool = True
) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Declare a function as the act `room.verb`.

    The first docstring line must end with the Chinese term. The body runs in one transaction. When the act takes
    `key` (提交编号) and that key was used before, the body does not run: `recall(result)` fetches the first answer.
    A key that comes back with other content is refused with `KeyReused`.
    Without `savepoint` the act, called inside another, stands and falls with it: two round trips less.
    """

    def decorate(function: Callable[P, R]) -> Callable[P, R]:
        first_line = (function.__doc__ or "").strip().split("\n")[0]
        match = _CHINESE.search(first_line.rstrip("。. "))
        if not match:
            raise TypeError(f"{verb}: the first docstring line must end with the Chinese term")
        verbs.declare(verb, match.group(1))
        signature = inspect.signature(function)
        takes_key = "key" in signature.parameters
        if takes_key and recall is None:
            raise TypeError(f"{verb}: an act that takes a key needs recall=")
        answer_again: Callable[[str], Any] = recall or str

        @functools.wraps(function)
        def run(*args: P.args, **kwargs: P.kwargs) -> R:
            key = kwargs.get("key") if takes_key else None
            with transaction.atomic(savepoint=savepoint):
                if not key:
                    return function(*args, **kwargs)
                digest = _digest(signature.bind(*args, **kwargs).arguments)
                earlier = _claim(str(key), verb, digest)
                if earlier is not None:
                    return cast(R, answer_again(earlier))
                answer = function(*args, **kwargs)
                _remember(str(key), _reference(answer))
                return answer

        run.verb = verb  # type: ignore[attr-defined]
        ACTS[verb] = run
        return run

    return decorate


def _claim(key: str, verb: str, digest: bytes) -> str | None:
    """Take the key for this transaction, or say what it answered before. A rival with the same key waits here."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO records_once (key, act, digest, result, at) VALUES (%s, %s, %s, '', %s)"
            " ON CONFLICT (key) DO NOTHING",
            [key, verb, digest, now()],
        )
        if cursor.rowcount:
            return None
        cursor.execute("SELECT act, digest, result FROM records_once WHERE key = %s", [key])
        known_act, known_digest, result = cursor.fetchone()
    if known_act != verb or bytes(known_digest) != digest:
        raise KeyReused()
    return str(result)


def _remember(key: str, result: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE records_once SET result = %s WHERE key = %s", [result, key])


def _reference(answer: Any) -> str:
    if isinstance(answer, int | str):
        return str(answer)
    return str(getattr(answer, "code", None) or getattr(answer, "pk", "") or "")


def _digest(arguments: dict[str, Any]) -> bytes:
    content = {name: _plain(value) for name, value in arguments.items() if name not in _NOT_IN_DIGEST}
    return hashlib.sha256(json.dumps(content, sort_keys=True, ensure_ascii=False, default=str).encode()).digest()


def _plain(value: Any) -> Any:
    if isinstance(value, models.Model):
        return f"{value._meta.label}:{value.pk}"
    if isinstance(value, bytes):
        value = io.BytesIO(value)
    if isinstance(value, list | tuple):
        return [_plain(v) for v in value]
    if isinstance(value, set | frozenset):
        return sorted(str(_plain(v)) for v in value)
    if hasattr(value, "read") and hasattr(value, "seek"):
        return _content_of(value)
    if isinstance(value, dict):
        return {str(k): _plain(v) for k, v in value.items()}
    return value


def _content_of(file: Any) -> str:
    """A file that is sent again is another object with the same bytes."""
    digest = hashlib.sha256()
    file.seek(0)
    while piece := file.read(1024 * 1024):
        digest.update(piece)
    file.seek(0)
    return digest.hexdigest()
