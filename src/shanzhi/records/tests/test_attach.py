"""添加附件."""

from __future__ import annotations

import hashlib
import io

import pytest
from PIL import Image
from procrastinate.contrib.django.models import ProcrastinateJob

from shanzhi.kernel.errors import KeyReused
from shanzhi.records import actions as records
from shanzhi.records.contents import remove_unused
from shanzhi.records.errors import PaperRefused, StoreTrouble
from shanzhi.records.models import Attachment
from shanzhi.records.queries import trail_of
from shanzhi.records.store import checked, is_whole, store

from .conftest import photo

CASE = "case/330282261122000017X"


def test_it_works(db, clerk):
    original = photo()
    paper = records.attach(CASE, original, name="现场.jpg", stage="report", circle="public", by=clerk)

    assert (paper.kind, paper.mime, paper.name) == ("photo", "image/jpeg", "现场.jpg")
    assert paper.sha256 == hashlib.sha256(original.getvalue()).hexdigest()
    assert checked(paper.sha256) == original.getvalue()
    [line] = trail_of(CASE)
    assert (line.act, line.label) == ("records.attach", "添加附件")
    assert (line.detail["attachment"], line.detail["sha256"]) == (paper.pk, paper.sha256)
    assert "现场" not in str(line.detail)


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "HEIF"])
def test_others_see_a_copy_that_is_upright_and_tells_nothing_of_place_or_device(db, clerk, form):
    paper = records.attach(CASE, photo(form=form), name=f"a.{form.lower()}", by=clerk)
    data = checked(paper.shown_sha256)
    shown = Image.open(io.BytesIO(data))
    assert dict(shown.getexif()) == {}
    assert not {"exif", "icc_profile", "comment", "xmp"} & set(shown.info)
    assert not any(word.encode() in data for word in ("Telephone Works", "X100", "王建国"))
    if form != "HEIF":
        # 640×480 lying on its side (orientation 6) is 480×640, the red corner at the top right. The HEIF reader has
        # turned it already.
        assert shown.size == (480, 640)
        red, blue = shown.convert("RGB").getpixel((470, 10)), shown.convert("RGB").getpixel((10, 10))
        assert red[0] > 150 > red[2]
        assert blue[2] > 120 > blue[0]


def test_the_thumbnail_is_small(db, clerk):
    paper = records.attach(CASE, photo(size=(3000, 2000)), name="a.jpg", by=clerk)
    thumb = Image.open(io.BytesIO(checked(paper.thumb_sha256)))
    assert (thumb.format, max(thumb.size)) == ("WEBP", 320)
    assert max(Image.open(io.BytesIO(checked(paper.shown_sha256))).size) == 2560


def test_the_same_key_gives_the_same_attachment(db, clerk):
    first = records.attach(CASE, photo(), name="a.jpg", key="k1", by=clerk)
    again = records.attach(CASE, photo(), name="a.jpg", key="k1", by=clerk)
    assert (first.pk, len(trail_of(CASE))) == (again.pk, 1)
    with pytest.raises(KeyReused):
        records.attach(CASE, photo(colour="#000000"), name="a.jpg", key="k1", by=clerk)


def test_the_same_content_is_kept_once(db, clerk, files):
    for case in (CASE, "case/B"):
        records.attach(case, photo(), name="a.jpg", by=clerk)
    kept = [path for path in files.rglob("*") if path.is_file()]
    assert len(kept) == 3


def test_a_paper_prepared_before_the_act_is_only_written_down(db, clerk, django_assert_num_queries):
    paper = records.prepare(photo(), "a.jpg")
    with django_assert_num_queries(5):
        # savepoint, hold, row, line, release
        records.attach(CASE, paper, by=clerk)


def test_content_that_was_removed_meanwhile_is_not_attached(db, clerk):
    paper = records.prepare(photo(), "a.jpg")
    assert remove_unused(paper.contents) == sorted(paper.contents)
    with pytest.raises(StoreTrouble):
        records.attach(CASE, paper, by=clerk)
    assert not Attachment.objects.exists()


def test_a_kind_that_was_not_asked_for_is_refused(db, clerk):
    with pytest.raises(PaperRefused, match="这里需要录音，这个文件是照片"):
        records.attach(CASE, photo(), name="a.jpg", kind="audio", by=clerk)


class TestRedact:
    """遮盖."""

    def test_it_works(self, db, clerk):
        paper = records.attach(CASE, photo(), name="a.jpg", by=clerk)
        before = [paper.shown_sha256, paper.thumb_sha256]
        blurred = photo(colour="#222222")
        records.redact(paper, blurred, reason="遮盖未成年人面部", by=clerk)

        paper = Attachment.objects.get()
        assert paper.redacted_at
        assert dict(Image.open(io.BytesIO(checked(paper.shown_sha256))).getexif()) == {}
        assert trail_of(CASE)[-1].detail["reason"] == "遮盖未成年人面部"
        [job] = ProcrastinateJob.objects.filter(task_name="records.remove_content")
        removed = remove_unused(job.args["contents"])
        assert set(before) < set(removed)
        assert is_whole(paper.sha256)
        assert is_whole(paper.shown_sha256)
        assert is_whole(paper.thumb_sha256)
        assert hashlib.sha256(blurred.getvalue()).hexdigest() in removed

    def test_the_copy_must_be_of_the_same_kind(self, db, clerk):
        paper = records.attach(CASE, photo(), name="a.jpg", by=clerk)
        with pytest.raises(PaperRefused):
            records.redact(paper, io.BytesIO(b"%PDF-1.7\n%%EOF"), reason="遮盖", by=clerk)


class TestDestroyAttachment:
    """销毁附件."""

    def test_it_works(self, db, clerk, auditor):
        paper = records.attach(CASE, photo(), name="王建国身份证.jpg", by=clerk)
        records.destroy_attachment(paper, why="误传", by=auditor)

        paper.refresh_from_db()
        assert paper.destroyed_at
        assert "王建国" not in paper.name
        [job] = ProcrastinateJob.objects.all()
        remove_unused(job.args["contents"])
        assert store().size(paper.sha256) is None
        assert trail_of(CASE)[-1].detail == {
            "attachment": paper.pk, "sha256": paper.sha256, "kind": "photo", "why": "误传",
        }  # fmt: skip

    def test_content_that_another_attachment_uses_stays(self, db, clerk, auditor):
        one, other = (records.attach(case, photo(), name="a.jpg", by=clerk) for case in (CASE, "case/B"))
        records.destroy_attachment(one, why="误传", by=auditor)
        assert remove_unused([one.sha256, one.shown_sha256, one.thumb_sha256]) == []
        assert is_whole(other.sha256)
