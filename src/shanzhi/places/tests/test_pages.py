import json

import pytest
import shapely
from django.core.files.uploadedfile import SimpleUploadedFile

from shanzhi.kernel.errors import Invalid, NotAllowed, NotFound
from shanzhi.places import actions as places
from shanzhi.places import geometry, jobs, queries
from shanzhi.places.datum import from_wgs84
from shanzhi.places.models import Area, ImportRun
from shanzhi.places.web import tables

from .conftest import SYSTEM, official
from .test_import_grids import collection, quarters
from .test_import_run import LIST


@pytest.fixture
def admin(realm):
    return official(realm["县"])


@pytest.fixture
def reader(realm):
    return official(realm["县"], permissions=frozenset({"places.read"}))


def text(response) -> str:
    return b"".join(response).decode() if response.streaming else response.content.decode()


def test_the_home_leads_to_the_top_of_the_tree(realm, visit, reader):
    assert visit("/places/", by=reader).url == f"/places/{realm['县'].pk}/"


def test_an_empty_tree_says_what_to_do(db, visit):
    assert "先导入本地的区划名录" in text(visit("/places/", by=SYSTEM))


def test_an_area_shows_its_children_its_place_and_its_past(realm, visit, reader):
    places.retire(realm["阳明二"], successors=[realm["阳明一"]], reason="规模太小", by=SYSTEM)
    page = text(visit(f"/places/{realm['阳明'].pk}/", by=reader))
    assert "第一网格" in page
    assert "第二网格" not in page
    assert "浒山街道阳明社区位置图" in page
    assert "第二网格" in text(visit(f"/places/{realm['阳明'].pk}/?retired=1", by=reader))
    gone = text(visit(f"/places/{realm['阳明二'].pk}/", by=reader))
    assert "现由以下区域管辖" in gone
    assert "规模太小" in gone


def test_what_one_may_not_do_is_not_offered(realm, visit, reader, admin):
    assert "调整边界" not in text(visit(f"/places/{realm['阳明'].pk}/", by=reader))
    assert "调整边界" in text(visit(f"/places/{realm['阳明'].pk}/", by=admin))


def test_a_search_inside_an_area(realm, visit, reader):
    page = text(visit(f"/places/{realm['浒山'].pk}/?q=dywg", by=reader))
    assert "浒山街道金山社区第一网格" in page
    assert "路湾村第一网格" not in page


@pytest.mark.parametrize("url", ["/places/", "/places/imports/", "/places/choose?q=a"])
def test_without_log_in_one_is_led_to_it(realm, visit, url):
    assert visit(url, by=None).url.startswith("/login")


def test_readers_may_not_open_forms(realm, visit, reader):
    for name in ("draw", "redraw", "renumber", "move", "retire"):
        with pytest.raises(NotAllowed):
            visit(f"/places/{realm['阳明'].pk}/{name}/", by=reader)
    with pytest.raises(NotAllowed):
        visit("/places/imports/", by=reader)
    with pytest.raises(NotFound):
        visit("/places/999999999/", by=reader)


# --- for maps and comboboxes --------------------------------------------------------------------------------------


def test_anyone_may_ask_whose_grid_a_point_is(realm, visit):
    found = json.loads(text(visit("/places/at?lon=121.22&lat=30.12", by=None)))
    assert (found["id"], found["name"], found["inside"]) == (realm["阳明一"].pk, "浒山街道阳明社区第一网格", True)
    assert json.loads(text(visit("/places/at?lon=100&lat=30", by=None)))["inside"] is False
    with pytest.raises(Invalid):
        visit("/places/at?lon=here", by=None)


def test_the_combobox_finds_areas_of_a_level(realm, visit, reader):
    found = json.loads(text(visit("/places/choose?q=dywg&level=grid", by=reader)))
    assert len(found["results"]) == 3
    assert found["more"] is False


def test_a_map_is_answered_from_its_own_copy_until_something_changes(realm, visit, reader):
    url = f"/places/{realm['浒山'].pk}/children.geojson?zoom=12"
    first = visit(url, by=reader)
    assert visit(url, by=reader, **{"If-None-Match": first["ETag"]}).status_code == 304
    places.redraw(realm["金山"], shape=shapely.box(121.25, 30.10, 121.30, 30.19), by=SYSTEM)
    assert visit(url, by=reader, **{"If-None-Match": first["ETag"]}).status_code == 200


def test_boundaries_are_exported_as_a_file(realm, visit, reader):
    response = visit(f"/places/{realm['阳明'].pk}/export.geojson?datum=bd09", by=reader)
    assert "330282004010-bd09.geojson" in response["Content-Disposition"]
    assert len(json.loads(text(response))["features"]) == 3


def test_the_check_page_shows_gaps(realm, visit, reader):
    places.redraw(realm["阳明一"], shape=shapely.box(121.20, 30.10, 121.25, 30.14), by=SYSTEM)
    page = text(visit(f"/places/{realm['阳明'].pk}/check/", by=reader))
    assert "空隙" in page
    assert 'class="flaw"' in page
    features = json.loads(text(visit(f"/places/{realm['阳明'].pk}/check.geojson", by=reader)))["features"]
    assert [f["properties"]["flaw"] for f in features] == ["gap"]
    assert "没有空隙" in text(visit(f"/places/{realm['浒山'].pk}/check/", by=reader))


# --- forms --------------------------------------------------------------------------------------------------------


def shape_file(shape, **properties):
    return SimpleUploadedFile("边界.geojson", collection((properties, shape)))


def test_a_boundary_is_redrawn_from_a_file(realm, visit, admin):
    url = f"/places/{realm['阳明一'].pk}/redraw/"
    seen = queries.boundary_of(realm["阳明一"]).pk
    assert f'value="{seen}"' in text(visit(url, by=admin))
    data = {"shape": shape_file(shapely.box(121.20, 30.10, 121.25, 30.14)), "datum": "wgs84", "on": "2026-01-01"}
    assert visit(url, by=admin, data={**data, "seen": seen}).status_code == 302
    assert queries.boundary_of(realm["阳明一"]).north == 30.14


def test_a_refusal_stands_in_the_form_with_what_was_typed(realm, visit, admin):
    data = {"code": "330282004012", "name": "阳明新社区", "on": "2026-01-01"}
    response = visit(f"/places/{realm['阳明'].pk}/renumber/", by=admin, data=data)
    assert response.status_code == 422
    assert "已由“浒山街道金山社区”使用" in text(response)
    assert "阳明新社区" in text(response)


def test_a_new_grid_is_drawn_in_the_form(realm, visit, admin):
    data = {"level": "grid", "name": "第三网格", "kind": "basic", "datum": "wgs84", "on": "2026-01-01"}
    response = visit(f"/places/{realm['阳明'].pk}/draw/", by=admin, data=data)
    assert response.url == f"/places/{Area.objects.get(code='330282004010003').pk}/"


def test_a_village_is_merged_in_the_form(realm, visit, admin):
    data = {"kind": "merged", "successors": [realm["金山"].pk], "absorb": "on", "on": "2026-01-01"}
    response = visit(f"/places/{realm['阳明'].pk}/retire/", by=admin, data=data)
    assert response.url == f"/places/{realm['金山'].pk}/"
    assert realm.again("阳明").retired_on is not None


def test_an_area_is_moved_in_the_form(realm, visit, admin):
    data = {"to": realm["金山"].pk, "on": "2026-01-01"}
    response = visit(f"/places/{realm['阳明二'].pk}/move/", by=admin, data=data)
    assert response.url == f"/places/{Area.objects.get(code='330282004012002').pk}/"


def test_a_file_with_several_boundaries_and_none_of_ours_is_refused(realm, visit, admin):
    content = collection(*quarters())
    data = {"shape": SimpleUploadedFile("a.geojson", content), "datum": "wgs84", "on": "2026-01-01", "seen": 0}
    response = visit(f"/places/{realm['阳明一'].pk}/redraw/", by=admin, data=data)
    assert "文件里有4个边界，没有一个的代码是330282004010001" in text(response)


# --- points -------------------------------------------------------------------------------------------------------

POINTS = "名称,经度,纬度\n充电站,121.22,30.12\n灯塔,120.0,30.0\n没写,,\n写反了,30.1,121.2\n".encode()


def points(visit, by, **data):
    file = SimpleUploadedFile("点位.csv", POINTS)
    return visit("/places/points/", by=by, data={"file": file, "datum": "wgs84", **data})


def test_a_list_of_points_is_located_and_what_lies_outside_is_named(realm, visit, reader):
    page = text(points(visit, reader))
    assert "浒山街道阳明社区第一网格" in page
    assert "1 个不在任何网格内" in page
    assert "2 行读不出位置" in page


def test_the_located_list_comes_back_as_a_file(realm, visit, reader):
    table = text(points(visit, reader, **{"as": "csv"}))
    assert "2,充电站,121.2200000,30.1200000,已定位,330282,慈溪市,330282004,浒山街道" in table
    assert "3,灯塔,120.0000000,30.0000000,不在任何网格内" in table
    [outside] = json.loads(text(points(visit, reader, **{"as": "geojson"})))["features"]
    assert outside["properties"]["name"] == "灯塔"


def test_what_somebody_typed_is_never_a_formula():
    assert "".join(tables.lines([["=1+1", "@a", "充电站", 3]])) == "\ufeff'=1+1,'@a,充电站,3\r\n"


def test_points_may_be_geojson_in_another_datum(realm, visit, reader):
    lon, lat = (float(v) for v in from_wgs84([121.2001, 30.12], "gcj02"))
    feature = {
        "type": "Feature",
        "properties": {"name": "界桩"},
        "geometry": {"type": "Point", "coordinates": [lon, lat]},
    }
    file = SimpleUploadedFile("a.geojson", json.dumps({"type": "FeatureCollection", "features": [feature]}).encode())
    page = text(visit("/places/points/", by=reader, data={"file": file, "datum": "gcj02"}))
    assert "阳明社区第一网格" in page


# --- imports ------------------------------------------------------------------------------------------------------


def upload(visit, by, content: bytes, what: str, **data):
    file = SimpleUploadedFile("名录.csv", content)
    return visit("/places/imports/", by=by, data={"what": what, "file": file, "on": "2026-01-01", **data})


def test_a_list_is_handed_in_looked_through_and_taken_over(realm, visit, admin):
    url = upload(visit, admin, LIST, "divisions").url
    preview = text(visit(url, by=admin))
    assert "确认导入" in preview
    assert "没有名称" in preview
    visit(f"{url}confirm/", by=admin, data={})
    assert "排队中" in text(visit(url, by=admin))
    jobs.take_over(run_id=ImportRun.objects.get().pk)
    assert "已导入" in text(visit(url, by=admin))
    table = text(visit(f"{url}findings.csv", by=admin))
    assert "3,名称,,未导入,没有名称" in table


def test_the_datum_is_asked_on_the_page_and_the_sketch_shows_what_does_not_fit(realm, visit, admin):
    Area.objects.update(schematic=True)
    url = upload(
        visit, admin, collection(*list(quarters())[:3], ({"编码": "330282004010001"}, geometry_of(realm))), "grids"
    ).url
    assert "文件用的是哪个坐标系？" in text(visit(url, by=admin))
    visit(f"{url}datum/", by=admin, data={"datum": "wgs84"})
    preview = text(visit(url, by=admin))
    assert "空隙" in preview
    assert 'class="flaw"' in preview
    assert len(json.loads(text(visit(f"{url}flaws.geojson", by=admin)))["features"]) == 1
    visit(f"{url}drop/", by=admin, data={})
    assert "已放弃" in text(visit(url, by=admin))


def geometry_of(realm):
    return geometry.read(queries.boundary_of(realm["阳明一"]).shape)


def test_a_broken_file_is_refused_in_the_form(realm, visit, admin):
    response = upload(visit, admin, b"PK\x03\x04broken", "divisions")
    assert response.status_code == 422
    assert "Excel工作簿打不开" in text(response)


def test_the_sample_tables_can_be_imported(realm, visit, admin):
    for what in ("divisions", "grids"):
        content = visit(f"/places/imports/sample/{what}.csv", by=admin).content
        url = upload(visit, admin, content, what, datum="wgs84").url
        assert "没有表头" not in text(visit(url, by=admin))
    assert [r.counts["refused"] for r in ImportRun.objects.order_by("id")] == [0, 0]
