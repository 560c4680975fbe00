"""Messages of one's own inbox are taken as read; those of others are left alone."""

from __future__ import annotations

from shanzhi.notices import actions as notices
from shanzhi.notices.queries import unread_count
from shanzhi.site.testkit import County


def test_it_works(county: County) -> None:
    county.case()
    dispatcher = county["李娟"]
    assert unread_count(by=dispatcher) > 0

    notices.mark_read(by=dispatcher)

    assert unread_count(by=dispatcher) == 0
    assert notices.mark_read(by=dispatcher) == 0
