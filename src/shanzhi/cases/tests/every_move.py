"""What holds for every move of the table, whichever it is. A test file of a move says who does it and where, and gets
these tests as well."""

from __future__ import annotations

from typing import Any

import pytest

from shanzhi.cases import actions
from shanzhi.cases.models import Case
from shanzhi.kernel import verbs
from shanzhi.kernel.actor import Actor
from shanzhi.kernel.errors import ChangedMeanwhile, KeyReused, NotAllowed, NotFound, WrongState
from shanzhi.records.queries import trail_of, verify
from shanzhi.site.testkit import County


class EveryMove:
    verb: str
    state: str
    """Where a case stands on which this is done."""
    who: str
    """Whose work it is."""
    bystander = "罗研"
    """Sees the case and may not do this."""
    stranger = "王磊"
    """Of another town: may not even know of the case."""
    elsewhere: str
    """A state in which the table knows no such move."""

    def words(self, county: County, case: Case) -> dict[str, Any]:
        """What is filled in."""
        return {}

    def other_words(self, words: dict[str, Any]) -> dict[str, Any]:
        """The same key with other content; moves that take no words have none."""
        text = next((name for name in ("reason", "text", "note", "finding", "result", "task") if name in words), "")
        return {**words, text: words[text] + "另有补充。"} if text else {**words, "note": "另有补充。"}

    def case_elsewhere(self, county: County) -> Case:
        return county.case(state=self.elsewhere)

    def do(self, case: Case, *, by: Actor, **words: Any) -> Case:
        done: Case = getattr(actions, self.verb)(case, **words, by=by)
        return done

    def test_it_leaves_one_line_and_raises_the_version(self, county: County) -> None:
        case = county.case(state=self.state)
        version, lines = case.version, len(trail_of(case.subject))

        self.do(case, **self.words(county, case), by=county[self.who])

        stored = Case.objects.get(pk=case.pk)
        new = [line for line in trail_of(case.subject)[lines:] if line.act == f"cases.{self.verb}"]
        assert [line.actor_name for line in new] == [self.who]
        assert stored.version == case.version == version + 1
        assert verify(case.subject) == []

    def test_somebody_else_is_refused(self, county: County) -> None:
        case = county.case(state=self.state)
        words = self.words(county, case)
        before = trail_of(case.subject)
        with pytest.raises(NotAllowed, match=self.bystander):
            self.do(case, **words, by=county[self.bystander])
        assert trail_of(case.subject) == before

    def test_out_of_reach_there_is_no_such_case(self, county: County) -> None:
        case = county.case(state=self.state)
        words = self.words(county, case)
        with pytest.raises(NotFound):
            self.do(case, **words, by=county[self.stranger])

    def test_only_from_its_states(self, county: County) -> None:
        case = self.case_elsewhere(county)
        with pytest.raises(WrongState) as refused:
            self.do(case, **self.words(county, county.case(state=self.state)), by=county[self.who])
        assert str(case.get_state_display()) in str(refused.value)

    def test_an_old_page_is_told_what_changed(self, county: County) -> None:
        case = county.case(state=self.state)
        words, seen = self.words(county, case), case.version
        self.do(case, **words, seen=seen, by=county[self.who])
        actions_now = county.trail(case)

        with pytest.raises(ChangedMeanwhile) as refused:
            self.do(case, **words, seen=seen, by=county[self.who])

        changes: Any = refused.value.facts["changes"]
        assert [change["label"] for change in changes] == [verbs.label_of(f"cases.{self.verb}")]
        assert refused.value.facts["who"] == self.who
        assert county.trail(case) == actions_now

    def test_the_same_key_does_it_once(self, county: County) -> None:
        case = county.case(state=self.state)
        words = self.words(county, case)
        first = self.do(case, **words, key="按了两次", by=county[self.who])
        lines = county.trail(case)

        again = self.do(case, **words, key="按了两次", by=county[self.who])

        assert (again.pk, again.version) == (first.pk, first.version)
        assert county.trail(case) == lines
        with pytest.raises(KeyReused):
            self.do(case, **self.other_words(words), key="按了两次", by=county[self.who])
