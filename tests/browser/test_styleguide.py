"""Every component, in a real browser: accessible, within the security policy, usable by keyboard and on a phone."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from .conftest import Mishaps, Site, axe

if TYPE_CHECKING:
    from playwright.sync_api import Page

PAGES = ("", "/desk", "/desk?open=1834", "/phone", "/plain", "/paper/a4", "/paper/a5", "/paper/receipt")
SIZES = ((1440, 900), (1366, 768), (360, 740))
MAPS_ARE_DRAWN = """() => [...document.querySelectorAll('[data-map]')].every(
  (map) => map.dataset.mapReady || map.dataset.mapState === 'sketch'
    || map.getBoundingClientRect().top > innerHeight + 200)"""


@pytest.fixture
def desk(site: Site, page: Page, mishaps: Mishaps) -> Page:
    """The example desk, without a stream: nobody is signed in."""
    mishaps.forgive("401")
    page.goto(f"{site.url}/styleguide/desk")
    return page


@pytest.fixture
def parts(site: Site, page: Page, mishaps: Mishaps) -> Page:
    """All components on one page."""
    mishaps.forgive("401")
    page.goto(f"{site.url}/styleguide")
    return page


@pytest.mark.parametrize("path", PAGES)
def test_it_works(site: Site, new_page: Callable[..., Page], mishaps: Mishaps, path: str) -> None:
    """No violation found by axe, nothing refused by the security policy, nothing wider than the screen."""
    mishaps.forgive("401")
    for width, height in SIZES:
        page = new_page(width=width, height=height)
        page.goto(f"{site.url}/styleguide{path}")
        page.wait_for_function(MAPS_ARE_DRAWN, timeout=40_000)
        assert axe(page) == []
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


@pytest.mark.parametrize("cookie", ["theme=dark", "elder=1"])
@pytest.mark.parametrize("path", ["", "/desk?open=1834", "/phone"])
def test_dark_and_large_pages_are_as_readable(
    site: Site, new_page: Callable[..., Page], mishaps: Mishaps, path: str, cookie: str
) -> None:
    mishaps.forgive("401")
    name, value = cookie.split("=")
    for width, height in ((1440, 900), (360, 740)):
        page = new_page(width=width, height=height)
        page.context.add_cookies([{"name": name, "value": value, "url": site.url}])
        page.goto(f"{site.url}/styleguide{path}")
        assert axe(page) == []
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


def test_the_page_forbids_inline_scripts_and_styles(site: Site, page: Page, mishaps: Mishaps) -> None:
    """The watch over the policy works: what breaks it is noted."""
    mishaps.forgive("401")
    page.goto(f"{site.url}/styleguide/plain")
    page.evaluate("document.querySelector('main').insertAdjacentHTML('beforeend', '<p style=\"color:red\">x</p>')")
    page.wait_for_function("() => true")
    assert any("Content Security Policy" in text for text in mishaps.left)
    mishaps.forgive("Content Security Policy")


def test_skip_link_comes_first_and_leads_to_the_content(desk: Page) -> None:
    desk.keyboard.press("Tab")
    expect(desk.locator(":focus")).to_have_text("跳到主要内容")
    desk.keyboard.press("Enter")
    expect(desk.locator(":focus")).to_have_id("main")


def test_j_and_k_move_through_the_list_and_open_beside_it(desk: Page) -> None:
    desk.keyboard.press("j")
    expect(desk.locator("#row-1840 [data-open]")).to_be_focused()
    desk.keyboard.press("j")
    desk.keyboard.press("j")
    expect(desk.locator("#detail h2")).to_have_text("务工人员十一人反映拖欠工资九万余元")
    expect(desk).to_have_url(re.compile(r"open=1834"))
    expect(desk.locator("#row-1834")).to_have_attribute("aria-current", "true")
    desk.keyboard.press("k")
    expect(desk.locator("#row-1837")).to_have_attribute("aria-current", "true")
    desk.keyboard.press("Escape")
    expect(desk.locator("#detail")).to_be_empty()
    expect(desk.locator("#row-1837 [data-open]")).to_be_focused()


def test_back_returns_to_the_case_before(desk: Page) -> None:
    desk.locator("#row-1834 [data-open]").click()
    expect(desk.locator("#detail h2")).to_contain_text("务工人员")
    desk.locator("#row-1837 [data-open]").click()
    expect(desk.locator("#detail h2")).to_contain_text("飞线")
    desk.go_back()
    expect(desk.locator("#detail h2")).to_contain_text("务工人员")


def test_letters_are_moves_but_not_in_fields_nor_while_composing(desk: Page) -> None:
    desk.keyboard.press("n")
    dialog = desk.locator("#dialog")
    expect(dialog).to_be_visible()
    dialog.locator("textarea").fill("")
    desk.keyboard.type("nd")
    expect(dialog.locator("textarea")).to_have_value("nd")
    desk.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    desk.evaluate("document.dispatchEvent(new KeyboardEvent('keydown', {key: 'n', isComposing: true, bubbles: true}))")
    expect(dialog).to_be_hidden()


def test_letters_can_be_switched_off(desk: Page) -> None:
    desk.keyboard.press("?")
    expect(desk.locator("#keys")).to_be_visible()
    expect(desk.locator("[data-keys-here]")).to_contain_text("登记案件")
    desk.get_by_role("switch", name="启用单键快捷键").uncheck()
    desk.keyboard.press("Escape")
    desk.keyboard.press("n")
    desk.keyboard.press("?")
    expect(desk.locator("dialog[open]")).to_have_count(0)


def test_slash_goes_to_the_search(desk: Page) -> None:
    desk.keyboard.press("/")
    expect(desk.locator("#search")).to_be_focused()
    expect(desk.locator("#search")).to_have_value("")


def test_a_form_in_a_dialog_comes_back_with_its_mistakes_and_closes_when_taken(desk: Page, mishaps: Mishaps) -> None:
    mishaps.forgive("422")
    opener = desk.get_by_role("button", name="登记案件")
    opener.click()
    dialog = desk.locator("#dialog")
    dialog.locator("textarea").fill("现场核实并答复")
    dialog.get_by_role("button", name="分派").click()
    expect(dialog.locator(".errors")).to_be_focused()
    expect(dialog.locator("textarea")).to_have_value("现场核实并答复")
    assert axe(desk) == []
    dialog.get_by_role("combobox").and_(desk.locator("input")).fill("zhxz")
    desk.keyboard.press("Enter")
    dialog.get_by_label("二级").check()
    desk.keyboard.press("Control+Enter")
    expect(dialog).to_be_hidden()
    expect(desk.locator(".toast")).to_contain_text("已分派")
    expect(opener).to_be_focused()


def test_choosing_by_pinyin_initials(parts: Page) -> None:
    box = parts.get_by_role("combobox", name="主办单位（本页选项）").and_(parts.locator("input"))
    box.fill("xfjy")
    expect(parts.locator("#lead-list [role=option]")).to_have_count(1)
    parts.keyboard.press("Enter")
    expect(box).to_have_value("消防救援大队")
    assert parts.locator("#lead-value").input_value() == "14"
    box.fill("没有这个单位")
    expect(parts.locator("#lead-list")).to_contain_text("没有符合的选项")
    parts.keyboard.press("Escape")
    expect(box).to_have_value("消防救援大队")


def test_choosing_several_from_the_server(parts: Page) -> None:
    box = parts.get_by_role("combobox", name="协办单位（服务器选项，可多选）").and_(parts.locator("input"))
    box.click()
    box.fill("交警")
    box.fill("交通")
    parts.locator("#assist-list").get_by_role("option", name="交通警察大队").click()
    chosen = parts.locator("#assist-value option:checked")
    assert chosen.all_text_contents() == ["住房和城乡建设局", "交通警察大队"]
    parts.get_by_role("button", name="去掉 住房和城乡建设局").click()
    assert chosen.all_text_contents() == ["交通警察大队"]


def test_ticking_many_rows(parts: Page) -> None:
    boxes = parts.locator("[data-select-row]")
    boxes.nth(1).check()
    boxes.nth(4).click(modifiers=["Shift"])
    expect(parts.locator("[data-selected-count]")).to_have_text("4")
    expect(parts.get_by_role("button", name="批量分派").last).to_be_enabled()
    parts.get_by_label("全选").check()
    expect(parts.locator("[data-selected-count]")).to_have_text("6")
    parts.get_by_label("全选").uncheck()
    expect(parts.get_by_role("button", name="批量分派").last).to_be_disabled()


def test_a_secret_is_masked_again(parts: Page) -> None:
    parts.get_by_role("button", name="查看示例").click()
    expect(parts.locator("#secret")).to_contain_text("138 0000 2716")
    expect(parts.locator("#secret")).to_contain_text("138****2716")
    expect(parts.locator("#secret")).not_to_contain_text("138 0000 2716")


def test_what_was_typed_survives_a_reload_but_not_personal_data(parts: Page) -> None:
    parts.locator("#id_task").fill("请于三日内处理并答复")
    parts.locator("#id_phone").fill("13800002716")
    parts.locator("#example .choice").nth(1).click()
    parts.reload()
    expect(parts.locator("#id_task")).to_have_value("请于三日内处理并答复")
    expect(parts.locator("#id_severity_1")).to_be_checked()
    expect(parts.locator("#id_phone")).to_have_value("")


def test_a_form_is_sent_once(parts: Page, mishaps: Mishaps) -> None:
    """Two presses in one breath are one request."""
    mishaps.forgive("422")
    parts.locator("#id_task").fill("写了足够多的字")
    sent = []
    parts.on("request", lambda request: sent.append(request) if request.method == "POST" else None)
    parts.evaluate("""() => { const b = document.querySelector('#example .btn.primary'); b.click(); b.click(); }""")
    expect(parts.locator("#example .errors")).to_be_visible()
    assert len(sent) == 1
    expect(parts.locator("#id_task")).to_have_value("写了足够多的字")


def test_large_type_is_kept_for_the_next_page(site: Site, new_page: Callable[..., Page], mishaps: Mishaps) -> None:
    mishaps.forgive("401")
    page = new_page(width=360, height=740)
    page.goto(f"{site.url}/styleguide/phone")
    page.get_by_role("button", name="大字版").click()
    page.goto(f"{site.url}/styleguide/plain")
    assert page.evaluate("getComputedStyle(document.documentElement).fontSize") == "20px"
    expect(page.get_by_role("button", name="大字版")).to_have_attribute("aria-pressed", "true")


def test_targets_of_the_phone_are_big_enough(site: Site, new_page: Callable[..., Page]) -> None:
    page = new_page(width=360, height=740)
    page.goto(f"{site.url}/styleguide/phone")
    small = page.evaluate(
        """() => [...document.querySelectorAll('button, a.btn, .choice, .rate label, .add, textarea, input')]
        .filter((e) => e.getClientRects().length && !e.parentElement.closest('.choice, .rate label, .add'))
        .filter((e) => e.getBoundingClientRect().height < 43.5)
        .map((e) => e.outerHTML.slice(0, 120))"""
    )
    assert small == []


def test_without_webgl_the_map_is_a_sketch_with_a_list(site: Site, page: Page, mishaps: Mishaps) -> None:
    mishaps.forgive("401")
    page.add_init_script(
        "const get = HTMLCanvasElement.prototype.getContext;"
        "HTMLCanvasElement.prototype.getContext = function (kind, ...rest) {"
        " return kind.startsWith('webgl') ? null : get.call(this, kind, ...rest); }"
    )
    page.goto(f"{site.url}/styleguide")
    page.locator("#map").scroll_into_view_if_needed()
    expect(page.locator("#map[data-map-state=sketch] svg .area")).to_have_count(3)
    expect(page.locator(".map-list a")).to_have_count(12)
    assert axe(page) == []


def test_the_map_opens_only_after_the_page_is_usable(site: Site, page: Page, mishaps: Mishaps) -> None:
    """The big library is not asked for before the page has loaded, and shows cases as well as areas."""
    mishaps.forgive("401")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("load", lambda _: asked.append("loaded"))
    page.goto(f"{site.url}/styleguide/desk?open=1834")
    page.wait_for_function(MAPS_ARE_DRAWN, timeout=40_000)
    library = next(n for n, url in enumerate(asked) if url.endswith("maplibre-gl.mjs"))
    assert asked.index("loaded") < library


def test_photos_are_made_small_and_lose_their_exif(parts: Page) -> None:
    """A large photo with a place in it becomes one of 1600 px without."""
    import io

    from PIL import Image

    picture = Image.effect_noise((2400, 1200), 40).convert("RGB")
    exif = Image.Exif()
    exif.get_ifd(0x8825)[1] = "N"
    exif[0x010F] = "Secret Camera"
    buffer = io.BytesIO()
    picture.save(buffer, "JPEG", exif=exif)
    parts.locator(".drop input[type=file]").first.set_input_files(
        {"name": "现场.jpg", "mimeType": "image/jpeg", "buffer": buffer.getvalue()}
    )
    expect(parts.locator(".shot img[alt='已选照片：现场.jpg']")).to_be_visible()
    parts.wait_for_function("() => document.querySelector('input[type=file][name=photos]')?.files.length === 1")
    sent = bytes(
        parts.evaluate(
            """async () => { const [file] = document.querySelector('input[type=file][name=photos]').files;
            return [...new Uint8Array(await file.arrayBuffer())]; }"""
        )
    )
    small = Image.open(io.BytesIO(sent))
    assert small.size == (1600, 800)
    assert not small.getexif()
    parts.get_by_role("button", name="移除 现场.jpg").click()
    assert parts.evaluate("document.querySelector('input[type=file][name=photos]').files.length") == 0


def test_position_is_asked_for_only_on_tap(site: Site, new_page: Callable[..., Page]) -> None:
    page = new_page(width=360, height=740, geolocation={"longitude": 121.2301, "latitude": 30.1702})
    page.context.grant_permissions(["geolocation"], origin=site.url)
    page.add_init_script(
        "window.asked = 0; const get = navigator.geolocation.getCurrentPosition.bind(navigator.geolocation);"
        "navigator.geolocation.getCurrentPosition = (...a) => { window.asked += 1; get(...a); };"
    )
    page.goto(f"{site.url}/styleguide/phone")
    button = page.get_by_role("button", name="用我现在的位置")
    expect(button).to_be_visible()
    assert page.evaluate("window.asked") == 0
    button.click()
    expect(page.locator("[data-place-said]")).to_contain_text("已记下位置")
    assert page.locator("[name=lon]").input_value() == "121.230100"


def test_a_place_is_picked_on_the_map(site: Site, new_page: Callable[..., Page]) -> None:
    """Also where only the sketch can be drawn: the middle of the three squares."""
    page = new_page(width=360, height=740)
    page.add_init_script("HTMLCanvasElement.prototype.getContext = () => null")
    page.goto(f"{site.url}/styleguide/phone")
    page.get_by_role("button", name="在地图上点选").click()
    page.locator("[data-map-state=sketch] svg").click()
    expect(page.locator("[data-place-said]")).to_contain_text("已记下位置")
    assert page.locator("[name=lon]").input_value().startswith("121.22")
    assert page.locator("[name=lat]").input_value().startswith("30.10")


def test_an_answer_that_is_an_error_page_is_said_in_words(desk: Page, mishaps: Mishaps) -> None:
    """A whole page never ends up inside the detail; the sentence of the refusal appears instead."""
    mishaps.forgive("404")
    desk.evaluate("htmx.ajax('GET', '/styleguide/paper/nothing', {target: '#detail'})")
    expect(desk.locator(".toast")).to_contain_text("这个地址没有内容")
    expect(desk.locator("#detail")).to_be_empty()


def test_paper_prints_at_its_size(site: Site, page: Page) -> None:
    """A4, A5 and the 80 mm receipt each come out of the printer as one page of that size."""
    expected = {"a4": (210, 297), "a5": (148, 210), "receipt": (80, 200)}
    for size, (width, height) in expected.items():
        page.goto(f"{site.url}/styleguide/paper/{size}")
        pdf = page.pdf(prefer_css_page_size=True)
        boxes = re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", pdf)
        assert [(round(float(w) / 72 * 25.4), round(float(h) / 72 * 25.4)) for w, h in boxes] == [(width, height)]
