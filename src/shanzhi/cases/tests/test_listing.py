"""Lists: what belongs to a selection, in which order, page by page, counted no further than needed."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.http import QueryDict

from shanzhi.cases import _breadth, actions, listing, rules
from shanzhi.cases.models import Case
from shanzhi.cases.queries import visible
from shanzhi.cases.selection import QUEUES, Selection, first_queue, queues_for
from shanzhi.kernel.clock import now, today
from shanzhi.site.testkit import County


def read(address: str) -> Selection:
    return Selection.read(QueryDict(address))


def codes(selection: Selection, county: County, name: str) -> set[str]:
    return set(selection.cases(county[name]).values_list("code", flat=True))


def test_it_works(county: County) -> None:
    waiting, taken = county.case(), county.case(state="ACCEPTED")

    page = listing.page(Selection(queue="accept"), by=county["李娟"])

    assert [c.code for c in page.cases] == [waiting.code]
    assert taken.code not in {c.code for c in page.cases}
    assert (page.previous, page.next) == (None, None)


def test_an_address_reads_back_as_the_same_selection() -> None:
    address = (
        "queue=late&state=HANDLING&state=DISPATCHED&category=EV01&severity=3&severity=4&channel=web&kind=event"
        "&area=330282004&unit=traffic&lamp=red&desk=mine&group=1&q=%E8%BF%9D%E5%81%9C&since=2026-11-01"
        "&until=2026-11-22&sort=severity"
    )
    chosen = read(address)

    assert read(chosen.address()) == chosen
    assert (chosen.severity, chosen.sort, chosen.q) == ((3, 4), "severity", "违停")


@pytest.mark.parametrize(
    "address",
    ["queue=nothing", "state=NEVER", "severity=high", "since=yesterday", "who=zz", "lamp=green", "sort=colour"],
)
def test_what_cannot_be_understood_narrows_nothing(address: str) -> None:
    assert read(address) == Selection()


@pytest.mark.parametrize(
    ("state", "queue"),
    [
        ("REPORTED", "accept"),
        ("ACCEPTED", "triage"),
        ("HANDLING", "doing"),
        ("REPORTED_BACK", "verify"),
        ("VERIFIED", "follow"),
        ("FOLLOWED_UP", "close"),
    ],
)
def test_each_step_of_the_road_has_its_queue(county: County, state: str, queue: str) -> None:
    case = county.case(state=state)
    others = {q for q in ("accept", "triage", "dispatch", "doing", "verify", "follow", "close") if q != queue}

    assert case.code in codes(Selection(queue=queue), county, "周敏")
    assert not any(case.code in codes(Selection(queue=q), county, "周敏") for q in others)


def test_my_own_work_is_what_i_push_and_what_i_handle(county: County) -> None:
    case = county.case(state="HANDLING")

    assert codes(Selection(queue="mine"), county, "陈刚") == {case.code}
    assert codes(Selection(queue="mine"), county, "李娟") == set(), "the unit has the next move, not she"
    actions.report_back(case, result="已清理完毕，恢复通行。", by=county["陈刚"])
    assert codes(Selection(queue="mine"), county, "陈刚") == set()
    assert codes(Selection(queue="mine"), county, "李娟") == {case.code}


def test_a_unit_signs_only_for_its_own_errands(county: County) -> None:
    case = county.case(state="DISPATCHED")

    assert codes(Selection(queue="sign"), county, "陈刚") == {case.code}
    assert codes(Selection(queue="sign"), county, "吴强") == set()


def test_a_draft_is_nobody_elses(county: County) -> None:
    case = actions.open_case(
        category=county.a_category, channel="grid_worker", text="路口井盖松动，夜里看不清。",
        area=county.areas["阳明1"], state="DRAFT", by=county["陈芳"],
    )  # fmt: skip

    assert codes(Selection(queue="mine"), county, "陈芳") == {case.code}
    assert case.code not in codes(Selection(), county, "周敏")


def test_a_case_out_of_reach_is_in_no_list(county: County) -> None:
    case = county.case(place="阳明1")

    assert case.code in codes(Selection(), county, "李娟")
    assert case.code not in codes(Selection(), county, "王磊")
    assert listing.page(Selection(), by=county["王磊"]).cases == []
    assert listing.some(Selection(), [case.pk], by=county["王磊"]) == []
    assert listing.points(Selection(), by=county["王磊"]) == ([], False)
    assert listing.counts(county["王磊"])["accept"] == 0


def test_the_lamps(county: County) -> None:
    late, soon, early = county.case(), county.case(), county.case()
    moment = now()
    for case, warn, due in ((late, -2, -1), (soon, -1, 1), (early, 1, 2)):
        Case.objects.filter(pk=case.pk).update(
            warn_at=moment + timedelta(hours=warn), due_at=moment + timedelta(hours=due)
        )

    assert codes(Selection(queue="late"), county, "李娟") == {late.code}
    assert codes(Selection(queue="soon"), county, "李娟") == {soon.code}
    assert codes(read("lamp=blue"), county, "李娟") == {early.code}
    Case.objects.filter(pk=late.pk).update(paused_at=moment)
    assert codes(read("lamp=paused"), county, "李娟") == {late.code}
    assert codes(Selection(queue="late"), county, "李娟") == set()


def test_words_of_two_characters_of_one_and_addresses(county: County) -> None:
    case = county.case(text="楼下烧烤店油烟直排，窗户都不敢开。", address="峙山路18号")
    county.case(text="路灯不亮，晚上看不清路。", address="孙塘路5号")

    for words in ("油烟", "烧烤店 油烟", "峙山路", "窗"):
        assert codes(Selection(q=words), county, "周敏") == {case.code}, words
    assert codes(Selection(q="，。"), county, "周敏") == set(), "nothing searchable was typed"


def test_area_unit_category_and_days(county: County) -> None:
    here, there = county.case(place="阳明1", state="DISPATCHED"), county.case(place="路湾1")

    assert codes(read("area=330282004"), county, "周敏") == {here.code}
    assert codes(read("area=330282121201"), county, "周敏") == {there.code}
    assert codes(read("area=999"), county, "周敏") == set()
    assert codes(read("unit=traffic"), county, "周敏") == {here.code}
    group = county.profile.category(county.a_category)
    assert group is not None
    assert codes(read(f"category={group.parent or group.code}"), county, "周敏") == {here.code, there.code}
    assert codes(read(f"since={today()}"), county, "周敏") == {here.code, there.code}
    assert codes(read(f"until={today() - timedelta(days=1)}"), county, "周敏") == set()


@pytest.mark.parametrize("sort", ["due", "new", "severity"])
def test_paging_forwards_and_back_shows_every_case_once(county: County, sort: str) -> None:
    """Rows without a due moment come last; equal keys are told apart by id."""
    moment = now()
    for n in range(7):
        case = county.case()
        due = None if n % 3 == 0 else moment + timedelta(hours=n // 2)
        Case.objects.filter(pk=case.pk).update(due_at=due, severity=1 + n % 2)
    chosen, by = Selection(queue="accept", sort=sort), county["李娟"]
    whole = [c.pk for c in listing.page(chosen, by=by).cases]
    assert len(whole) == 7

    forwards, cursor = [], ""
    while True:
        page = listing.page(chosen, by=by, after=cursor, size=2)
        forwards += [c.pk for c in page.cases]
        if page.next is None:
            break
        cursor = page.next
    assert forwards == whole

    backwards = [c.pk for c in page.cases]
    while page.previous is not None:
        page = listing.page(chosen, by=by, before=page.previous, size=2)
        backwards = [c.pk for c in page.cases] + backwards
    assert backwards == whole


def test_the_order(county: County) -> None:
    first, second, third = county.case(), county.case(), county.case()
    moment = now()
    Case.objects.filter(pk=first.pk).update(due_at=None, severity=1)
    Case.objects.filter(pk=second.pk).update(due_at=moment + timedelta(hours=2), severity=3)
    Case.objects.filter(pk=third.pk).update(due_at=moment + timedelta(hours=1), severity=1)

    def order(sort: str) -> list[int]:
        return [c.pk for c in listing.page(Selection(queue="accept", sort=sort), by=county["李娟"]).cases]

    assert order("due") == [third.pk, second.pk, first.pk]
    assert order("new") == [third.pk, second.pk, first.pk]
    assert order("severity") == [second.pk, third.pk, first.pk]


@pytest.mark.parametrize("cursor", ["", "x", "9.1.2", "0.1", "0.99999999999999999999999.1", "1.2.3.4"])
def test_a_broken_cursor_is_the_first_page(county: County, cursor: str) -> None:
    case = county.case()

    page = listing.page(Selection(queue="accept"), by=county["李娟"], after=cursor)

    assert [c.pk for c in page.cases] == [case.pk]


def test_counts_stop_at_the_ceiling(county: County, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listing, "CEILING", 2)
    for _ in range(4):
        county.case()

    assert listing.counts(county["李娟"])["accept"] == 3, "one more than the ceiling says that there are more"
    assert listing.page(Selection(queue="accept"), by=county["李娟"], count=True).count == 3


def test_the_tabs_follow_the_post(county: County) -> None:
    def keys(name: str) -> set[str]:
        return {q.key for q in queues_for(county[name])}

    assert {"accept", "triage", "dispatch"} <= keys("李娟")
    assert "sign" in keys("陈刚")
    assert not {"accept", "dispatch", "verify"} & keys("陈刚")
    assert "verify" in keys("方琴")
    assert set(QUEUES) >= keys("周敏")
    assert (first_queue(county["李娟"]), first_queue(county["陈刚"])) == ("unit", "mine")


def test_a_list_costs_the_same_however_long_it_is(county: County, django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    for _ in range(3):
        county.case(state="HANDLING")
    by = county["周敏"]
    listing.counts(by)  # how much somebody may see is looked up once and kept for ten minutes

    with django_assert_num_queries(2):  # rows with a due moment, then rows without
        page = listing.page(Selection(queue="doing"), by=by)
        assert [(c.area.label, c.desk.short_name, c.lead_unit and c.lead_unit.short_name) for c in page.cases]
    with django_assert_num_queries(1):
        listing.counts(by)


PEOPLE = ("周敏", "李娟", "王磊", "何静", "方琴", "钱芳", "陈刚", "吴强", "孙梅", "陈芳", "林书记", "系统员")


def test_who_sees_few_and_who_sees_many_see_by_the_same_rule(county: County, monkeypatch: pytest.MonkeyPatch) -> None:
    """Lists of people with few cases begin from those; what they show is what the rule for one case allows."""
    for place, state in (("阳明1", "REPORTED"), ("阳明2", "HANDLING"), ("路湾1", "REPORTED"), ("金山1", "ARCHIVED")):
        county.case(place=place, state=state)
    county.case(circle="family")
    seen: dict[bool, dict[str, set[str]]] = {}
    for few in (True, False):
        monkeypatch.setattr(_breadth, "FEW", 5_000 if few else -1)
        _breadth._found.clear()
        seen[few] = {name: set(visible(county[name]).values_list("code", flat=True)) for name in PEOPLE}
        assert {_breadth.breadth_of(county[name]).few_cases for name in PEOPLE} == {few}
    _breadth._found.clear()

    cases = list(Case.objects.prefetch_related("errands"))
    by_rule = {n: {c.code for c in cases if rules.may_see(c, list(c.errands.all()), county[n])} for n in PEOPLE}
    assert seen[True] == seen[False] == by_rule


def test_common_words_are_found_chunk_by_chunk(county: County, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listing, "FIRST_HITS", 2)
    wanted = [county.case(place="路湾1" if n % 3 == 0 else "阳明1").pk for n in range(7)]
    monkeypatch.setattr(_breadth, "FEW", -1)
    _breadth._found.clear()
    chosen, by = Selection(q="消防通道"), county["李娟"]

    first = listing.page(chosen, by=by, size=3)
    second = listing.page(chosen, by=by, size=3, after=first.next or "")
    back = listing.page(chosen, by=by, size=3, before=second.previous or "")
    _breadth._found.clear()

    mine = [pk for n, pk in enumerate(wanted) if n % 3][::-1]
    assert [c.pk for c in first.cases] == mine[:3]
    assert [c.pk for c in second.cases] == mine[3:]
    assert [c.pk for c in back.cases] == mine[:3]
