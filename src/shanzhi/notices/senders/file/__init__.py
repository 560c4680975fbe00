"""Writes messages to files under the data folder, one a day, one JSON line a message; the default.

Nothing leaves the machine: a demo or a training installation shows here what would have been sent.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path

from django.conf import settings

from shanzhi.kernel import clock

from ...outcome import Outcome


class Sender:
    is_idempotent = False

    def __init__(self, options: Mapping[str, str]) -> None:
        self.folder = Path(options.get("folder") or Path(settings.SHANZHI_DATA) / "outbox")

    def send(self, address: str, title: str, body: str, link: str, *, key: str) -> Outcome:
        line = {
            "at": clock.local(clock.now()).isoformat(timespec="seconds"),
            "to": address,
            "title": title,
            "body": body,
            "link": link,
            "key": key,
        }
        try:
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            handle = os.open(
                self.folder / f"{clock.today():%Y-%m-%d}.jsonl", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600
            )
            with os.fdopen(handle, "a", encoding="utf-8") as file:
                file.write(json.dumps(line, ensure_ascii=False) + "\n")
        except OSError as trouble:
            return Outcome(is_sent=False, again=True, error=f"{trouble.strerror}: {self.folder}")
        return Outcome(is_sent=True, is_delivered=True, provider_id=key)
