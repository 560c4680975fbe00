"""站内消息: list, read, open."""

from __future__ import annotations

import re

import pytest

from shanzhi.kernel import events
from shanzhi.kernel.actor import Actor
from shanzhi.kernel.errors import NotFound
from shanzhi.notices import actions as notices
from shanzhi.notices import queries
from shanzhi.notices.events import NoticesRead
from shanzhi.notices.models import Notice
from shanzhi.notices.queries import deliveries_about
from shanzhi.notices.web import views

from .asking import ask

OTHER = Actor(id=8, name="王强")


@pytest.fixture
def told(db, clerk):
    """told(3) puts three messages into 李娟's inbox."""

    def tell(count, to=7, **more):
        for number in range(count):
            facts = {"code": f"C{number}", "category": "市容环境", "place": "峙山路", "step": "受理"}
            notices.send(to=to, template="new_case", key=f"case/{number}/{to}", facts=facts, by=clerk, **more)

    return tell


def test_it_works(told, clerk):
    told(3)
    page = ask(views.inbox, actor=clerk)
    assert re.findall(r"C(\d) 市容环境，峙山路，待受理。", page.text_shown) == ["2", "1", "0"]
    assert queries.unread_count(by=clerk) == 3
    assert "style=" not in page.text_shown


def test_opening_takes_it_as_read_and_leads_to_the_case(told, clerk, monkeypatch, django_capture_on_commit_callbacks):
    heard = []
    monkeypatch.setitem(events._listeners, NoticesRead, [heard.append])
    told(1, link="/cases/C0/")
    notice = Notice.objects.get()
    with django_capture_on_commit_callbacks(execute=True):
        answer = ask(views.open_one, notice.pk, actor=clerk, post=True)
    assert answer.headers["Location"] == "/cases/C0/"
    notice.refresh_from_db()
    assert notice.read_at
    assert heard == [NoticesRead(7)]
    assert queries.unread_count(by=clerk) == 0
    assert "C0 市容环境" in ask(views.inbox, actor=clerk, path="/?tab=read").text_shown


@pytest.mark.parametrize("link", ["https://elsewhere/", "//elsewhere/", "javascript:alert(1)", ""])
def test_a_message_leads_nowhere_outside(told, clerk, link):
    told(1, link=link)
    answer = ask(views.open_one, Notice.objects.get().pk, actor=clerk, post=True)
    assert answer.headers["Location"] == "/notices/"


def test_messages_of_others_do_not_exist(told, clerk):
    told(2)
    pk = Notice.objects.first().pk
    with pytest.raises(NotFound):
        ask(views.open_one, pk, actor=OTHER, post=True)
    ask(views.read, actor=OTHER, post=True, data={"notice": [pk], "all": "1"})
    assert queries.unread_count(by=clerk) == 2
    assert "C0" not in ask(views.inbox, actor=OTHER).text_shown


def test_ticked_ones_or_all_are_taken_as_read(told, clerk):
    told(4)
    one, two, *_rest = Notice.objects.values_list("pk", flat=True)
    ask(views.read, actor=clerk, post=True, data={"notice": [one, two]})
    assert queries.unread_count(by=clerk) == 2
    ask(views.read, actor=clerk, post=True, data={"all": "1"})
    assert queries.unread_count(by=clerk) == 0


def test_pages_follow_each_other(told, clerk, monkeypatch):
    monkeypatch.setattr(queries, "PAGE", 4)
    told(10)
    seen, after = [], ""
    while True:
        page = queries.inbox(unread=True, after=after, by=clerk)
        seen += [row.pk for row in page.rows]
        if page.next is None:
            break
        after = page.next
    assert seen == sorted(seen, reverse=True)
    assert len(seen) == 10


def test_the_count_stops_at_a_hundred(told, clerk, django_assert_num_queries):
    told(105)
    with django_assert_num_queries(1):
        assert queries.unread_count(by=clerk) == 100


def test_a_case_page_may_ask_what_was_sent_about_it(db, clerk):
    phone = notices.Phone(plain="13805842716")
    notices.send(to=phone, template="accepted", key="k", facts={"code": "C1"}, about="case/C1", by=clerk)
    [row] = deliveries_about("case/C1")
    assert (row.to, row.state_label, row.title) == ("138****2716", "待发送", "已受理")
    assert deliveries_about("") == []
