"""发送通知: preview, then send; and 重发消息."""

from __future__ import annotations

import re

import pytest

from shanzhi.kernel import clock
from shanzhi.kernel.actor import Actor
from shanzhi.kernel.errors import Invalid, NotAllowed
from shanzhi.notices import actions as notices
from shanzhi.notices import panels
from shanzhi.notices.errors import NobodyToTell, NothingToResend
from shanzhi.notices.models import Notice
from shanzhi.notices.panels import Group
from shanzhi.notices.web import views
from shanzhi.records.queries import trail_of

from .asking import ask
from .conftest import DAY, NIGHT

TRAFFIC = Group("unit/3", "交警大队", "职能部门")
LETTER = {"to": ["unit/3"], "title": "台风值守", "body": "今晚请各单位安排双人值守。", "channels": ["inbox", "sms"]}
NOBODY = Actor(id=8, name="王强")


@pytest.fixture(autouse=True)
def people(monkeypatch):
    """A room above that knows one unit with three people."""
    monkeypatch.setattr(panels, "_search", [lambda words, by: [TRAFFIC] if words in TRAFFIC.name else []])
    monkeypatch.setattr(panels, "_members", [lambda keys, by: [21, 22, 23] if "unit/3" in keys else []])
    monkeypatch.setattr(panels, "_names", [lambda keys, by: [TRAFFIC] if "unit/3" in keys else []])
    monkeypatch.setattr(panels, "_name_books", [lambda ids: {21: "陈刚", 22: "孙梅"}])


def test_it_works(db, clerk):
    with clock.at(DAY):
        count = notices.send_by_hand(
            ["unit/3"], "台风值守", "今晚双人值守。", channels=["inbox", "sms"], key="k", by=clerk
        )
    assert count == 3
    assert Notice.objects.filter(channel="inbox", member_id__in=[21, 22, 23], by_name="李娟").count() == 3
    assert Notice.objects.filter(channel="sms").count() == 3
    [line] = trail_of("notices")
    assert (line.act, line.detail["people"]) == ("notices.send_by_hand", 3)


def test_a_second_click_sends_nothing_more(db, clerk):
    for _ in range(2):
        assert notices.send_by_hand(["unit/3"], "台风值守", "今晚双人值守。", key="k", by=clerk) == 3
    assert Notice.objects.count() == 3
    assert len(trail_of("notices")) == 1


def test_what_cannot_be_sent_is_refused(db, clerk):
    with pytest.raises(NobodyToTell):
        notices.send_by_hand(["unit/9"], "台风", "值守", key="k", by=clerk)
    with pytest.raises(Invalid) as refusal:
        notices.send_by_hand(["unit/3"], " ", "字" * 501, channels=["fax"], key="k", by=clerk)
    assert set(refusal.value.fields) == {"title", "body", "channels"}
    with pytest.raises(NotAllowed):
        notices.send_by_hand(["unit/3"], "台风", "值守", key="k", by=NOBODY)


class TestPages:
    def test_it_is_seen_before_it_is_sent(self, db, clerk):
        with clock.at(NIGHT):
            preview = ask(views.write, actor=clerk, post=True, data=LETTER | {"step": "preview", "key": "form-1"})
        assert preview.status_code == 200
        assert not Notice.objects.exists()
        for words in ("3 人", "交警大队", "陈刚、孙梅等", "今晚请各单位安排双人值守。", "2026-03-03 07:30"):
            assert words in preview.text_shown
        key = re.search(r'name="key" value="([^"]+)"', preview.text_shown).group(1)
        assert key == "form-1"
        for _ in range(2):
            answer = ask(views.write, actor=clerk, post=True, data=LETTER | {"step": "send", "key": key})
            assert answer.status_code == 302
        assert Notice.objects.count() == 6

    def test_going_back_keeps_what_was_written(self, db, clerk):
        page = ask(views.write, actor=clerk, post=True, data=LETTER | {"step": "change", "key": "form-1"})
        for words in ("台风值守", "今晚请各单位安排双人值守。", '<option value="unit/3" selected', 'value="form-1"'):
            assert words in page.text_shown

    def test_without_recipients_or_words_it_says_so(self, db, clerk):
        page = ask(views.write, actor=clerk, post=True, data={"title": "台风", "step": "preview"})
        assert page.status_code == 422
        assert "请至少选择一个人员或单位" in page.text_shown

    def test_recipients_are_chosen_by_words(self, db, clerk):
        page = ask(views.groups, actor=clerk, path="/?q=交警")
        assert page.json_shown == {
            "results": [{"id": "unit/3", "label": "交警大队", "hint": "职能部门"}],
            "more": False,
        }

    def test_nobody_else_writes(self, db):
        for view in (views.write, views.groups, views.log):
            with pytest.raises(NotAllowed):
                ask(view, actor=NOBODY)


class TestResend:
    @pytest.fixture
    def failed(self, db, clerk):
        notices.send(
            to=notices.Phone(plain="13805842716"), template="accepted", key="k", facts={"code": "C1"}, by=clerk
        )
        Notice.objects.update(state="FAILED", attempts=6, error="空号")
        return Notice.objects.get()

    def test_it_works(self, failed, clerk):
        again = notices.resend(failed, by=clerk)
        assert (again.state, again.body, bytes(again.address)) == ("QUEUED", failed.body, bytes(failed.address))
        failed.refresh_from_db()
        assert failed.state == "FAILED"
        assert notices.resend(failed, by=clerk).pk == again.pk
        assert len(trail_of("notices")) == 1

    def test_only_what_failed_is_resent(self, failed, clerk):
        again = notices.resend(failed, by=clerk)
        with pytest.raises(NothingToResend, match="待发送"):
            notices.resend(again, by=clerk)
        with pytest.raises(NotAllowed):
            notices.resend(failed, by=NOBODY)

    def test_the_log_shows_what_failed_and_offers_it(self, failed, clerk):
        page = ask(views.log, actor=clerk, path="/?state=FAILED")
        assert "138****2716" in page.text_shown
        assert "13805842716" not in page.text_shown
        assert "空号" in page.text_shown
        assert f"/notices/log/{failed.pk}/resend" in page.text_shown
        assert ask(views.log, actor=clerk, path="/?state=QUEUED").text_shown.count("resend") == 0
        answer = ask(views.resend, failed.pk, actor=clerk, post=True, HTTP_HX_REQUEST="true")
        assert "已重发" in answer.text_shown
