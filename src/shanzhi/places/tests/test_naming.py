import pytest

from shanzhi.places import naming


@pytest.mark.parametrize(
    ("said", "place"),
    [
        ("马家路村委会", "马家路村"),
        ("碧云社区居委会", "碧云社区"),
        ("二塘新村委会", "二塘新村"),
        ("坎墩街居委会", "坎墩街居委会"),
        ("阳明社区", "阳明社区"),
        ("东街村村民委员会", "东街村"),
        ("建宁村村委会", "建宁村"),
        ("村委会", "村委会"),
    ],
)
def test_a_committee_is_read_as_its_place(said, place):
    assert naming.place_name(said) == place


@pytest.mark.parametrize(
    ("number", "said"),
    [(1, "一"), (10, "十"), (12, "十二"), (20, "二十"), (35, "三十五"), (103, "一百零三"), (110, "一百一十")],
)
def test_numerals(number, said):
    assert naming.numeral(number) == said


@pytest.mark.parametrize(
    ("parent", "position", "name"),
    [
        ("第三网格", 2, "3-2微网格"),
        ("第十二网格", 1, "12-1微网格"),
        ("3-2微网格", 4, "3-2-4微网格"),
        ("农贸市场专属网格", 2, "2号微网格"),
    ],
)
def test_what_is_below_a_grid_carries_its_number(parent, position, name):
    assert naming.below_grid("微网格", parent, position) == name
    assert naming.carries_number(name, parent) == ("-" in name)


@pytest.mark.parametrize(
    ("text", "letters"), [("金山社区", "jssq"), ("3-2微网格", "3-2wwg"), ("长河镇A区", "chzaq"), ("", "")]
)
def test_initials(text, letters):
    assert naming.initials(text) == letters
