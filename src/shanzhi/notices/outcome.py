"""What a sender says about one message, and what a sender is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How it went. `again`: worth another try later. `is_delivered`: it has arrived, no receipt will follow."""

    is_sent: bool
    is_delivered: bool = False
    again: bool = False
    provider_id: str = ""
    error: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """A gateway's later word on one message."""

    provider_id: str
    is_delivered: bool
    error: str = ""


class Sender(Protocol):
    """消息通道. A folder under `senders/` with a class `Sender` and everything it needs."""

    is_idempotent: bool
    """The same key twice reaches the person once. Only then is a message retried whose fate is unknown."""

    def __init__(self, options: Mapping[str, str]) -> None:
        """`options` are the SHANZHI_SMS_… or SHANZHI_WECHAT_… settings, by the rest of their name in lower case.
        Refuses with `SenderNotReady` when one is missing."""

    def send(self, address: str, title: str, body: str, link: str, *, key: str) -> Outcome:
        """Hand one message over. Raises nothing: trouble is an outcome."""
        ...


class HearsReceipts(Protocol):
    """A sender whose gateway reports back by calling us."""

    def receipts(self, headers: Mapping[str, str], query: Mapping[str, str], body: bytes) -> list[Receipt]:
        """Check the signature (refuses with `UnsignedReceipt`) and read the receipts."""
        ...
