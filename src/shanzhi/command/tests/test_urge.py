"""催办: words to whoever has to move; no clock changes."""

from __future__ import annotations

import pytest

from shanzhi.command import actions as command
from shanzhi.command.ladder_errors import CaseOver, NotItsUnit
from shanzhi.kernel.errors import Invalid, NotAllowed, NotFound
from shanzhi.notices.models import Notice
from shanzhi.records.queries import trail_of
from shanzhi.site.testkit import County

WORDS = "已收到群众第二次来电，请今天到现场。"


def told(county: County, template: str) -> set[str]:
    ids = set(Notice.objects.filter(template=template, channel="inbox").values_list("member_id", flat=True))
    return {name for name, person in county.people.items() if person.pk in ids}


def test_it_works(county: County) -> None:
    case = county.case(state="HANDLING")
    due = case.due_at
    made = command.urge(case, words=WORDS, by=county["李娟"])
    assert (made.unit, made.by_name) == (county.units["交警"], "李娟")
    assert told(county, "urged") == {"陈刚", "孙梅"}
    line = trail_of(case.subject)[-1]
    assert (line.act, line.detail["text"], line.actor_unit) == ("command.urge", WORDS, "浒山指挥室")
    case.refresh_from_db()
    assert case.due_at == due


def test_at_the_desk_it_goes_to_the_desk(county: County) -> None:
    case = county.case(state="REPORTED")
    assert command.urge(case, words=WORDS, by=county["沈浩"]).unit == county.units["浒山指挥室"]
    assert told(county, "urged") == {"李娟", "余主任"}


def test_a_named_unit_must_have_an_errand(county: County) -> None:
    case = county.case(state="HANDLING")
    with pytest.raises(NotItsUnit, match="住房和城乡建设局"):
        command.urge(case, words=WORDS, unit=county.units["住建"], by=county["李娟"])


def test_who_may_not(county: County) -> None:
    case = county.case(state="HANDLING")
    with pytest.raises(NotAllowed):
        command.urge(case, words=WORDS, by=county["陈刚"])
    with pytest.raises(NotFound):
        command.urge(case, words=WORDS, by=county["王磊"])


def test_words_are_wanted_and_a_case_that_is_over_is_not_urged(county: County) -> None:
    with pytest.raises(Invalid):
        command.urge(county.case(state="HANDLING"), words=" 快 ", by=county["李娟"])
    with pytest.raises(CaseOver):
        command.urge(county.case(state="ARCHIVED"), words=WORDS, by=county["李娟"])


def test_the_same_key_urges_once(county: County) -> None:
    case = county.case(state="HANDLING")
    first = command.urge(case, words=WORDS, key="k1", by=county["李娟"])
    assert command.urge(case, words=WORDS, key="k1", by=county["李娟"]) == first
