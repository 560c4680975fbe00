"""What is told when other rooms' work ends."""

from __future__ import annotations

from shanzhi.kernel import events
from shanzhi.notices.models import Notice
from shanzhi.records.events import RunEnded


def test_who_asked_for_long_work_is_told_once(db, django_capture_on_commit_callbacks):
    for _ in range(2):
        with django_capture_on_commit_callbacks(execute=True):
            events.announce(RunEnded(5, "verify", "校验留痕", 9, is_finished=True))
    with django_capture_on_commit_callbacks(execute=True):
        events.announce(RunEnded(6, "verify", "校验留痕", None, is_finished=True))
    notice = Notice.objects.get()
    assert (notice.member_id, notice.body, notice.link) == (9, "校验留痕已完成，可以查看结果。", "/records/runs/5/")
