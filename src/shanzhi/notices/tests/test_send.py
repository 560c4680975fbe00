"""发送消息."""

from __future__ import annotations

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shanzhi.kernel import clock, events
from shanzhi.kernel.sealing import seal, unseal
from shanzhi.notices import actions as notices
from shanzhi.notices.events import NoticeCreated
from shanzhi.notices.models import Notice
from shanzhi.notices.templates import defaults

from .conftest import DAY, NIGHT

FACTS = {
    "code": "330282261122000017X",
    "category": "市容环境·暴露垃圾",
    "place": "峙山路",
    "due": "3月9日",
    "unit": "综合执法局",
}


def tell(to, template="new_errand", key="case/1/3", by=None, **more):
    return notices.send(to=to, template=template, key=key, facts=FACTS, by=by, **more)


def test_it_works(db, clerk, monkeypatch, django_capture_on_commit_callbacks):
    heard = []
    monkeypatch.setitem(events._listeners, NoticeCreated, [heard.append])
    with clock.at(DAY), django_capture_on_commit_callbacks(execute=True):
        assert tell(12, by=clerk, about="case/330282261122000017X", link="/cases/330282261122000017X") == 2

    inbox, sms = Notice.objects.order_by("channel")
    assert inbox.title == "新的交办"
    assert inbox.body == "330282261122000017X 市容环境·暴露垃圾，峙山路，请在3月9日前办结。"
    assert (inbox.channel, inbox.state, sms.channel, sms.state) == ("inbox", "DELIVERED", "sms", "QUEUED")
    assert heard == [NoticeCreated(12)]


def test_a_resident_gets_short_messages_and_the_number_is_kept_sealed(db, clerk):
    tell(notices.Phone(plain="13805842716"), template="accepted", by=clerk, link="/t/abc")
    row = Notice.objects.get()
    assert (row.channel, row.address_masked, unseal(row.address)) == ("sms", "138****2716", "13805842716")
    assert row.body.endswith("/t/abc")
    assert row.body.count("http") == 1


def test_a_case_that_is_not_open_tells_nothing_of_itself(db, clerk):
    tell(12, by=clerk, circle="family")
    for row in Notice.objects.all():
        assert "330282261122000017X" in row.body
        assert not any(FACTS[name] in row.title + row.body for name in ("category", "place", "unit"))


@pytest.mark.parametrize("text", defaults().values(), ids=lambda text: text.key)
def test_no_default_text_for_such_cases_has_a_place_for_content(text):
    assert not any(f"{{{name}}}" in text.restricted for name in ("category", "place", "title", "unit", "door", "step"))


def test_short_messages_wait_for_the_morning_unless_urgent(db, clerk):
    with clock.at(NIGHT):
        tell(12, by=clerk, key="a")
        tell(12, by=clerk, key="b", urgent=True)
    waiting, urgent = Notice.objects.filter(channel="sms").order_by("key")
    assert clock.local(waiting.not_before).isoformat() == "2026-03-03T07:30:00+08:00"
    assert urgent.not_before == NIGHT
    assert not Notice.objects.filter(channel="inbox").exclude(not_before=NIGHT).exists()


def test_nothing_is_sent_when_the_act_fails(db, clerk):
    with pytest.raises(RuntimeError), transaction.atomic():
        tell(12, by=clerk)
        raise RuntimeError
    assert not Notice.objects.exists()


def test_a_hundred_messages_are_one_statement(db, clerk, django_assert_num_queries):
    messages = [notices.Message(to=n, template="new_case", key="case/1/3", facts=FACTS) for n in range(100)]
    with django_assert_num_queries(1):
        assert notices.send_many(messages, by=clerk) == 100


phones = st.sampled_from(["13805842716", "138 0584 2716", "13905842716"]).map(lambda p: notices.Phone(plain=p))
sealed = st.sampled_from(["13805842716", "13905842716"]).map(lambda p: notices.Phone(sealed=seal(p)))
recipients = st.one_of(st.integers(1, 3), phones, sealed)
keys = st.sampled_from(["a", "b", "案件/1", "x" * 200, "x" * 201])


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(calls=st.lists(st.tuples(recipients, keys), min_size=1, max_size=12))
def test_a_repeated_key_never_gives_two_messages(db, clerk, calls):
    Notice.objects.all().delete()

    def who(to):
        return to if isinstance(to, int) else (to.plain.replace(" ", "") or unseal(to.sealed))

    for to, key in calls + calls:
        notices.send(to=to, template="lamp_red" if isinstance(to, int) else "accepted", key=key, facts={}, by=clerk)
    expected = {
        (who(to), key, channel)
        for to, key in calls
        for channel in (("inbox", "sms") if isinstance(to, int) else ("sms",))
    }
    assert Notice.objects.count() == len(expected)
