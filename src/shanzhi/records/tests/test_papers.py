"""Which files are taken, and under what name."""

from __future__ import annotations

import io
import struct
import zipfile

import docx
import pytest
import xlsxwriter
from PIL import Image

from shanzhi.records import papers, pictures
from shanzhi.records.errors import PaperRefused
from shanzhi.records.papers import clean_name, sniff
from shanzhi.records.preparing import prepare
from shanzhi.records.store import checked
from shanzhi.records.videos import without_place

from .conftest import photo


def box(name, content=b""):
    return struct.pack(">I", len(content) + 8) + name + content


def film(*, brand=b"isom", place=True):
    noted = box(b"udta", box("©xyz".encode("latin-1"), b"\x00\x12\x15\xc7+30.1700+121.2660/")) if place else b""
    moov = box(b"moov", box(b"mvhd", bytes(100)) + box(b"trak", box(b"tkhd", bytes(84)) + noted) + noted)
    return io.BytesIO(box(b"ftyp", brand + bytes(4) + b"mp42") + moov + box(b"mdat", b"pictures" * 50))


def office(part):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr(part, "<x/>")
    return file


def word():
    file = io.BytesIO()
    docx.Document().save(file)
    return file


def sheet():
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as book:
        book.add_worksheet()
    return file


def wave():
    return io.BytesIO(b"RIFF" + struct.pack("<I", 36) + b"WAVEfmt " + bytes(24))


OLE = papers._OLE + bytes(504)
WEBM = b"\x1a\x45\xdf\xa3\x9f\x42\x82\x84webm" + bytes(64)
TRACK = b"\xae\x8b\xd7\x81\x01\x83\x81"
"""A WebM track up to its kind: 1 is a picture, 2 is sound."""
TAKEN = {
    "jpg": photo, "png": lambda: photo(form="PNG"), "webp": lambda: photo(form="WEBP"),
    "heic": lambda: photo(form="HEIF"),
    "mp3": lambda: io.BytesIO(b"ID3\x04" + bytes(64)), "amr": lambda: io.BytesIO(b"#!AMR\n" + bytes(64)),
    "aac": lambda: io.BytesIO(b"\xff\xf1\x50\x80" + bytes(64)), "ogg": lambda: io.BytesIO(b"OggS" + bytes(64)),
    "wav": wave, "m4a": lambda: film(brand=b"M4A "),
    "mp4": film, "mov": lambda: film(brand=b"qt  "), "3gp": lambda: film(brand=b"3gp4"),
    "webm": lambda: io.BytesIO(WEBM + TRACK + b"\x01" + TRACK + b"\x02"),
    "weba": lambda: io.BytesIO(WEBM + TRACK + b"\x02"),
    "pdf": lambda: io.BytesIO(b"%PDF-1.7\n%%EOF"),
    "docx": word, "xlsx": sheet, "pptx": lambda: office("ppt/presentation.xml"), "ofd": lambda: office("OFD.xml"),
    "doc": lambda: io.BytesIO(OLE + "WordDocument".encode("utf-16-le")),
    "xls": lambda: io.BytesIO(OLE + "Workbook".encode("utf-16-le")),
    "txt": lambda: io.BytesIO("反映人称：路灯不亮。".encode()),
}  # fmt: skip


@pytest.mark.parametrize("extension", TAKEN)
def test_it_works(extension):
    assert sniff(TAKEN[extension](), "随便.exe").extension == extension


@pytest.mark.parametrize("text", ["反映人称：路灯不亮。" * 20000, "a" * 71679 + "汉"], ids=["chinese", "late"])
@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_texts_are_texts_wherever_the_sample_ends(text, encoding):
    assert sniff(io.BytesIO(text.encode(encoding)), "a.txt").extension == "txt"


@pytest.mark.parametrize(
    "content",
    [
        b"MZ\x90\x00" + bytes(200),
        b"\x7fELF" + bytes(200),
        b"\x00\x01\x02" * 50,
        box(b"ftyp", b"avif" + bytes(8)),
        office("META-INF/MANIFEST.MF").getvalue(),
        papers._OLE + bytes(600),
        b"GIF89a" + bytes(50),
    ],
    ids=["windows program", "linux program", "noise", "avif", "jar", "ole", "gif"],
)
def test_what_is_not_on_the_list_is_refused_whatever_it_is_called(content):
    with pytest.raises(PaperRefused, match="不支持这种文件") as refusal:
        sniff(io.BytesIO(content), "照片.jpg")
    assert refusal.value.facts["why"] == "type"


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "broken"),
        (b"PK\x03\x04 not a zip at all", "broken"),
        (office("word/vbaProject.bin").getvalue(), "macros"),
        (papers._OLE + "_VBA_PROJECT WordDocument".encode("utf-16-le"), "macros"),
    ],
    ids=["empty", "no zip", "docx with macros", "doc with macros"],
)
def test_broken_files_and_macros_are_refused(content, why):
    with pytest.raises(PaperRefused) as refusal:
        sniff(io.BytesIO(content), "a.doc")
    assert refusal.value.facts["why"] == why


def test_every_kind_has_its_limit():
    class Large(io.BytesIO):
        """A file of 16 MB as far as anybody asks."""

        def tell(self):
            return 16 * 1024 * 1024

    with pytest.raises(PaperRefused, match="照片不能超过15MB，这个文件有16MB"):
        sniff(Large(photo().getvalue()), "a.jpg")
    assert sniff(Large(b"%PDF-1.7"), "a.pdf").extension == "pdf"


def test_a_picture_made_to_fill_the_memory_is_refused_unread():
    bomb = io.BytesIO()
    Image.new("1", (20000, 20000)).save(bomb, "PNG")
    assert len(bomb.getvalue()) < 100_000
    with pytest.raises(PaperRefused) as refusal:
        pictures.copies_of(bomb, "a.png")
    assert refusal.value.facts["why"] == "bomb"


def test_half_a_photo_is_refused():
    half = io.BytesIO(photo(size=(1200, 900)).getvalue()[:-3000])
    with pytest.raises(PaperRefused, match="不完整"):
        prepare(half, "a.jpg")


@pytest.mark.parametrize(
    ("name", "clean"),
    [
        ("现场.jpg", "现场.jpg"),
        ("现场.JPEG", "现场.jpg"),
        ("现场.exe", "现场.jpg"),
        ("../../etc/passwd", "passwd.jpg"),
        ("C:\\照片\\1.png", "1.jpg"),
        ("a\u202egpj.exe", "agpj.jpg"),
        ("a\r\nSet-Cookie: x.jpg", "aSet-Cookie x.jpg"),
        ("", "照片.jpg"),
        ("...", "照片.jpg"),
        ("2026.3.2 上午", "2026.3.2 上午.jpg"),
        ("长" * 300 + ".jpg", "长" * 120 + ".jpg"),
    ],
)
def test_names_are_cleaned(name, clean):
    assert clean_name(name, papers.TYPES["image/jpeg"]) == clean


def test_the_place_is_taken_out_of_a_video_and_the_pictures_stay_where_they_are():
    original = film()
    copy = without_place(original).read()
    assert b"+30.1700" in original.getvalue()
    assert b"+30.1700" not in copy
    assert len(copy) == len(original.getvalue())
    assert copy.index(b"pictures") == original.getvalue().index(b"pictures")
    assert without_place(io.BytesIO(copy)) is None
    assert without_place(film(place=False)) is None


def test_a_video_is_shown_without_its_place():
    paper = prepare(film(), "a.mp4")
    assert paper.shown_sha256
    assert b"+30.1700" not in checked(paper.shown_sha256)
    assert prepare(film(place=False), "b.mp4").shown_sha256 == ""


@pytest.mark.parametrize("cut", [0, 4, 9, 30, 40, 150])
def test_a_video_that_lies_about_its_boxes_is_left_alone(cut):
    content = bytearray(film().getvalue())
    content[cut : cut + 4] = b"\xff\xff\xff\xf0"
    without_place(io.BytesIO(bytes(content)))


@pytest.mark.parametrize(
    ("answer", "words"), [("exit 1", "检出病毒"), ("exit 2", "扫描暂时不可用"), ("nothing-there", "暂时不可用")]
)
def test_the_countys_scanner_is_asked(settings, tmp_path, answer, words):
    script = tmp_path / "scan.sh"
    script.write_text(f"#!/bin/sh\n{answer}\n")
    settings.SHANZHI_VIRUS_SCAN = f"sh {script}"
    with pytest.raises(PaperRefused, match=words):
        prepare(photo(), "a.jpg")
    script.write_text("#!/bin/sh\ntest -s $1\n")
    assert prepare(photo(), "a.jpg").sha256
