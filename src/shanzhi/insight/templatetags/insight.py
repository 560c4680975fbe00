"""Small drawings of figures, made on the server: no script, no style attribute."""

from __future__ import annotations

from collections.abc import Sequence

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from shanzhi.insight.board import Change
from shanzhi.insight.figures import Figure

register = template.Library()

WIDTH, HEIGHT = 144, 24
BAR_WIDTH, BAR_HEIGHT = 640, 190


def _heights(figures: Sequence[Figure], height: float) -> list[float | None]:
    """From the bottom, 0 to `height`. Shares near the top keep a scale that shows their changes."""
    values = [f.value for f in figures]
    known = [v for v in values if v is not None]
    if not known:
        return [None] * len(figures)
    low, high = min(known), max(known)
    room = max((high - low) * 0.15, abs(high) * 0.002, 1e-9)
    low, high = low - room, high + room
    return [None if v is None else height * (v - low) / (high - low) for v in values]


@register.simple_tag
def spark(figures: Sequence[Figure]) -> SafeString:
    """A line of the months, with its last point marked and what it shows in words; nothing without months."""
    if not figures:
        return SafeString("")
    heights = _heights(figures, HEIGHT - 6)
    step = (WIDTH - 6) / max(1, len(figures) - 1)
    pieces: list[list[str]] = [[]]
    last = None
    for n, height in enumerate(heights):
        if height is None:
            pieces.append([])
            continue
        last = (3 + n * step, HEIGHT - 3 - height)
        pieces[-1].append(f"{last[0]:.1f},{last[1]:.1f}")
    lines = format_html_join("", '<polyline points="{}"></polyline>', ((" ".join(p),) for p in pieces if len(p) > 1))
    dot = format_html('<circle cx="{}" cy="{}" r="2.2"></circle>', f"{last[0]:.1f}", f"{last[1]:.1f}") if last else ""
    words = "，".join(f"{f.period.first.month}{_('月')} {f.shown}" for f in figures)
    return format_html(
        '<svg class="spark" viewBox="0 0 {} {}" role="img" aria-label="{}"><title>{}</title>{}{}</svg>',
        WIDTH, HEIGHT, _("近12个月走势：") + words, words, lines, dot,
    )  # fmt: skip


@register.simple_tag
def moved(change: Change | None) -> SafeString:
    """How a figure moved against another period."""
    if change is None:
        return format_html('<span class="muted">{}</span>', "—")
    return format_html('<span class="change {}">{}</span>', change.sense, change.words)


@register.simple_tag
def months_chart(figures: Sequence[Figure]) -> SafeString:
    """Bars of the months from zero, with value and month written under each; the last stands out."""
    values = [f.value for f in figures]
    top = max((v for v in values if v is not None), default=0) or 1
    if figures and figures[0].indicator.measure == "share":
        top = 100 if top > 50 else top
    step = BAR_WIDTH / max(1, len(figures))
    bars = []
    for n, (figure, value) in enumerate(zip(figures, values, strict=True)):
        height = 0 if value is None else round((BAR_HEIGHT - 44) * value / top, 1)
        is_last = n == len(figures) - 1
        bars.append(
            (
                "bar now" if is_last else "bar",
                f"{n * step + step * 0.2:.1f}", f"{BAR_HEIGHT - 22 - height:.1f}", f"{step * 0.6:.1f}", height,
                f"{n * step + step / 2:.1f}", f"{BAR_HEIGHT - 27 - height:.1f}", figure.shown.removesuffix("%"),
                f"{n * step + step / 2:.1f}", BAR_HEIGHT - 6, f"{figure.period.first.month}{_('月')}",
            )
        )  # fmt: skip
    drawn = format_html_join(
        "",
        '<g class="{}"><rect x="{}" y="{}" width="{}" height="{}" rx="1.5"></rect>'
        '<text x="{}" y="{}">{}</text><text class="m" x="{}" y="{}">{}</text></g>',
        bars,
    )
    words = "，".join(f"{f.period.label} {f.shown}" for f in figures)
    return format_html(
        '<svg class="months" viewBox="0 0 {} {}" role="img" aria-label="{}">'
        '<line x1="0" x2="{}" y1="{}" y2="{}"></line>{}</svg>',
        BAR_WIDTH, BAR_HEIGHT, words, BAR_WIDTH, BAR_HEIGHT - 22, BAR_HEIGHT - 22, drawn,
    )  # fmt: skip


@register.simple_tag
def share_bar(figure: Figure, top: float = 100.0) -> SafeString:
    """How much of the whole, as a thin bar beside the number."""
    value = figure.value
    if value is None or not top:
        return SafeString("")
    return format_html(
        '<svg class="share" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">'
        '<rect class="of" width="100" height="6"></rect><rect width="{}" height="6"></rect></svg>',
        f"{min(100.0, 100 * value / top):.1f}",
    )


@register.filter
def whole(number: float | None) -> str:
    """1 204: thousands with a thin no-break space."""
    return "" if number is None else f"{number:,.0f}".replace(",", "\u202f")
