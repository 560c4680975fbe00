from __future__ import annotations

from typing import Any

import pytest

from shanzhi.cases import actions as cases
from shanzhi.cases.actions import Person
from shanzhi.cases.models import Case
from shanzhi.cases.tests.every_move import EveryMove
from shanzhi.kernel.errors import Invalid
from shanzhi.notices.models import Notice
from shanzhi.site.testkit import County


def test_it_works(county: County) -> None:
    case = county.case(state="VERIFIED")

    cases.reply(case, text="门口违停已清理，已补划禁停标线。", by=county["李娟"])

    answer = case.replies.get()
    assert (answer.text, answer.by_name, answer.by_unit) == (
        "门口违停已清理，已补划禁停标线。", "李娟", "浒山指挥室",
    )  # fmt: skip
    assert case.replied_at is not None
    assert Notice.objects.filter(about=case.subject, template="replied", channel="sms").count() == 1


def test_everybody_who_reported_the_same_is_answered(county: County) -> None:
    main = county.case(state="ACCEPTED")
    twin = county.case(people=[Person(name="李四光", phone="13700001234")])
    cases.join(twin, to=main, by=county["李娟"])

    cases.reply(main, text="门口违停今天下午清理。", by=county["李娟"])

    told = Notice.objects.filter(template="replied", channel="sms")
    assert set(told.values_list("address_masked", flat=True)) == {"138****2716", "137****1234"}


def test_the_answer_is_a_sentence(county: County) -> None:
    with pytest.raises(Invalid):
        cases.reply(county.case(state="VERIFIED"), text="好的", by=county["李娟"])


class TestEveryMove(EveryMove):
    verb, state, who, elsewhere = "reply", "HANDLING", "李娟", "ARCHIVED"

    def words(self, county: County, case: Case) -> dict[str, Any]:
        return {"text": "门口违停今天下午清理。"}
