import json
import shutil
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from shanzhi.kernel import profile, verbs
from shanzhi.kernel.profile import Profile, ProfileMistake
from shanzhi.kernel.worktime import Limit

PROFILES = Path(__file__).parents[4] / "profiles"
SHIPPED = sorted(folder.name for folder in PROFILES.iterdir() if (folder / "profile.yaml").is_file())


def load(county: str, root: Path) -> Profile:
    """Without asking for verbs: the kernel knows no rooms."""
    return profile.load(county, root, check_verbs=False)


@cache
def shipped_profile(county: str) -> Profile:
    return load(county, PROFILES)


@pytest.fixture(scope="module")
def cixi() -> Profile:
    return shipped_profile("cixi")


def test_it_works(cixi):
    assert cixi.county.name == "慈溪市"
    assert cixi.loop.name == "受理—交办—督办—反馈—评价"
    step = cixi.step_of("HANDLING")
    assert step is not None and step.name == "督办"


# ── what is shipped ───────────────────────────────────────────────────────────────────────────────────────────────


def test_the_places_are_there():
    assert {"default", "cixi", "haining", "gaoping"} <= set(SHIPPED)


@pytest.mark.parametrize("county", SHIPPED)
def test_every_shipped_profile_loads(county):
    shipped = shipped_profile(county)
    assert len(shipped.leaf_categories) >= 90
    for row in shipped.leaf_categories:
        assert row.keywords and row.guide and row.files_when and row.closes_when, row.code
    assert shipped.calendar().day_length.total_seconds() > 6 * 3600


@pytest.mark.parametrize("county", SHIPPED)
def test_every_permission_of_a_shipped_profile_is_declared_by_some_room(county):
    assert verbs.all_verbs(), "the rooms are not loaded, so nothing was checked"
    profile.load(county, PROFILES)


@pytest.mark.parametrize("county", SHIPPED)
def test_every_state_of_the_road_has_a_step_a_resident_understands(county):
    shipped = shipped_profile(county)
    for state in ("REPORTED", "ACCEPTED", "DISPATCHED", "HANDLING", "SUSPENDED", "REPORTED_BACK", "CLOSED", "ARCHIVED"):
        step = shipped.step_of(state)
        assert step is not None and step.resident


@pytest.mark.parametrize("county", SHIPPED)
def test_the_three_administrators_are_apart_and_see_no_case(county):
    admins = [p for p in shipped_profile(county).posts if p.exclusive == "three_admins"]
    assert {p.key for p in admins} == {"system_admin", "security_admin", "audit_admin"}
    for post in admins:
        assert post.sensitive and not [x for x in post.permissions if x.startswith(("cases.", "intake."))]
    shared = Counter(x for p in admins for x in p.permissions)
    assert {x for x, times in shared.items() if times > 1} <= {
        "notices.read", "places.read", "staff.read", "staff.read_sign_ins",
    }  # fmt: skip


@pytest.mark.parametrize("county", [c for c in SHIPPED if c != "default"])
def test_divisions_fit_the_county_and_every_place_finds_its_units(county):
    shipped = shipped_profile(county)
    lines = (PROFILES / county / "divisions.csv").read_text(encoding="utf-8").splitlines()[1:]
    codes = [line.split(",")[0] for line in lines]
    assert codes[0] == shipped.county.code and len(codes) == len(set(codes))
    towns, villages = ({c for c in codes if len(c) == n} for n in (9, 12))
    assert all(c[:9] in towns for c in villages) and all(c[:6] == shipped.county.code for c in towns)
    made = {u.code for c in towns for u in shipped.units_of("town", c, "某镇")}
    made |= {u.code for c in villages for u in shipped.units_of("village", c, "某村", {"town": c[:9]})}
    made |= {u.code for u in shipped.units}
    village = min(villages)
    here = {"town": village[:9], "village": village}
    for row in shipped.leaf_categories:
        assert shipped.lead_for(row.code, here) in made, row.code
        assert set(shipped.assist_for(row.code, here)) <= made, row.code


def test_depth_presence_and_names_differ_by_data_alone():
    cixi, haining, gaoping = (shipped_profile(c) for c in ("cixi", "haining", "gaoping"))
    assert [x.key for x in cixi.levels] == ["county", "town", "village", "grid", "micro_grid"]
    assert [x.key for x in haining.levels if not x.optional][1:] == [
        "town", "village", "grid", "micro_grid", "household_group",
    ]  # fmt: skip
    presence = haining.presence
    assert (presence.permanent, presence.rota, presence.committees) == (17, 10, 15)
    assert [s.name for s in gaoping.loop.steps] == ["一窗进", "一码管", "一门清"]
    assert gaoping.channel("digital_city") is None and cixi.channel("digital_city") is not None


# ── looking things up ─────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("stage", "what", "limit"),
    [
        ("accept", ("EV0102", 1, ""), "4wh"),
        ("accept", ("EV0102", 4, ""), "30min"),  # urgent: round the clock
        ("handle", ("EV0102", 1, ""), "1wd"),  # the category's own
        ("handle", ("DT02", 1, ""), "7wd"),  # its class's
        ("handle", ("EV0102", 1, "complex"), "20wd"),  # found harder at triage
        ("handle", ("DT0101", 5, ""), "24h"),  # urgent
        ("handle", ("EV0403", 5, ""), "1h"),  # urgent, and the category is stricter
        ("follow_up", ("", None, ""), "3wd"),
    ],
)
def test_limits_by_stage_category_and_severity(cixi, stage, what, limit):
    category, severity, klass = what
    assert cixi.limit_for(stage, category=category, severity=severity, klass=klass) == Limit.parse(limit)


def test_a_channel_may_bring_a_shorter_limit(cixi):
    assert cixi.limit_for("handle", category="DT02", channel="hotline_12345") == Limit.parse("5wd")
    assert cixi.limit_for("handle", category="EV0102", channel="hotline_12345") == Limit.parse("1wd")
    assert cixi.limit_for("handle", category="DT02", severity=5, channel="hotline_12345") == Limit.parse("24h")


def test_there_is_no_limit_for_a_stage_nobody_set(cixi):
    assert cixi.limit_for("sleeping") is None


def test_a_town_has_its_units_by_rule(cixi):
    units = cixi.units_of("town", "330282004", "浒山街道")
    assert ("330282004-command", "浒山街道综合信息指挥室", "浒山指挥室", "centre") in [
        (u.code, u.name, u.short, u.parent) for u in units
    ]
    [committee] = cixi.units_of("village", "330282004001", "金山社区居委会", {"town": "330282004"})
    assert committee.short == "金山" and committee.parent == "330282004-command"


def test_what_the_profile_does_not_have_is_none(cixi):
    assert cixi.category("XX") is cixi.channel("XX") is cixi.post("XX") is cixi.severity(99) is None
    assert cixi.lead_for("XX", {}) is None and cixi.assist_for("XX", {}) == []
    assert cixi.permissions_of("XX") == frozenset()
    assert cixi.category_label("EV0102") == "市容环境 · 暴露垃圾"


def test_a_case_keeps_the_version_it_was_opened_under(cixi):
    kept = Profile.from_json(json.loads(json.dumps(cixi.as_json())))
    assert kept == cixi and kept.digest == cixi.digest
    assert kept.limit_for("handle", category="DT12") == Limit.parse("30wd")
    assert cixi.digest != shipped_profile("haining").digest


def test_current_is_the_one_the_settings_name(settings):
    settings.SHANZHI_PROFILE, settings.SHANZHI_PROFILES = "gaoping", PROFILES
    assert profile.current().county.name == "高平市"
    assert profile.current() is profile.current()


def test_a_step_may_hold_only_while_some_kind_of_unit_leads(root):
    write(
        root,
        "profile.yaml",
        """loop:
  tries: {kinds: [dispute], units: ['@committee', '@mediation'], why: 先行调解}
  steps:
    - {key: register, name: 登记受理, states: [REPORTED, REGISTERED, ACCEPTED]}
    - {key: mediate, name: 先行调解, states: [DISPATCHED, HANDLING], led_by: [committee, community]}
    - {key: sort, name: 分类流转, states: [TRIAGED, DISPATCHED, HANDLING]}
""",
    )
    here = load("here", root)
    assert here.step_of("HANDLING", "committee").name == "先行调解"
    assert here.step_of("HANDLING", "department").name == here.step_of("HANDLING").name == "分类流转"
    assert here.step_of("ACCEPTED", "committee").name == "登记受理"

    areas = {"town": "140107001", "village": "140107001002"}
    tried = [here.tried_by("DT0302", n, areas) for n in range(3)]
    assert tried == ["140107001002-committee", "140107001-mediation", None]
    assert here.tried_by("EV0102", 0, areas) is None, "a heap of rubbish is not mediated"
    assert here.tried_by("DT1401", 0, areas) is None, "the property committee is there already"
    assert here.tried_by("DT0101", 0, areas) is None, "a family's quarrel is not the village's to hear"


# ── a county of one's own ─────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def root(tmp_path: Path) -> Path:
    shutil.copytree(PROFILES / "default", tmp_path / "default")
    (tmp_path / "here").mkdir()
    (tmp_path / "here" / "profile.yaml").write_text("county: {name: 这里}\n", encoding="utf-8")
    return tmp_path


def write(root: Path, name: str, text: str) -> None:
    (root / "here" / name).write_text(text, encoding="utf-8")


def test_a_county_writes_only_what_differs(root):
    write(root, "profile.yaml", "county: {name: 这里}\nchannels:\n  app: null\n  web: {name: 码上办}\n")
    write(root, "categories.csv", "code,name,limit,use\nEV0102,垃圾,2wd,\nEV0110,,,no\nEV0101,,-,\n")
    here, default = load("here", root), load("default", root)
    assert here.county.name == "这里" and here.county.code == default.county.code
    assert here.channel("app") is None
    web, was = here.channel("web"), default.channel("web")
    assert web is not None and was is not None and (web.name, web.needs) == ("码上办", was.needs)
    garbage = here.category("EV0102")
    assert garbage is not None and garbage.name == "垃圾" and garbage.lead == "enforcement"
    assert here.limit_for("handle", category="EV0102") == Limit.parse("2wd")
    assert here.category("EV0110") is None
    illegal = here.category("EV0101")
    assert illegal is not None and illegal.limit is None and illegal.name == "违法搭建"


def test_the_same_content_has_the_same_digest_however_it_is_laid_out(root):
    first = load("here", root).digest
    write(root, "profile.yaml", "# a remark\ncounty:\n  name: 这里\n")
    assert load("here", root).digest == first


YAML_MISTAKES = {
    "unknown key": ("county:\n  name: 这里\n  phon: '1'\n", 3, "phon"),
    "unknown section": ("county: {name: 这里}\n\nchanels: {}\n", 3, "是不是“channels”"),
    "unknown level of a post": ("posts:\n  handler:\n    levels: [county, twon]\n", 3, "是不是“town”"),
    "permission that is none": ("posts:\n  handler:\n    permissions:\n      - dispatch\n", 4, "房间.动作"),
    "permission twice": ("posts:\n  caller:\n    permissions: [cases.read, cases.read]\n", 3, "写了两次"),
    "unknown exclusive group": ("posts:\n  caller:\n    exclusive: two_admins\n", 3, "two_admins"),
    "unknown severity of a channel": ("channels:\n  web:\n    severity: 9\n", 3, "等级“9”不存在"),
    "unknown need": ("channels:\n  web:\n    needs: [fotos]\n", 3, "fotos"),
    "unknown kind of channel": ("channels:\n  web: {kind: pigeon}\n", 2, "pigeon"),
    "a new channel without a name": ("channels:\n  drone:\n    kind: machine\n", 2, "缺少“name”"),
    "unknown state": ("loop:\n  steps:\n    - {key: a, name: 受理, states: [ACEPTED]}\n", 3, "是不是“ACCEPTED”"),
    "state in two steps": (
        "loop:\n  steps:\n    - {key: a, name: 甲, states: [HANDLING]}\n    - {key: b, name: 乙, states: [HANDLING]}\n",
        4,
        "已经属于环节“甲”",
    ),
    "step only for some, and for nobody else": (
        "loop:\n  steps:\n    - {key: a, name: 甲, states: [HANDLING], led_by: [committee]}\n",
        3,
        "不属于任何环节",
    ),
    "led by no kind of unit": (
        "loop:\n  steps:\n    - {key: a, name: 甲, states: [HANDLING], led_by: [comitee]}\n",
        3,
        "comitee",
    ),
    "tried by unknown unit": (
        "loop:\n  tries:\n    kinds: [dispute]\n    units: ['@mediator']\n    why: 先行调解\n",
        4,
        "是不是“@mediation”",
    ),
    "tried for unknown kind": (
        "loop:\n  tries:\n    kinds: [quarrel]\n    units: ['@mediation']\n    why: 先行调解\n",
        3,
        "案件类型“quarrel”",
    ),
    "step of what is switched off": ("loop:\n  triage: false\n", 0, "没有启用"),
    "unknown post verifies": ("loop:\n  verified_by:\n    - verifier\n    - nobody\n", 4, "nobody"),
    "bad limit": ("limits:\n  accept: 4 hours\n", 2, "4 hours"),
    "bad limit of a class": ("limits:\n  classes:\n    simple: 0wd\n", 3, "0wd"),
    "unknown class": ("limits:\n  classes:\n    trivial: 1h\n", 3, "trivial"),
    "urgent from nowhere": ("limits:\n  urgent: {from_severity: 7}\n", 2, "等级“7”不存在"),
    "yellow share over one": ("lamps:\n  yellow_share: 25\n", 2, "yellow_share"),
    "lamp tells nobody": ("lamps:\n  reminders:\n    - {lamp: red, posts: [boss]}\n", 3, "岗位“boss”不存在"),
    "level twice": (
        "levels:\n  - {key: county, name: 县, code_pattern: '.'}\n  - {key: county, name: 县, code_pattern: '.'}\n",
        1,
        "“county”写了两次",
    ),
    "a new list lacks what the old one had": ("severities:\n  - {rank: 1}\n", 2, "缺少“name”"),
    "bad pattern": ("levels:\n  - {key: county, name: 县, code_pattern: '('}\n", 2, "正则表达式"),
    "closed circle without permission": ("circles:\n  secret: {name: 机密}\n", 2, "需要什么权限"),
    "no open circle": ("circles:\n  open: null\n", 0, "open"),
    "standard for unknown post": ("staffing:\n  basic:\n    grid_boss: 1\n", 3, "grid_boss"),
    "standard for unknown grid": ("staffing:\n  basics:\n    grid_head: 1\n", 2, "basics"),
    "window of unknown unit": ("windows:\n  - {key: a, name: 窗, units: [nobody]}\n", 2, "单位“nobody”不存在"),
    "total not as listed": ("presence:\n  total: 3\n", 2, "写的是3家"),
    "windows not as listed": ("presence:\n  windows: 99\n", 2, "写的是99个窗口"),
    "room in no zone": ("centre_plan:\n  rooms:\n    - {name: 调解室, zone: north}\n", 3, "功能区“north”"),
    "more rooms than stated": (
        "centre_plan:\n  zones: [{key: a, name: 甲}]\n  rooms: [{name: 乙, zone: a}]\n  rooms_stated: 0\n",
        4,
        "列出的有1",
    ),
    "collected too seldom": (
        "collection:\n  - {key: town, name: 城镇, areas: '.', every_months: 13}\n",
        2,
        "every_months",
    ),
    "presence not as listed": ("presence:\n  permanent: 99\n", 2, "写的是99家"),
    "rule for unknown level": (
        "units_everywhere:\n  - {key: x, level: parish, kind: other, name: 甲}\n",
        2,
        "层级“parish”不存在",
    ),
    "unknown placeholder": ("notices:\n  redo:\n    body: '{coed}已重办'\n", 3, "是不是“{code}”"),
    "brace that is not closed": ("notices:\n  redo:\n    body: '{code已重办'\n", 3, "花括号"),
    "sensitive content in a message": ("notices:\n  redo:\n    restricted: '{category}'\n", 3, "泄露"),
    "number of a paper": ("papers:\n  receipt:\n    number: '{nummer}号'\n", 3, "nummer"),
    "windows of the day overlap": (
        "working_time:\n  windows: [['08:00', '12:00'], ['11:00', '17:00']]\n",
        1,
        "互不重叠",
    ),
    "not a time": ("quiet_hours: {begins: '25:00'}\n", 1, "begins"),
    "number instead of text": ("county:\n  code: 330282\n", 2, "加上引号"),
    "wrong code": ("county:\n  code: '33028'\n", 2, "写法不对"),
    "text instead of list": ("levels: county\n", 1, "应为列表"),
    "text instead of keys": ("limits: fast\n", 1, "应为一组"),
    "key twice": ("county: {name: 甲}\nlamps: {}\ncounty: {name: 乙}\n", 3, "“county”写了两次"),
    "broken yaml": ("county:\n  name: 这里\n bad: [\n", 3, "YAML"),
    "no mapping at all": ("- 这里\n", 1, "项目"),
    "a sheet in the yaml": ("units: []\n", 1, "units.csv"),
    "an emergency without a number": ("right_doors:\n  police:\n    phone: ''\n", 2, "没有电话"),
}


@pytest.mark.parametrize("name", YAML_MISTAKES)
def test_a_mistake_in_the_yaml_is_refused_with_file_line_and_reason(root, name):
    text, line, reason = YAML_MISTAKES[name]
    write(root, "profile.yaml", text)
    with pytest.raises(ProfileMistake) as refusal:
        load("here", root)
    found = refusal.value.mistakes
    assert any(reason in m.reason and (line == 0 or (m.file, m.line) == ("here/profile.yaml", line)) for m in found), (
        found
    )


SHEET_MISTAKES = {
    "unknown unit leads": ("categories.csv", "code,lead\nEV0102,\nEV0103,enforcment\n", 3, "是不是“enforcement”"),
    "unknown rule leads": ("categories.csv", "code,lead\nEV0102,@comand\n", 2, "@comand"),
    "unknown unit assists": ("categories.csv", "code,assist\nEV0102,police、nobody\n", 2, "nobody"),
    "leads and assists": ("categories.csv", "code,assist\nEV0102,enforcement\n", 2, "既牵头又协办"),
    "nobody leads": ("categories.csv", "code,name,kind\nEV0199,其他,event\n", 2, "没有牵头单位"),
    "bad limit": ("categories.csv", "code,limit\nEV0102,1 day\n", 2, "1 day"),
    "unknown kind": ("categories.csv", "code,kind\nEV0102,evnt\n", 2, "是不是“event”"),
    "unknown circle": ("categories.csv", "code,circle\nEV0102,secret\n", 2, "secret"),
    "unknown severity": ("categories.csv", "code,severity\nEV0102,8\n", 2, "等级“8”不存在"),
    "severity in words": ("categories.csv", "code,severity\nEV0102,高\n", 2, "整数"),
    "unknown parent": ("categories.csv", "code,parent\nEV0102,EV99\n", 2, "EV99"),
    "unknown class": ("categories.csv", "code,class\nEV0102,easy\n", 2, "easy"),
    "code twice": ("categories.csv", "code,name\nEV0102,甲\nEV0103,乙\nEV0102,丙\n", 4, "写了两次"),
    "no code": ("categories.csv", "code,name\n,甲\n", 2, "缺少“code”"),
    "unknown column": ("categories.csv", "code,nmae\nEV0102,甲\n", 2, "是不是“name”"),
    "no head": ("categories.csv", "EV0102,甲\n", 1, "“code”"),
    "comma too many": ("categories.csv", "code,name\nEV0102,甲,乙\n", 2, "逗号"),
    "cell of two lines": ("categories.csv", 'code,guide,severity\nEV0102,"甲\n乙",x\n', 2, "整数"),
    "line after a cell of two lines": ("categories.csv", 'code,guide\nEV0102,"甲\n乙"\nEV0103,"丙"\nXX,\n', 5, "name"),
    "unknown unit kind": ("units.csv", "code,kind\npolice,departement\n", 2, "departement"),
    "unknown parent unit": ("units.csv", "code,parent\npolice,nobody\n", 2, "nobody"),
    "unknown presence": ("units.csv", "code,presence\npolice,often\n", 2, "often"),
    "lead unit taken away": ("units.csv", "code,use\ndiscipline,no\n", 0, "“discipline”不存在"),
}


@pytest.mark.parametrize("name", SHEET_MISTAKES)
def test_a_mistake_in_a_sheet_is_refused_with_file_line_and_reason(root, name):
    file, text, line, reason = SHEET_MISTAKES[name]
    write(root, file, text)
    with pytest.raises(ProfileMistake) as refusal:
        load("here", root)
    found = refusal.value.mistakes
    assert any(reason in m.reason and (line == 0 or (m.file, m.line) == (f"here/{file}", line)) for m in found), found


def test_a_sheet_saved_by_a_spreadsheet_in_another_encoding_is_refused(root):
    (root / "here" / "units.csv").write_bytes("code,name\npolice,公安局\n".encode("gb18030"))
    with pytest.raises(ProfileMistake, match=r"here/units.csv:2: .*UTF-8"):
        load("here", root)


def test_all_mistakes_are_told_at_once(root):
    write(
        root,
        "profile.yaml",
        "posts:\n  handler: {levels: [x]}\nloop: {after_redo: y}\nlimits:\n  urgent: {from_severity: 9}\n",
    )
    write(root, "units.csv", "code,parent\npolice,nobody\n")
    with pytest.raises(ProfileMistake) as refusal:
        load("here", root)
    assert [(m.file, m.line) for m in refusal.value.mistakes] == [
        ("here/profile.yaml", 2),
        ("here/profile.yaml", 3),
        ("here/profile.yaml", 5),
        ("here/units.csv", 2),
    ]
    assert "有4处错误" in str(refusal.value)


@pytest.mark.parametrize("county", ["nowhere", "../default", "Cixi"])
def test_a_county_without_files_is_refused(root, county):
    with pytest.raises(ProfileMistake):
        load(county, root)


def test_an_unknown_permission_is_refused_once_verbs_are_declared(root, monkeypatch):
    default = load("default", root)
    used = {x for p in default.posts for x in p.permissions} | {"cases.read_restricted"}
    monkeypatch.setattr(verbs, "_verbs", {x: verbs.Verb(x, "") for x in used})
    write(
        root, "profile.yaml", "posts:\n  handler:\n    permissions:\n      - cases.read_unit\n      - cases.take_upp\n"
    )
    with pytest.raises(
        ProfileMistake, match=r"here/profile.yaml:5: 权限“cases.take_upp”不存在。是不是“cases.take_up”？"
    ):
        profile.load("here", root)
    assert load("here", root).permissions_of("handler") == {"cases.read_unit", "cases.take_upp"}
