"""The closed list of facts: what a profile may say, and that nothing else reaches the database."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from shanzhi.insight.vocabulary import BITS, REASONS, TERMS, condition_sql, rule_in_words
from shanzhi.kernel.profile import current
from shanzhi.kernel.profile_indicators import Condition, Indicator, Indicators, Mark, Reason, mistakes


def test_it_works():
    item = Indicator(
        key="close_rate", name="办结率", group="办理", cohort="due", numerator=["closed"], exclude=["merged"]
    )
    assert condition_sql(item.numerator) == f"marks & {BITS['closed']} = {BITS['closed']}"
    assert dict(rule_in_words(item)) == {
        "归期": "按应办结日期计入统计期",
        "分子": "已结案",
        "分母": "统计期内应办结的案件",
        "不计入": "已并案（另行列出件数）",
    }


def test_every_word_of_a_profile_has_its_meaning_here():
    assert set(Mark.__args__) | set(Reason.__args__) == set(TERMS)
    assert set(REASONS) == set(Reason.__args__)
    assert len(set(BITS.values())) == len(TERMS) < 63


def test_a_bit_is_never_given_to_another_fact():
    # Rows in databases carry these numbers. Add new facts at the end; this list only grows.
    first = ("accepted", "accepted_in_time", "dispatched", "handled", "handled_in_time", "closed")
    assert [BITS[key] for key in first] == [1, 2, 4, 8, 16, 32]
    assert BITS["not_due"] == 1 << 39


@pytest.mark.parametrize("words", ["closed; drop table", "1=1", "state = 'CLOSED'"])
def test_a_profile_cannot_bring_its_own_sql(words):
    with pytest.raises(ValidationError):
        Condition.model_validate([words])


def test_any_and_none():
    condition = Condition(any=("objection_upheld", "objection_refused"), none=("closed",))
    either = BITS["objection_upheld"] + BITS["objection_refused"]
    assert condition_sql(condition) == f"marks & {either} <> 0 AND marks & {BITS['closed']} = 0"


def test_the_shipped_rules_hold_together():
    assert list(mistakes(current().indicators)) == []
    for weights in (current().indicators.appraise_units, current().indicators.appraise_areas):
        assert sum(w.points for w in weights) == 100


def test_rules_that_contradict_themselves_are_told():
    item = Indicator(
        key="a_rate", name="甲率", group="办理", cohort="due", numerator={"all": ["closed"], "none": ["closed"]}
    )
    rules = Indicators(items=(item, item), appraise_units=[{"indicator": "b_rate", "points": 90, "full": 1, "zero": 1}])
    told = "\n".join(words for _path, words in mistakes(rules))
    for expected in ("写了两次", "既要又不要", "没有对应的指标", "满分值和零分值相同", "合计为90分"):
        assert expected in told
