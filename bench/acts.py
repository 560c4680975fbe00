"""The acts of a case, called in this process: what the web, the API and the command line all call."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from shanzhi.cases import actions as cases
from shanzhi.cases.actions import Person
from shanzhi.cases.models import Case
from shanzhi.kernel.actor import Actor
from shanzhi.places.models import Area
from shanzhi.staff.models import Member, Unit
from shanzhi.staff.queries import actor_for

TEXT = "锦绣苑3幢2单元下水道堵了，污水从井盖冒出来，一楼住户家里都进水了，请尽快派人来疏通。"


class Bench:
    """The demo people who take one sewage complaint through the whole loop."""

    def __init__(self) -> None:
        self.who = {
            u: actor_for(Member.objects.get(username=u))
            for u in ("lijuan", "zhengwei", "fangqin", "qianfang", "yuping")
        }
        town = self.who["lijuan"].grants[0].reach[0]
        self.areas = list(Area.objects.filter(path__startswith=town, level="grid"))
        self.unit = Unit.objects.get(code="housing")
        self.resident = Actor.resident()

    def file(self, n: int) -> Case:
        """As the dispatcher types in a call: taken in at once."""
        return cases.open_case(
            category="EV0404", channel="hotline_12345", text=TEXT, area=self.areas[n % len(self.areas)],
            address="寺山路8号",
            people=[Person(name="王小明", phone=f"138{n % 10**8:08}")], state="ACCEPTED",
            by=self.who["lijuan"],
        )  # fmt: skip

    def steps(self, case: Case) -> Iterator[tuple[str, Any]]:
        """Name and act of each step after filing, in the order of the loop."""
        who = self.who
        yield "dispatch", lambda: cases.dispatch(case, to=self.unit, by=who["lijuan"])
        yield "take_up", lambda: cases.take_up(case, by=who["zhengwei"])
        yield (
            "report_back",
            lambda: cases.report_back(case, result="已疏通管道二十米，现场已冲洗。", by=who["zhengwei"]),
        )
        yield "verify", lambda: cases.verify(case, finding="现场畅通。", by=who["fangqin"])
        yield "follow_up", lambda: cases.follow_up(case, is_solved=True, by=who["qianfang"])
        yield "rate", lambda: cases.rate(case, is_solved=True, satisfaction=5, by=self.resident)
        yield "close", lambda: cases.close(case, reply="管道已疏通，现场已冲洗消毒。", by=who["yuping"])

    def life(self, n: int) -> None:
        case = self.file(n)
        for _name, do in self.steps(case):
            do()
