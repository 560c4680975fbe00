from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import override_settings

from shanzhi.intake import danger, doors, limits
from shanzhi.intake.suggesting import fallback, suggest_category
from shanzhi.kernel import clock
from shanzhi.kernel.profile import current


def test_it_works() -> None:
    best = suggest_category("小区门口一大堆垃圾没人清")[0]
    assert "垃圾" in best.label and "“垃圾" in best.reason


def test_no_words_no_suggestion() -> None:
    assert suggest_category("嗯嗯啊啊") == []
    assert suggest_category("") == []


def test_there_is_always_a_category_to_fall_back_on() -> None:
    assert fallback().circle == "open"
    for group in {c.parent for c in current().leaf_categories if c.parent}:
        assert fallback(under=group).parent == group


def test_words_of_danger_name_the_number_to_call() -> None:
    assert [d.phone for d in danger.emergencies("楼下着火了，有人受伤")] == ["119", "120"]
    assert danger.emergencies("路灯不亮") == []


def test_the_right_door_from_the_words() -> None:
    assert doors.likely("老板拖欠工资，想讨薪")[0].key == "labour_inspection"


@pytest.mark.django_db
def test_tries_are_counted_for_a_while() -> None:
    limit = limits.TRIES_AT_CODE
    for expected in range(1, 6):
        assert limits.count(limit, "330282") == expected
    assert limits.minutes_left(limit, "330282") == 15
    assert limits.minutes_left(limit, "330283") == 0
    with clock.at(clock.now() + timedelta(minutes=16)):
        assert limits.minutes_left(limit, "330282") == 0
        assert limits.count(limit, "330282") == 1
    with clock.at(clock.now() + timedelta(days=2)):
        assert limits.sweep() == 1


def test_settings_are_not_needed_for_words() -> None:
    with override_settings(SHANZHI_DEMO=False):
        assert danger.all_doors()
