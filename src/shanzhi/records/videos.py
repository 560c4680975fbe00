"""Taking the place out of a video: telephones write where it was made beside the pictures. Nothing is re-encoded."""

from __future__ import annotations

import shutil
import struct
import tempfile
from collections.abc import Iterator
from typing import IO

CONTAINERS = {b"moov", b"trak"}
TELLING = {b"udta", b"meta"}
"""Boxes that hold what the device noted: place, model, owner. Players do without them."""
_DEEPEST = 6


def without_place(file: IO[bytes]) -> IO[bytes] | None:
    """A copy in which those boxes are blank, or None where there is nothing to take out (or it is not MP4, MOV or
    3GP). Boxes are overwritten, not cut, so that every offset in the file stays true."""
    file.seek(0, 2)
    spots = list(_spots(file, 0, file.tell(), 0))
    file.seek(0)
    if not spots:
        return None
    copy = tempfile.TemporaryFile()  # noqa: SIM115 - the caller closes it
    shutil.copyfileobj(file, copy)
    file.seek(0)
    for start, header, length in spots:
        copy.seek(start + 4)
        copy.write(b"free")
        copy.seek(start + header)
        left = length - header
        while left > 0:
            piece = min(left, 1024 * 1024)
            copy.write(bytes(piece))
            left -= piece
    copy.seek(0)
    return copy


def _spots(file: IO[bytes], start: int, end: int, depth: int) -> Iterator[tuple[int, int, int]]:
    """Start, length of header and length of every telling box between two places."""
    while start + 8 <= end:
        file.seek(start)
        header = file.read(16)
        if len(header) < 8:
            return
        length, name, head = struct.unpack(">I", header[:4])[0], header[4:8], 8
        if length == 1 and len(header) == 16:
            length, head = struct.unpack(">Q", header[8:])[0], 16
        elif length == 0:
            length = end - start
        if length < head or start + length > end:
            return
        if name in TELLING and depth:
            yield start, head, length
        elif name in CONTAINERS and depth < _DEEPEST:
            yield from _spots(file, start + head, start + length, depth + 1)
        start += length
