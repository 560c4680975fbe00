"""Prints messages to the worker's own log: for trying things out. Numbers are masked."""

from __future__ import annotations

import logging
from collections.abc import Mapping

from shanzhi.kernel.masking import mask_phone

from ...outcome import Outcome

log = logging.getLogger("shanzhi.notices.console")


class Sender:
    is_idempotent = False

    def __init__(self, options: Mapping[str, str]) -> None:
        pass

    def send(self, address: str, title: str, body: str, link: str, *, key: str) -> Outcome:
        log.info("to %s: %s | %s %s", mask_phone(address), title, body, link)
        return Outcome(is_sent=True, is_delivered=True, provider_id=key)
