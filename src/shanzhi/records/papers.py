"""What kind of file is this really? The content says, not the name, and only kinds on the list are taken."""

from __future__ import annotations

import re
import unicodedata
import zipfile
from dataclasses import dataclass
from typing import IO

import filetype
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .errors import PaperRefused
from .models import Attachment

Kind = Attachment.Kind
MB = 1024 * 1024
LARGEST = {Kind.PHOTO: 15 * MB, Kind.AUDIO: 50 * MB, Kind.VIDEO: 200 * MB, Kind.DOCUMENT: 50 * MB}
"""Bytes."""
LONGEST_NAME = 120
_HEAD = 8192
_TEXT_SAMPLE = 64 * 1024
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@dataclass(frozen=True, slots=True)
class FileType:
    """A kind of file that is taken."""

    mime: str
    kind: Attachment.Kind
    extension: str
    is_inline: bool = True
    """May be shown in the browser; otherwise it is always offered for saving."""


_OFFICE = "application/vnd.openxmlformats-officedocument"
TYPES = {
    t.mime: t
    for t in (
        FileType("image/jpeg", Kind.PHOTO, "jpg"),
        FileType("image/png", Kind.PHOTO, "png"),
        FileType("image/webp", Kind.PHOTO, "webp"),
        FileType("image/heic", Kind.PHOTO, "heic", is_inline=False),
        FileType("audio/mpeg", Kind.AUDIO, "mp3"),
        FileType("audio/mp4", Kind.AUDIO, "m4a"),
        FileType("audio/aac", Kind.AUDIO, "aac"),
        FileType("audio/amr", Kind.AUDIO, "amr"),
        FileType("audio/wav", Kind.AUDIO, "wav"),
        FileType("audio/ogg", Kind.AUDIO, "ogg"),
        FileType("audio/webm", Kind.AUDIO, "weba"),
        FileType("video/mp4", Kind.VIDEO, "mp4"),
        FileType("video/quicktime", Kind.VIDEO, "mov"),
        FileType("video/3gpp", Kind.VIDEO, "3gp"),
        FileType("video/webm", Kind.VIDEO, "webm"),
        FileType("application/pdf", Kind.DOCUMENT, "pdf"),
        FileType(f"{_OFFICE}.wordprocessingml.document", Kind.DOCUMENT, "docx", is_inline=False),
        FileType(f"{_OFFICE}.spreadsheetml.sheet", Kind.DOCUMENT, "xlsx", is_inline=False),
        FileType(f"{_OFFICE}.presentationml.presentation", Kind.DOCUMENT, "pptx", is_inline=False),
        FileType("application/msword", Kind.DOCUMENT, "doc", is_inline=False),
        FileType("application/vnd.ms-excel", Kind.DOCUMENT, "xls", is_inline=False),
        FileType("application/ofd", Kind.DOCUMENT, "ofd", is_inline=False),
        FileType("text/plain", Kind.DOCUMENT, "txt"),
    )
}
_ALIASES = {
    "audio/x-wav": "audio/wav",
    "audio/m4a": "audio/mp4",
    "audio/x-m4a": "audio/mp4",
    "video/x-m4v": "video/mp4",
    "image/heif": "image/heic",
}
_MP4 = {b"isom", b"iso2", b"iso4", b"iso5", b"iso6", b"mp41", b"mp42", b"avc1", b"dash", b"MSNV", b"M4V ", b"mp71"}
_BRANDS = {
    **dict.fromkeys(_MP4, "video/mp4"),
    b"qt  ": "video/quicktime", b"M4A ": "audio/mp4", b"M4B ": "audio/mp4",
    b"heic": "image/heic", b"heix": "image/heic", b"mif1": "image/heic", b"msf1": "image/heic", b"hevc": "image/heic",
}  # fmt: skip
"""ISO media files by their brand; 3g… is 3GPP whatever follows."""

_WEBM_PICTURE, _WEBM_SOUND = b"\x83\x81\x01", b"\x83\x81\x02"
"""The kind of a track as WebM writes it; what a browser records names its tracks in the first bytes."""

_PARTS = {
    "word/document.xml": f"{_OFFICE}.wordprocessingml.document",
    "xl/workbook.xml": f"{_OFFICE}.spreadsheetml.sheet",
    "ppt/presentation.xml": f"{_OFFICE}.presentationml.presentation",
    "OFD.xml": "application/ofd",
}
TAKEN = gettext_lazy(
    "可以上传照片（JPG、PNG、WebP、HEIC）、录音（MP3、M4A、AAC、AMR、WAV、OGG、WebM）、视频（MP4、MOV、3GP、WebM）"
    "和文档（PDF、Word、Excel、PPT、OFD、TXT）"
)


def sniff(file: IO[bytes], name: str) -> FileType:
    """The type by content. Refuses `PaperRefused` for anything not on the list, documents with macros, and files
    that are empty or too large for their kind. Leaves the file at its beginning."""
    file.seek(0, 2)
    size = file.tell()
    file.seek(0)
    if size == 0:
        raise PaperRefused(name=name, why="broken", reason=_("文件是空的。请重新选择。"))
    mime = _mime(file, name)
    file.seek(0)
    found = TYPES.get(_ALIASES.get(mime or "", mime or ""))
    if found is None:
        raise PaperRefused(name=name, why="type", reason=_("不支持这种文件。{taken}。").format(taken=TAKEN))
    if size > LARGEST[found.kind]:
        words = _("{kind}不能超过{limit}MB，这个文件有{size}MB。请压缩后再传。")
        reason = words.format(kind=found.kind.label, limit=LARGEST[found.kind] // MB, size=-(-size // MB))
        raise PaperRefused(name=name, why="size", reason=reason)
    return found


def _mime(file: IO[bytes], name: str) -> str | None:
    head = file.read(_HEAD)
    if head.startswith(b"PK\x03\x04"):
        return _zipped(file, name)
    if head.startswith(_OLE):
        return _compound(file, name)
    if head[4:8] == b"ftyp":
        brand = head[8:12]
        return "video/3gpp" if brand[:2] in (b"3g", b"3G") else _BRANDS.get(brand)
    if head[:2] == b"\xff\xf1" or head[:2] == b"\xff\xf9":
        return "audio/aac"
    guessed = filetype.guess(head)
    if guessed is not None:
        is_sound = guessed.mime == "video/webm" and _WEBM_SOUND in head and _WEBM_PICTURE not in head
        return "audio/webm" if is_sound else str(guessed.mime)
    return "text/plain" if _is_text(head + file.read(_TEXT_SAMPLE)) else None


def _zipped(file: IO[bytes], name: str) -> str | None:
    """Office and OFD files are told apart by the part they must have; only the list of contents is read."""
    try:
        with zipfile.ZipFile(file) as archive:
            entries = set(archive.namelist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        raise PaperRefused(name=name, why="broken", reason=_("文件已损坏，打不开。请重新导出后再传。")) from None
    if any(entry.endswith("vbaProject.bin") for entry in entries):
        raise _with_macros(name)
    return next((mime for part, mime in _PARTS.items() if part in entries), None)


def _compound(file: IO[bytes], name: str) -> str | None:
    """Old Word and Excel files: names of their streams stand in the file's directory as UTF-16."""
    file.seek(0)
    content = file.read(LARGEST[Kind.DOCUMENT])
    if "_VBA_PROJECT".encode("utf-16-le") in content:
        raise _with_macros(name)
    if "WordDocument".encode("utf-16-le") in content:
        return "application/msword"
    if "Workbook".encode("utf-16-le") in content or "\x04\0Book".encode("latin-1") in content:
        return "application/vnd.ms-excel"
    return None


def _with_macros(name: str) -> PaperRefused:
    reason = _("文档里带有宏程序，为安全起见不能上传。请另存为 PDF 或不含宏的文档后再传。")
    return PaperRefused(name=name, why="macros", reason=reason)


def _is_text(sample: bytes) -> bool:
    if re.search(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]", sample):
        return False
    for encoding in ("utf-8", "gb18030"):
        for cut in range(4):
            # The sample may end in the middle of a character.
            try:
                sample[: len(sample) - cut].decode(encoding)
            except UnicodeDecodeError:
                continue
            return True
    return False


def clean_name(name: str, found: FileType) -> str:
    """A name that is safe to show and to save: no folders, no control or direction characters, the extension that
    the content has."""
    name = unicodedata.normalize("NFC", name).replace("\\", "/").rsplit("/", 1)[-1]
    name = "".join(c for c in name if unicodedata.category(c)[0] != "C" and c not in '<>:"|?*')
    stem, dot, extension = name.rpartition(".")
    if not dot or not re.fullmatch(r"[A-Za-z0-9]{1,5}", extension):
        stem = name
    stem = stem.strip(" .")[:LONGEST_NAME] or str(found.kind.label)
    return f"{stem}.{found.extension}"
