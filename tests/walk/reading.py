"""What an answer says, whatever it is made of: pages, JSON, spreadsheets, Word files and PDFs as text."""

from __future__ import annotations

import io
import re
import zipfile
import zlib

from django.http import HttpResponse


def text_of(response: HttpResponse) -> str:
    """All the words of an answer, with its headers: a name in a file name is told too."""
    streaming = getattr(response, "streaming", False)
    body = b"".join(response.streaming_content) if streaming else response.content  # type: ignore[attr-defined]
    heads = "\n".join(f"{name}: {value}" for name, value in response.headers.items())
    return f"{_unquoted(heads)}\n{words_in(body)}"


def words_in(body: bytes) -> str:
    if body[:4] == b"PK\x03\x04":
        with zipfile.ZipFile(io.BytesIO(body)) as parts:
            return "\n".join(words_in(parts.read(name)) for name in parts.namelist())
    if body[:5] == b"%PDF-":
        return _pdf(body)
    if body[:3] == b"\xff\xd8\xff" or body[:4] in (b"RIFF", b"\x89PNG"):
        return ""
    text = body.decode("utf-8", "replace")
    # Words may be split over the runs of a Word file, and escaped in JSON.
    plain = re.sub(r"<[^>]+>", "", text) if "<w:" in text[:2000] else text
    return plain + (_unescaped(text) if "\\u" in text else "")


def _unescaped(text: str) -> str:
    return re.sub(r"\\u([0-9a-fA-F]{4})", lambda found: chr(int(found[1], 16)), text)


def _unquoted(text: str) -> str:
    from urllib.parse import unquote

    return unquote(text)


def _pdf(body: bytes) -> str:
    """The streams of a PDF, unpacked, and its glyphs turned back by the tables of the fonts."""
    streams = []
    for found in re.finditer(rb"stream\r?\n(.*?)\r?\nendstream", body, re.S):
        try:
            streams.append(zlib.decompress(found[1]).decode("latin-1"))
        except zlib.error:
            continue
    glyphs: dict[str, str] = {}
    for stream in streams:
        for code, char in re.findall(r"<([0-9A-Fa-f]{4})>\s+<([0-9A-Fa-f]{4,8})>", stream):
            glyphs[code.lower()] = bytes.fromhex(char).decode("utf-16-be", "replace")
    words = []
    for stream in streams:
        for run in re.findall(r"<([0-9A-Fa-f]{4,})>", stream):
            words.append("".join(glyphs.get(run[i : i + 4].lower(), "") for i in range(0, len(run), 4)))
    return "\n".join(["".join(words), *words])
