"""YY-B: a liaison notices odd comings and goings at a rented house; the clue is checked by one grid worker and acted on
together, and nobody reads of it who need not."""

from __future__ import annotations

from uuid import uuid4

import pytest

from shanzhi.cases import actions as cases
from shanzhi.cases import queries
from shanzhi.cases.models import Case
from shanzhi.command import actions as command
from shanzhi.command.models import Whistle
from shanzhi.fieldwork import field_desk, pulling, receiving
from shanzhi.notices.models import Notice
from shanzhi.site.testkit import County

WORDS = "阳明路12号出租房近来常有外地青年成群进出，窗户整天拉着帘子"


def sent(kind: str, body: dict[str, object]) -> dict[str, object]:
    return {"id": str(uuid4()), "kind": kind, "body": body, "made": 0, "sent": 600_000}


@pytest.mark.acceptance("YY-B")
def test_from_the_clue_to_the_joint_action(county: County) -> None:
    county.appoint("范婷", "liaison", "阳明社区", "阳明1")
    county.appoint("赵亮", "grid_worker", "阳明社区", "阳明1")
    county.appoint("村书记", "unit_head", "阳明社区", "阳明")
    liaison, worker, colleague, chief = county["范婷"], county["陈芳"], county["赵亮"], county["余主任"]

    # The light version: a liaison reports and reads answers, and takes no list of doors along.
    assert field_desk.desk(by=liaison)["light"] is True
    assert pulling.households(by=liaison).rows == []
    clue = {"place": {"area": county.areas["阳明1"].pk}, "category": "XS0101", "text": WORDS}
    [answer] = receiving.take_in([sent("report", clue)], by=liaison)
    case = Case.objects.get(code=answer["case"])
    assert case.circle == "accusation"

    # The dispatcher of the town does not see it, its chief does; of the colleagues only who is to check it.
    assert not queries.visible(county["李娟"]).filter(pk=case.pk).exists()
    cases.accept(case, by=chief)
    cases.dispatch(case, to=county.units["阳明社区"], task="借走访之机核实，不要惊动", by=chief)
    assert field_desk.desk(by=worker)["errands"] == []
    cases.assign_handler(case, handler=county.people["陈芳"], by=county["村书记"])
    [errand] = field_desk.desk(by=worker)["errands"]
    assert errand["text"] == WORDS
    assert field_desk.desk(by=colleague)["errands"] == []
    assert WORDS not in str(field_desk.desk(by=colleague))

    for verb, text in (
        ("take_up", ""),
        ("note", "以登记燃气软管为由上门，屋内打地铺二十余人"),
        ("report_back", "情况属实，疑为传销窝点，建议联合行动"),
    ):
        [done] = receiving.take_in([sent("errand", {"errand": errand["id"], "verb": verb, "text": text})], by=worker)
        assert done["state"] == "filed", done

    # Several levels act together: the chief blows the whistle for the case.
    cases.redo(case, reason="情况属实，组织联合行动", by=chief)
    cases.take_up(case, by=county["村书记"])
    command.whistle(
        case=case, units=[county.units["交警"], county.units["综合执法"]], matter="联合查处",
        address="阳明路南口", kind="emergency", by=chief,
    )  # fmt: skip
    assert Whistle.objects.get().calls.count() == 2
    told = " ".join(f"{n.title} {n.body}" for n in Notice.objects.all())
    assert WORDS not in told
    assert "传销" not in told
    assert answer["case"] in str(field_desk.desk(by=liaison)["mine"]), "the liaison sees how the clue stands"
