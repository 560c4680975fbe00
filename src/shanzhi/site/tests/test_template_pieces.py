"""The template pieces, read as their manual."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from django import forms
from django.template import Context, Template
from django.test import RequestFactory

from shanzhi.kernel import clock
from shanzhi.site.templatetags.shanzhi import ago_words, initials, modules_of

NOON = datetime(2026, 11, 20, 4, tzinfo=UTC)
"""2026-11-20 12:00 in Shanghai."""


def drawn(source: str, **context: object) -> str:
    return Template("{% load shanzhi %}" + source).render(Context(context))


@dataclass
class Clocked:
    """What carries a clock: a case, an errand."""

    due_at: datetime | None = None
    warn_at: datetime | None = None
    paused_at: datetime | None = None
    closed_at: datetime | None = None


@pytest.mark.parametrize(
    ("thing", "colour", "words"),
    [
        (Clocked(NOON + timedelta(days=3), NOON + timedelta(days=2)), "blu", "剩 3天"),
        (Clocked(NOON + timedelta(minutes=26), NOON - timedelta(hours=1)), "yel", "剩 26分"),
        (Clocked(NOON - timedelta(minutes=135)), "red", "超期 2时15分"),
        (Clocked(NOON - timedelta(minutes=1), paused_at=NOON), "rest", "已暂停"),
        (Clocked(NOON, closed_at=NOON - timedelta(hours=1)), "done", "已办结"),
        (Clocked(NOON, closed_at=NOON + timedelta(hours=1)), "late", "超期办结"),
        (Clocked(), "none", "无时限"),
    ],
)
def test_it_works(thing: Clocked, colour: str, words: str) -> None:
    """A lamp says in words what its colour says."""
    with clock.at(NOON):
        html = drawn("{% lamp thing %}", thing=thing)
        moments = drawn("{% lamp t.due_at t.warn_at t.paused_at t.closed_at %}", t=thing)
    assert f'class="lamp {colour}"' in html
    assert words in html
    assert html == moments


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        (NOON - timedelta(seconds=20), "刚刚"),
        (NOON - timedelta(minutes=59), "59分钟前"),
        (NOON - timedelta(hours=3), "今天 09:00"),
        (NOON - timedelta(hours=13), "昨天 23:00"),
        (NOON + timedelta(hours=5), "今天 17:00"),
        (NOON + timedelta(hours=14), "明天 02:00"),
        (NOON - timedelta(days=9), "11-11 12:00"),
        (NOON - timedelta(days=400), "2025-10-16"),
    ],
)
def test_relative_time(moment: datetime, words: str) -> None:
    with clock.at(NOON):
        assert ago_words(moment) == words


def test_absolute_time_is_of_shanghai_and_keeps_the_moment() -> None:
    html = drawn("{{ moment|stamp }}", moment=NOON)
    assert ">2026-11-20 12:00</time>" in html
    assert 'datetime="2026-11-20T04:00:00+00:00"' in html
    assert drawn("{{ none|stamp }}{{ none|ago }}", none=None) == ""


def test_counts_are_capped() -> None:
    assert (
        drawn("{{ 999|capped }} {{ 1000|capped }} {{ 120|capped:99 }} {{ none|capped }}", none=None) == "999 999+ 99+ "
    )


def test_an_address_with_one_filter_changed_forgets_the_place_in_the_list() -> None:
    request = RequestFactory().get("/cases/?severity=1&area=3&area=4&after=abc")
    assert drawn("{% query severity=2 %}", request=request) == "?severity=2&amp;area=3&amp;area=4"
    assert drawn("{% query severity=None area='' %}", request=request) == "?"
    assert drawn("{% query after='x' %}", request=request) == "?severity=1&amp;area=3&amp;area=4&amp;after=x"


def test_pages_by_key() -> None:
    request = RequestFactory().get("/cases/?severity=1")
    html = drawn("{% pager page %}", request=request, page=SimpleNamespace(previous=None, next="k9", count=1284))
    assert "下一页" in html
    assert "上一页" not in html
    assert 'href="?severity=1&amp;after=k9"' in html
    assert "共 999+ 条" in html


class Form(forms.Form):
    task = forms.CharField(label="交办内容", help_text="写清要求")
    severity = forms.ChoiceField(label="等级", choices=[("1", "一级")], widget=forms.RadioSelect)


def test_a_field_is_tied_to_its_hint_and_its_error() -> None:
    html = drawn("{% field form.task %}", form=Form({}))
    assert '<label for="id_task">交办内容<span class="req">必填</span></label>' in html
    assert 'aria-describedby="id_task-hint id_task-error"' in html
    assert 'aria-invalid="true"' in html
    assert 'id="id_task-error"' in html


def test_what_is_typed_is_escaped() -> None:
    html = drawn("{% field form.task %}{% error_summary form %}", form=Form({"task": "<script>alert(1)</script>"}))
    assert "<script>" not in html


def test_mistakes_are_named_with_their_field_and_lead_to_it() -> None:
    html = drawn("{% error_summary form %}", form=Form({}))
    assert '<a href="#id_task">交办内容：' in html
    assert '<a href="#id_severity_0">等级：' in html
    assert drawn("{% error_summary form %}", form=Form()).strip() == ""


def test_a_bar_is_drawn_without_a_style_attribute() -> None:
    html = drawn('{% meter 178 "时限已用" "yel" %}')
    assert 'width="100"' in html
    assert 'aria-valuenow="100"' in html
    assert "style=" not in html


def test_initials() -> None:
    assert initials("综合行政执法局") == "zhxzzfj"


def test_scripts_are_fetched_side_by_side() -> None:
    """Everything that desk.mjs imports at once is named to the browser; what is loaded later is not."""
    modules = modules_of("js/desk.mjs")
    assert modules[0] == "js/desk.mjs"
    assert {"js/live.mjs", "js/hub.mjs", "js/attach.mjs"} <= set(modules)
    assert "js/map-pane.mjs" not in modules


def test_an_icon_that_is_not_there_is_a_ring() -> None:
    assert 'icons.svg#bell"' in drawn('{% icon "bell" %}')
    assert 'icons.svg#circle"' in drawn('{% icon "unicorn" %}')
    assert 'role="img" aria-label="消息"' in drawn('{% icon "bell" "消息" %}')
