import io
import json
from datetime import date

import pytest
import shapely
import xlsxwriter

from shanzhi.places import actions as places
from shanzhi.places import atlas, geometry
from shanzhi.places.datum import geometry_from_wgs84
from shanzhi.places.errors import DatumUnclear, NotDegrees
from shanzhi.places.models import Area, Boundary
from shanzhi.places.queries import boundary_of
from shanzhi.places.reading import open_file

from .conftest import SYSTEM, official

SOUTH, NORTH = shapely.box(121.20, 30.10, 121.25, 30.15), shapely.box(121.20, 30.15, 121.25, 30.20)


def collection(*features, datum="wgs84"):
    return json.dumps(
        {
            "type": "FeatureCollection",
            "features": [
                {
                    "type": "Feature",
                    "properties": properties,
                    "geometry": geometry.as_geojson(geometry_from_wgs84(shape, datum)) if shape else None,
                }
                for properties, shape in features
            ],
        },
        ensure_ascii=False,
    ).encode()


def load(content: bytes, **options):
    return places.import_grids(open_file(content, "网格.geojson").rows, **{"by": SYSTEM, "datum": "wgs84", **options})


def quarters():
    """The southern grid in four micro-grids."""
    for i, (west, south) in enumerate(
        [(121.20, 30.10), (121.225, 30.10), (121.20, 30.125), (121.225, 30.125)], start=1
    ):
        code = f"3302820040100010{i}"
        yield {"编码": code, "名称": f"1-{i}微网格"}, shapely.box(west, south, west + 0.025, south + 0.025)


def test_it_works(realm):
    report = load(collection(*quarters()))
    assert report.as_counts()["created"] == 4
    assert report.flaws == []
    assert atlas.grid_at(121.21, 30.11).label == "浒山街道阳明社区1-1微网格"


def test_the_same_file_again_changes_nothing(realm):
    load(collection(*quarters()))
    boundaries = Boundary.objects.count()
    assert load(collection(*quarters())).as_counts()["unchanged"] == 4
    assert Boundary.objects.count() == boundaries


def test_parents_and_children_in_one_file_in_any_order(realm):
    grid = ({"编码": "330282004012007", "名称": "第七网格"}, shapely.box(121.25, 30.10, 121.26, 30.11))
    micro = ({"编码": "33028200401200701", "名称": "7-1微网格"}, shapely.box(121.25, 30.10, 121.26, 30.11))
    assert load(collection(micro, grid)).counts["created"] == 2
    assert Area.objects.get(code="33028200401200701").parent.code == "330282004012007"


def test_a_child_of_a_refused_row_is_refused_too(realm):
    grid = ({"编码": "330282004012007", "名称": "第七网格"}, shapely.LineString([(0, 0), (1, 1)]))
    micro = ({"编码": "33028200401200701", "名称": "7-1微网格"}, None)
    report = load(collection(grid, micro))
    assert report.counts["refused"] == 2
    assert not Area.objects.filter(code__startswith="330282004012007").exists()


def test_a_changed_boundary_is_redrawn_and_the_old_one_kept(realm):
    smaller = shapely.box(121.20, 30.10, 121.25, 30.14)
    report = load(collection(({"编码": "330282004010001"}, smaller)), on=date(2026, 1, 1))
    assert report.counts["redrawn"] == 1
    assert boundary_of(realm["阳明一"]).north == 30.14
    assert boundary_of(realm["阳明一"], on=date(2025, 12, 31)).north == 30.15


def test_gaps_overlaps_and_what_sticks_out_are_reported(realm):
    overlapping = shapely.box(121.20, 30.10, 121.25, 30.16)
    beyond = shapely.box(121.19, 30.15, 121.25, 30.19)
    report = load(
        collection(({"编码": "330282004010001"}, overlapping), ({"编码": "330282004010002"}, beyond)), on=None
    )
    assert {f["properties"]["flaw"] for f in report.flaws} == {"overlap", "gap", "outside"}
    [overlap] = [f for f in report.flaws if f["properties"]["flaw"] == "overlap"]
    assert overlap["properties"]["areas"] == ["330282004010001", "330282004010002"]
    assert overlap["properties"]["square_metres"] == pytest.approx(5_350_000, rel=0.02)


@pytest.mark.parametrize("datum", ["wgs84", "gcj02", "bd09"])
def test_the_datum_is_found_from_areas_we_know(realm, datum):
    features = [
        ({"编码": "330282004010001"}, SOUTH),
        ({"编码": "330282004010002"}, NORTH),
        ({"编码": "330282121201001"}, shapely.box(121.30, 30.10, 121.40, 30.20)),
    ]
    load(collection(*features, datum=datum), datum=None)
    assert boundary_of(realm["阳明一"]).west == pytest.approx(121.20, abs=1e-6)


@pytest.mark.parametrize("datum", ["wgs84", "gcj02"])
def test_or_from_the_villages_the_new_grids_must_lie_in(realm, datum):
    load(collection(*quarters(), datum=datum), datum=None)
    assert atlas.grid_at(121.2001, 30.1001).code == "33028200401000101"


def test_where_nothing_is_known_it_asks(realm):
    Boundary.objects.all().delete()
    Area.objects.update(lon=None, lat=None)
    with pytest.raises(DatumUnclear, match="请选择坐标系"):
        load(collection(*quarters()), datum=None)
    assert load(collection(*quarters()), datum="gcj02").counts["created"] == 4


def test_metres_instead_of_degrees_are_refused_with_an_example(realm):
    with pytest.raises(NotDegrees, match="40512000"):
        load(collection(({"编码": "330282004010001"}, shapely.box(40512000, 3340000, 40513000, 3341000))))


def test_a_boundary_far_from_its_village_is_refused(realm):
    report = load(collection(({"编码": "330282004010001"}, shapely.box(121.35, 30.12, 121.36, 30.13))))
    assert "100%在上级“阳明社区”之外" in report.findings[0].reason


def test_a_crossed_boundary_is_mended_and_said(realm):
    bow = shapely.Polygon([(121.21, 30.11), (121.22, 30.12), (121.22, 30.11), (121.21, 30.12)])
    report = load(collection(({"编码": "330282004010001"}, bow)))
    assert (report.counts["redrawn"], report.findings[0].reason) == (1, "边界自相交，已自动修正")


def test_without_codes_they_are_given_by_the_rule_once(realm):
    features = [
        ({"名称": "第三网格", "上级": "330282004010", "层级": "网格"}, None),
        ({"名称": "农贸市场专属网格", "上级": "330282004010", "层级": "网格", "类别": "专属网格"}, None),
    ]
    for expected in (2, 0):
        assert load(collection(*features)).counts["created"] == expected
    codes = Area.objects.filter(parent=realm["阳明"]).order_by("code").values_list("code", flat=True)
    assert [c[-3:] for c in codes] == ["001", "002", "003", "901"]


def test_another_parent_is_not_taken_silently(realm):
    report = load(collection(({"编码": "330282004010002", "上级": "330282004012"}, None)))
    assert "请用“划转”" in report.findings[0].reason


def test_rows_outside_ones_reach_are_refused_one_by_one(realm):
    features = [({"编码": "330282004010001", "名称": "甲"}, None), ({"编码": "330282121201001", "名称": "乙"}, None)]
    report = load(collection(*features), by=official(realm["浒山"]))
    assert (report.counts["renamed"], report.counts["refused"]) == (1, 1)


def test_a_table_with_wkt_is_read_and_lost_digits_are_noticed(realm):
    memory = io.BytesIO()
    with xlsxwriter.Workbook(memory) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["网格编码", "网格名称", "边界"])
        sheet.write_row(1, 0, ["330282004010001", "第一网格", shapely.box(121.20, 30.10, 121.25, 30.14).wkt])
        sheet.write_row(2, 0, [33028200401000101, "1-1微网格", ""])
    report = load(memory.getvalue())
    assert report.counts["redrawn"] == 1
    [finding] = report.findings
    assert (finding.line, finding.column) == (3, "网格编码")
    assert "末几位已丢失" in finding.reason
