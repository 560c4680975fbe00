"""协同留言."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from shanzhi.cases import actions as cases
from shanzhi.cases import sharing
from shanzhi.cases.errors import NothingToTalkAbout
from shanzhi.cases.models import Case, Concerned
from shanzhi.kernel.errors import Invalid, NotFound
from shanzhi.notices.models import Notice
from shanzhi.records.models import Attachment
from shanzhi.records.queries import trail_of
from shanzhi.site.testkit import County


@pytest.fixture
def shared(county: County) -> Case:
    """住建 leads, 交警 and 综合执法 assist; 综合执法 has reported."""
    case = county.case(state="ACCEPTED")
    units = county.units
    cases.dispatch(case, to=units["住建"], assisting=[units["交警"], units["综合执法"]], by=county["李娟"])
    for name in ("郑伟", "陈刚", "吴强"):
        cases.take_up(case, by=county[name])
    cases.report_back(case, result="已劝导摊贩入市经营。", by=county["吴强"])
    return case


def read_by(county: County, case: Case, name: str) -> list[str]:
    by = county[name]
    part = sharing.part_of(case, list(case.errands.select_related("unit")), by)
    return [m.text for m in sharing.memos_of(case, part, is_centre=sharing.is_centre(case, by))]


def test_it_works(county: County, shared: Case) -> None:
    version = shared.version
    cases.say(shared, text="周三下午三点现场碰头。", by=county["郑伟"])
    shared.refresh_from_db()
    assert shared.version == version, "nobody's open page is out of date for a word"
    for name in ("陈刚", "吴强", "郑伟", "李娟"):
        assert read_by(county, shared, name) == ["周三下午三点现场碰头。"]
    told = Notice.objects.filter(template="case_memo", channel="inbox").values_list("member_id", flat=True)
    assert set(told) == {county.people[n].pk for n in ("陈刚", "吴强", "李娟")}
    assert trail_of(shared.subject)[-1].label == "协同留言"


def test_to_the_centre_alone_or_to_one_unit(county: County, shared: Case) -> None:
    cases.say(shared, text="摊主有精神障碍，请注意。", to_centre=True, by=county["吴强"])
    cases.say(shared, text="请提供违停记录。", to_unit=county.units["交警"], by=county["郑伟"])
    assert read_by(county, shared, "李娟") == ["摊主有精神障碍，请注意。", "请提供违停记录。"]
    assert read_by(county, shared, "陈刚") == ["请提供违停记录。"]
    assert read_by(county, shared, "吴强") == ["摊主有精神障碍，请注意。"]
    assert read_by(county, shared, "郑伟") == ["请提供违停记录。"]


def test_who_has_no_part_in_it(county: County, shared: Case) -> None:
    with pytest.raises(NotFound):
        cases.say(shared, text="我也说一句。", by=county["王磊"])
    with pytest.raises(Invalid):
        cases.say(shared, text="请协助。", to_unit=county.units["人社"], by=county["郑伟"])


def test_when_it_is_over_nothing_more_is_said(county: County) -> None:
    case = county.case(state="CLOSED")
    with pytest.raises(NothingToTalkAbout):
        cases.say(case, text="还有一点。", by=county["李娟"])


def test_an_assisting_unit_sees_its_own_part(county: County, shared: Case) -> None:
    """Not what another unit wrote, not who reported it."""
    for name, whole in (("陈刚", False), ("郑伟", True), ("李娟", True)):
        errands = list(shared.errands.select_related("unit").order_by("id"))
        part = sharing.part_of(shared, errands, county[name])
        sharing.errands_for(part, errands, [])
        assert part.whole is whole
        assert any(e.result for e in errands) is whole
        assert bool(sharing.people_for(part, list(Concerned.objects.filter(case=shared)))) is whole
        words = str([line.detail for line in sharing.lines_for(part, trail_of(shared.subject))])
        assert ("劝导摊贩" in words) is whole
    with pytest.raises(NotFound):
        cases.look(shared, county.reporter(shared), purpose="联系反映人核实", by=county["陈刚"])


def test_what_is_sent_along_goes_to_whom_it_is_for(county: County, shared: Case) -> None:
    photo = io.BytesIO()
    Image.new("RGB", (8, 8)).save(photo, "PNG")
    photo.seek(0)
    memo = cases.say(shared, text="现场照片。", to_unit=county.units["交警"], files=[photo], by=county["郑伟"])
    [pk] = memo.files
    errands = list(shared.errands.all())
    attachment = Attachment.objects.get(pk=pk)
    assert sharing.may_open(shared, errands, attachment, county["陈刚"])
    assert not sharing.may_open(shared, errands, attachment, county["吴强"])
