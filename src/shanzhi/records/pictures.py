"""Copies of photos that tell nothing but the picture: upright, without place, device or owner; and small ones."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import IO

import pillow_heif
from django.utils.translation import gettext as _
from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

from .errors import PaperRefused

pillow_heif.register_heif_opener()

MOST_PIXELS = 80_000_000
"""A photo of a good telephone has 50 million at most; a picture beyond this is made to fill the memory."""
LONGEST_SIDE = 2560
THUMB = 320
FORMATS = ("JPEG", "PNG", "WEBP", "HEIF")


@dataclass(frozen=True, slots=True)
class Copies:
    """What others see of a photo."""

    shown: bytes
    shown_mime: str
    thumb: bytes
    thumb_mime: str = "image/webp"


def copies_of(file: IO[bytes], name: str) -> Copies:
    """The clean copy and the thumbnail. Refuses `PaperRefused` for what is broken or absurdly large.
    The original is not changed; the file is left where reading ended."""
    picture = _opened(file, name)
    try:
        picture.load()
        upright = _in_plain_colours(ImageOps.exif_transpose(picture))
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        raise _broken(name) from None
    is_drawing = picture.format == "PNG"
    upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
    shown = io.BytesIO()
    if is_drawing:
        upright.save(shown, "PNG", optimize=True)
    else:
        upright.save(shown, "JPEG", quality=84, optimize=True, progressive=True)
    small = upright.copy()
    small.thumbnail((THUMB, THUMB), Image.Resampling.LANCZOS)
    thumb = io.BytesIO()
    small.save(thumb, "WEBP", quality=72)
    return Copies(shown.getvalue(), "image/png" if is_drawing else "image/jpeg", thumb.getvalue())


def _opened(file: IO[bytes], name: str) -> Image.Image:
    file.seek(0)
    try:
        picture = Image.open(file, formats=FORMATS)
    except Image.DecompressionBombError:
        raise _too_large(name) from None
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError):
        raise _broken(name) from None
    width, height = picture.size
    if width * height > MOST_PIXELS:
        raise _too_large(name)
    # Telephones keep large photos in a form that can be decoded at half or quarter size: less memory, same picture.
    if picture.format == "JPEG":
        picture.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
    return picture


def _in_plain_colours(picture: Image.Image) -> Image.Image:
    """Pixels only: the colour profile is applied, then it and everything else beside the pixels is left behind."""
    profile = picture.info.get("icc_profile")
    if profile and picture.mode in ("RGB", "RGBA", "CMYK", "L"):
        try:
            own, plain = ImageCms.ImageCmsProfile(io.BytesIO(profile)), ImageCms.createProfile("sRGB")
            mode = "RGBA" if picture.mode == "RGBA" else "RGB"
            picture = ImageCms.profileToProfile(picture, own, plain, outputMode=mode) or picture
        except (ImageCms.PyCMSError, OSError, ValueError):
            pass
    has_alpha = picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info
    picture = picture.convert("RGBA" if has_alpha else "RGB")
    bare = Image.new("RGB", picture.size, "white")
    bare.paste(picture, mask=picture.getchannel("A") if has_alpha else None)
    return bare


def _broken(name: str) -> PaperRefused:
    return PaperRefused(name=name, why="broken", reason=_("照片不完整或已损坏。请重新拍摄或换一张再传。"))


def _too_large(name: str) -> PaperRefused:
    return PaperRefused(name=name, why="bomb", reason=_("照片的像素太多了。请缩小到8000万像素以内再传。"))
