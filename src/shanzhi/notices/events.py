"""What other rooms may hear about messages. No words of a message, only for whom."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class NoticeCreated:
    """有新消息. Something new lies in a member's inbox."""

    member_id: int


@dataclass(frozen=True, slots=True)
class NoticesRead:
    """消息已读. A member has read one or more: their other open pages count anew."""

    member_id: int
