import json

import pytest
import shapely

from shanzhi.kernel.errors import NotFound
from shanzhi.places import actions as places
from shanzhi.places import mapping, queries
from shanzhi.places.datum import to_wgs84

from .conftest import SYSTEM


def test_children_are_paged_by_key_with_what_they_hold(realm, django_assert_num_queries):
    with django_assert_num_queries(4):
        page = queries.children(realm["浒山"], limit=1)
    [row] = page.rows
    assert (row.fact.name, row.below, row.has_boundary) == ("阳明社区", {"grid": 2}, True)
    rest = queries.children(realm["浒山"], limit=1, after_code=page.next)
    assert [r.fact.name for r in rest.rows] == ["金山社区"]
    assert rest.next is None


def test_retired_ones_are_shown_on_demand(realm):
    places.retire(realm["阳明二"], successors=[realm["阳明一"]], by=SYSTEM)
    assert len(queries.children(realm["阳明"]).rows) == 1
    assert [bool(r.retired_on) for r in queries.children(realm["阳明"], retired=True).rows] == [False, True]


def test_the_way_from_the_root(realm):
    assert [f.name for f in queries.ancestors(realm["阳明一"].path)] == ["慈溪市", "浒山街道", "阳明社区", "第一网格"]
    assert queries.codes_by_level(realm["阳明一"].path)["town"] == "330282004"


@pytest.mark.parametrize(
    ("words", "label"),
    [
        ("金山", "浒山街道金山社区"),
        ("jssq", "浒山街道金山社区"),
        ("JSSQ", "浒山街道金山社区"),
        ("330282121", "周巷镇"),
        ("阳明社区第二", "浒山街道阳明社区第二网格"),
    ],
)
def test_an_area_is_found_by_name_initials_or_code(realm, words, label):
    assert queries.search(words)[0].label == label


def test_search_keeps_to_where_and_what_is_asked(realm):
    assert {f.level for f in queries.search("第一网格", level="grid", within=realm["周巷"].path)} == {"grid"}
    assert [f.code for f in queries.search("第一网格", within=realm["周巷"].path)] == ["330282121201001"]
    assert queries.search("   ") == []


def test_counts_by_level_follow_changes(realm):
    assert queries.counts() == {"county": 1, "town": 2, "village": 3, "grid": 4}
    assert queries.counts(realm["阳明"].path) == {"village": 1, "grid": 2}
    places.draw(parent=realm["阳明"], level="grid", name="第三网格", by=SYSTEM)
    assert queries.counts(realm["阳明"].path)["grid"] == 3


def test_an_unknown_area_is_refused(db):
    with pytest.raises(NotFound):
        queries.area_by_id(1)


def test_history_tells_codes_boundaries_and_successions(realm):
    places.renumber(realm["阳明"], name="阳明新社区", by=SYSTEM)
    new = places.move(realm["金山一"], to=realm["阳明"], reason="就近管理", by=SYSTEM)
    kinds = [turn.kind for turn in queries.history(realm["阳明"])]
    assert sorted(kinds) == ["boundary", "code", "code"]
    [taken] = [t for t in queries.history(new) if t.kind == "taken_over"]
    assert (taken.how, taken.note, taken.other.id) == ("划转", "就近管理", realm["金山一"].pk)


# --- pictures and files -------------------------------------------------------------------------------------------


def test_a_map_gets_the_children_simplified_without_gaps(realm):
    page = json.loads(mapping.children_geojson(realm["浒山"], zoom=10))
    assert [f["properties"]["name"] for f in page["features"]] == ["阳明社区", "金山社区"]
    shapes = [shapely.from_geojson(json.dumps(f["geometry"])) for f in page["features"]]
    assert shapely.coverage_is_valid(shapes)


def test_a_map_can_show_a_deeper_level_at_once(realm):
    page = json.loads(mapping.children_geojson(realm["县"], level="grid"))
    assert len(page["features"]) == 4


def test_answers_for_maps_are_kept_only_up_to_a_size():
    shelf = mapping._Shelf(10)
    shelf.put(("a",), b"12345")
    shelf.put(("b",), b"12345")
    shelf.get(("a",))
    shelf.put(("c",), b"1234")
    assert (shelf.get(("a",)), shelf.get(("b",)), shelf.get(("c",))) == (b"12345", None, b"1234")
    shelf.put(("d",), b"far too long")
    assert shelf.held == 0


def test_an_exported_file_is_read_again_the_same(realm):
    whole = b"".join(mapping.export_geojson(realm["浒山"], datum="gcj02"))
    features = json.loads(whole)["features"]
    assert [f["properties"]["code"] for f in features][:2] == ["330282004", "330282004010"]
    corner = to_wgs84(features[0]["geometry"]["coordinates"][0][0], "gcj02")
    assert min(abs(corner[0] - 121.20), abs(corner[0] - 121.30)) < 1e-6


def test_the_sketch_shows_the_area_its_neighbours_and_the_point(realm):
    svg = mapping.sketch_svg(realm["阳明一"], point=(121.22, 30.12))
    assert svg.count('class="area here"') == 1
    assert "浒山街道阳明社区第一网格位置图" in svg
    assert svg.count('class="pin"') == 1
    assert "第二网格" in svg
    assert "style=" not in svg


def test_the_sketch_asks_the_database_for_nothing_but_the_number(realm, django_assert_num_queries):
    mapping.sketch_svg(realm["阳明一"])
    with django_assert_num_queries(1):
        mapping.sketch_svg(realm["阳明一"], point=(121.22, 30.12))


def test_a_retired_area_is_sketched_as_it_last_was(realm):
    places.retire(realm["阳明二"], successors=[realm["阳明一"]], by=SYSTEM)
    assert "第二网格位置图" in mapping.sketch_svg(realm.again("阳明二"))


def test_the_sketch_of_an_undrawn_area_is_that_of_the_one_above(realm):
    micro = places.draw(parent=realm["阳明一"], level="micro_grid", name="1-1微网格", by=SYSTEM)
    assert "阳明社区第一网格位置图" in mapping.sketch_svg(micro)


def test_a_point_alone_is_drawn_and_nothing_is_nothing(db):
    assert 'class="pin"' in mapping.sketch_svg(None, point=(121.22, 30.12))
    assert mapping.sketch_svg(None) == ""
