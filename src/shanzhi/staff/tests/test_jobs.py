from __future__ import annotations

from datetime import timedelta

from django.contrib.sessions.models import Session

from shanzhi.kernel.clock import now, today
from shanzhi.staff.jobs import end_terms, tidy_sign_ins
from shanzhi.staff.models import SignIn
from shanzhi.staff.queries import left_with_work
from shanzhi.staff.tests.conftest import Desk, World

DAY = timedelta(days=1)


def test_terms_that_have_run_out_are_closed_unless_work_is_left(world: World, desk: Desk) -> None:
    free, busy = world.person("陈刚"), world.person("孙梅")
    yesterday = today() - DAY
    for member in (free, busy):
        world.post(member, "handler", world.traffic, ends_on=yesterday)
    world.post(world.person("今天到期"), "handler", world.traffic, ends_on=today())
    desk.give(busy, world.traffic, 2)
    assert end_terms() == 1
    post = free.posts.get()
    assert (post.ends_on, post.relieved_by_name) == (yesterday, "任期")
    assert [p.member for p in left_with_work()] == [busy]


def test_sign_ins_that_ran_out_are_marked_and_old_ones_forgotten(world: World) -> None:
    member, moment = world.person("李娟"), now()
    for key, seen, ended in [
        ("now", moment, None), ("idle", moment - DAY, None), ("old", moment - 500 * DAY, moment - 500 * DAY),
    ]:  # fmt: skip
        SignIn.objects.create(member=member, session_key=key, at=seen, seen_at=seen, ended_at=ended)
        Session.objects.create(session_key=key, session_data="", expire_date=seen + timedelta(minutes=30))
    tidy_sign_ins()
    assert dict(SignIn.objects.values_list("session_key", "ended_why")) == {"now": "", "idle": "idle"}
    assert list(Session.objects.values_list("session_key", flat=True)) == ["now"]
