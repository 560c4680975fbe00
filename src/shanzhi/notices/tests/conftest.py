"""What the tests of messages share."""

from __future__ import annotations

from datetime import datetime

import pytest

from shanzhi.kernel import clock
from shanzhi.kernel.actor import Actor, Grant
from shanzhi.notices import panels

DAY = datetime(2026, 3, 2, 10, 0, tzinfo=clock.SHANGHAI)
NIGHT = datetime(2026, 3, 2, 23, 0, tzinfo=clock.SHANGHAI)


@pytest.fixture(autouse=True)
def alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """No upper room has filled a slot, unless the test does."""
    for name in ("_address_books", "_name_books", "_search", "_members", "_names"):
        monkeypatch.setattr(panels, name, [])


@pytest.fixture
def clerk() -> Actor:
    grant = Grant(
        post_id=1, post="指挥员", unit_id=1, unit="指挥室", permissions=frozenset({"notices.send", "notices.read"})
    )
    return Actor(id=7, name="李娟", grants=(grant,))


@pytest.fixture
def outbox(settings, tmp_path):
    """Where the file sender writes; one JSON line a message."""
    settings.SHANZHI_SMS = settings.SHANZHI_WECHAT = "file"
    settings.SHANZHI_SENDERS = {"sms_folder": str(tmp_path), "wechat_folder": str(tmp_path)}
    return tmp_path
