"""A grid worker's phone, for the tests that hold one in their hands."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import TYPE_CHECKING

from PIL import Image
from playwright.sync_api import Page, expect

if TYPE_CHECKING:
    from shanzhi.staff.models import Member

    from .conftest import Site

OUTSIDE = {"longitude": 100.0, "latitude": 20.0}
OFFLINE = ("ERR_INTERNET_DISCONNECTED", "ERR_FAILED", "ERR_CONNECTION", "net::")


KEPT = """async (store) => {
  const said = (request) => new Promise((done) => { request.onsuccess = () => done(request.result); });
  const db = await said(indexedDB.open("shanzhi-field"));
  const rows = await said(db.transaction(store).objectStore(store).getAll());
  const text = rows.map((row) => (row.sealed ? new TextDecoder().decode(row.sealed.bytes) : "")).join("");
  return { count: rows.length, sha256: rows.map((row) => row.sha256), text: JSON.stringify(rows) + text };
}"""
"""What a store on the phone holds, as somebody with the phone's disk in hand would read it."""


KEPT_FOR_OFFLINE = """new Promise((done) => {
  if (navigator.serviceWorker.controller) done();
  else navigator.serviceWorker.addEventListener("controllerchange", () => done());
})"""


def picture() -> bytes:
    """A photo as a telephone makes it: large, and telling when it was taken."""
    file = io.BytesIO()
    image = Image.effect_noise((2400, 1800), 60).convert("RGB")
    data = Image.Exif()
    data[0x9003] = "2026:11:22 08:00:00"
    image.save(file, "JPEG", exif=data)
    return file.getvalue()


def write_report(page: Page, *, words: str = "", photo: bytes | None = None) -> None:
    page.get_by_role("link", name="上报").click()
    page.get_by_role("button", name="环境卫生").click()
    if photo:
        page.locator("input[type=file]").set_input_files(
            {"name": "photo.jpg", "mimeType": "image/jpeg", "buffer": photo}
        )
        expect(page.get_by_alt_text("拍照")).to_be_visible()
    if words:
        page.get_by_label("情况说明").fill(words)


def started_again(page: Page, site: Site) -> Page:
    """The tab is killed and opened anew; what the phone holds is all there is."""
    context = page.context
    page.close()
    fresh = context.new_page()
    fresh.goto(site.url + "/field/#mine")
    return fresh


def taken_into_use(
    site: Site, member: Member, new_page: Callable[..., Page], *, width: int = 360, height: int = 740, **options: object
) -> Page:
    """A phone on which somebody has logged in once, with the app kept for the time without signal."""
    page = new_page(width=width, height=height, geolocation=OUTSIDE, permissions=["geolocation"], **options)
    site.sign_in(page, member)
    page.goto(site.url + "/field/")
    expect(page.get_by_text(f"{member.name}，")).to_be_visible()
    page.evaluate(KEPT_FOR_OFFLINE)
    page.wait_for_selector("html[data-synced]", state="attached")
    return page


def synced(page: Page) -> None:
    """Ask the server again, now, and wait until it has answered and the phone has taken it in."""
    before = page.evaluate("document.documentElement.dataset.synced || ''")
    page.evaluate("dispatchEvent(new Event('online'))")
    page.wait_for_function("(before) => (document.documentElement.dataset.synced || '') > before", arg=before)
