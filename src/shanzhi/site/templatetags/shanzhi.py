"""What every template may use: `{% load shanzhi %}`. Shown with examples at /styleguide."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from django import template
from django.contrib.staticfiles import finders
from django.forms import BoundField, CheckboxInput, CheckboxSelectMultiple, RadioSelect
from django.http import QueryDict
from django.template import Context
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from shanzhi.kernel import clock
from shanzhi.kernel.worktime import remaining_words

log = logging.getLogger(__name__)
register = template.Library()

CURSORS = ("after", "before", "page")
"""Parameters that name a place in a list; any change of filter forgets them."""
CEILING = 999


# ── pictures ────────────────────────────────────────────────


@cache
def sprite_names() -> frozenset[str]:
    """What the sprite holds."""
    path = finders.find("icons.svg")
    return (
        frozenset(re.findall(r'<symbol id="([^"]+)"', Path(path).read_text(encoding="utf-8"))) if path else frozenset()
    )


@register.simple_tag
def icon(name: str, label: str = "", css: str = "") -> SafeString:
    """One icon of the sprite; decoration unless it is given a label. A name that the sprite lacks is drawn as a
    plain ring and logged: add it to tools/vendor.py."""
    if name not in sprite_names():
        log.warning("icons.svg has no %s", name)
        name = "circle"
    classes = f"i {css}".strip()
    href = f"{static('icons.svg')}#{name}"
    if label:
        return format_html('<svg class="{}" role="img" aria-label="{}"><use href="{}"/></svg>', classes, label, href)
    return format_html('<svg class="{}" aria-hidden="true"><use href="{}"/></svg>', classes, href)


IMPORTS = re.compile(r"""^import\s+(?:[^"'()]+\s+from\s+)?["'](\./[\w.-]+\.mjs)["']""", re.MULTILINE)


@cache
def modules_of(name: str) -> tuple[str, ...]:
    """The module and all that it imports at once, for the browser to fetch side by side."""
    found: dict[str, None] = {}
    waiting = [name]
    while waiting:
        module = waiting.pop(0)
        path = finders.find(module)
        if module in found or path is None:
            continue
        found[module] = None
        folder = module.rpartition("/")[0]
        imports = IMPORTS.findall(Path(path).read_text(encoding="utf-8"))
        waiting += [f"{folder}/{other.removeprefix('./')}" for other in imports]
    return tuple(found)


@register.simple_tag
def module(name: str) -> SafeString:
    """A script module, `{% module "js/desk.mjs" %}`, with hints so that its imports do not wait for each other."""
    hints = format_html_join(
        "", '<link rel="modulepreload" href="{}">', ((static(other),) for other in modules_of(name)[1:])
    )
    return format_html('{}<script type="module" src="{}"></script>', hints, static(name))


# ── time ────────────────────────────────────────────────────


def lamp_of(
    due_at: datetime | None,
    warn_at: datetime | None = None,
    paused_at: datetime | None = None,
    closed_at: datetime | None = None,
) -> tuple[str, str]:
    """Class and words of a deadline lamp. Colour follows the clock; the words say the same without it."""
    if closed_at is not None:
        late = due_at is not None and closed_at > due_at
        return ("late", _("超期办结")) if late else ("done", _("已办结"))
    if paused_at is not None:
        return "rest", _("已暂停")
    if due_at is None:
        return "none", _("无时限")
    now = clock.now()
    if now > due_at:
        colour = "red"
    elif warn_at is not None and now >= warn_at:
        colour = "yel"
    else:
        colour = "blu"
    return colour, remaining_words(now, due_at)


@register.simple_tag
def lamp(
    due_at: Any,
    warn_at: datetime | None = None,
    paused_at: datetime | None = None,
    closed_at: datetime | None = None,
) -> SafeString:
    """Deadline lamp, from four moments or from one thing that carries them (a case, an errand)."""
    if due_at is not None and not isinstance(due_at, datetime):
        thing = due_at
        due_at, warn_at, paused_at, closed_at = (
            getattr(thing, name, None) for name in ("due_at", "warn_at", "paused_at", "closed_at")
        )
    colour, words = lamp_of(due_at, warn_at, paused_at, closed_at)
    if due_at is None:
        return format_html('<span class="lamp {}">{}</span>', colour, words)
    title = _("时限 {moment}").format(moment=_written(due_at))
    return format_html('<span class="lamp {}" title="{}">{}</span>', colour, title, words)


@register.simple_tag
def time_used(limit_from: datetime | None, due_at: datetime | None) -> int:
    """Per cent of a limit that is used up, 0 to 100; for a meter."""
    if limit_from is None or due_at is None or due_at <= limit_from:
        return 0
    used = (clock.now() - limit_from) / (due_at - limit_from)
    return max(0, min(100, round(used * 100)))


def _written(moment: datetime, seconds: bool = False) -> str:
    return clock.local(moment).strftime("%Y-%m-%d %H:%M:%S" if seconds else "%Y-%m-%d %H:%M")


@register.filter
def stamp(moment: datetime | date | None, how: str = "") -> SafeString | str:
    """Absolute, in Asia/Shanghai: 2026-11-22 14:32. `stamp:"s"` adds seconds, `stamp:"short"` leaves out this
    year's number, `stamp:"time"` is the time of day."""
    if moment is None:
        return ""
    if not isinstance(moment, datetime):
        return format_html('<time datetime="{}">{}</time>', moment.isoformat(), moment.isoformat())
    local = clock.local(moment)
    if how == "time":
        text = local.strftime("%H:%M")
    elif how == "short":
        this_year = local.year == clock.today().year
        text = local.strftime("%m-%d %H:%M" if this_year else "%Y-%m-%d %H:%M")
    else:
        text = _written(moment, seconds=how == "s")
    return format_html(
        '<time datetime="{}" title="{}">{}</time>',
        moment.isoformat(timespec="seconds"),
        _written(moment, True),
        text,
    )


def ago_words(moment: datetime) -> str:
    """3分钟前, 今天 14:32, 昨天 09:10, 11-20 16:05, 2025-11-20."""
    gone = clock.now() - moment
    local, today = clock.local(moment), clock.today()
    if timedelta(0) <= gone < timedelta(minutes=1):
        return _("刚刚")
    if timedelta(0) < gone < timedelta(hours=1):
        return _("{n}分钟前").format(n=gone // timedelta(minutes=1))
    near = {-1: _("昨天 {time}"), 0: _("今天 {time}"), 1: _("明天 {time}")}
    if words := near.get((local.date() - today).days):
        return words.format(time=local.strftime("%H:%M"))
    return local.strftime("%m-%d %H:%M" if local.year == today.year else "%Y-%m-%d")


@register.filter
def ago(moment: datetime | None) -> SafeString | str:
    """Relative, with the absolute moment in the title; where one acts rather than proves."""
    if moment is None:
        return ""
    return format_html(
        '<time datetime="{}" title="{}">{}</time>',
        moment.isoformat(timespec="seconds"),
        _written(moment, True),
        ago_words(moment),
    )


# ── numbers ─────────────────────────────────────────────────


@register.filter
def capped(number: int | None, ceiling: int = CEILING) -> str:
    """A count that nobody needed exactly: 999+."""
    if number is None:
        return ""
    return f"{ceiling}+" if number > ceiling else f"{number}"


@register.filter
def spaced(number: float | None) -> str:
    """1 284: thousands with a thin no-break space."""
    return "" if number is None else f"{number:,}".replace(",", "\u202f")


@register.simple_tag
def meter(value: int, label: str = "", colour: str = "") -> SafeString:
    """A bar of `value` per cent. Drawn as SVG, because a style attribute is not allowed."""
    share = max(0, min(100, int(value)))
    bar = format_html(
        '<svg viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true">'
        '<rect width="{}" height="4"></rect></svg>',
        share,
    )
    if not label:
        return format_html('<span class="meter {}">{}</span>', colour, bar)
    return format_html(
        '<span class="meter {}" role="meter" aria-valuemin="0" aria-valuemax="100" aria-valuenow="{}" '
        'aria-label="{}">{}</span>',
        colour,
        share,
        label,
        bar,
    )


# ── addresses and pages ─────────────────────────────────────


@register.simple_tag(takes_context=True)
def query(context: Context, **changes: Any) -> str:
    """The query string of this address with some filters changed (None or "" takes one away); the place in the list
    is forgotten, unless it is what changes. Lists become repeated parameters."""
    request = context.get("request")
    params: QueryDict = request.GET.copy() if request is not None else QueryDict(mutable=True)
    for name in CURSORS:
        params.pop(name, None)
    for name, value in changes.items():
        if value is None or value == "":
            params.pop(name, None)
        elif isinstance(value, Iterable) and not isinstance(value, str):
            params.setlist(name, [str(v) for v in value])
        else:
            params[name] = str(value)
    return f"?{params.urlencode()}" if params else "?"


@register.inclusion_tag("parts/pager.html", takes_context=True)
def pager(context: Context, page: Any, target: str = "") -> dict[str, Any]:
    """上一页 / 下一页 of a list paged by key. `page` has `previous` and `next` (cursors or None) and, if it knows,
    `count`. With `target` (a CSS selector) only that part of the page is exchanged."""
    previous, following = getattr(page, "previous", None), getattr(page, "next", None)
    return {
        "previous": query(context, before=previous) if previous else "",
        "next": query(context, after=following) if following else "",
        "count": getattr(page, "count", None),
        "target": target,
    }


# ── forms ───────────────────────────────────────────────────


@register.simple_tag
def field(bound: BoundField, hint: str = "", **options: Any) -> SafeString:
    """One row of a form: label, hint, the control, its error, and what ties them together for a screen reader.

    Options: `css` (more classes of the row), `label`, `placeholder`, `autofocus`, `rows`, `combo_url` (choose from a
    server's answers), `cards` (choices as cards), `draft` (False: never keep what is typed), any `data_…`.
    """
    widget = bound.field.widget
    hint = hint or str(bound.help_text or "")
    described = [f"{bound.auto_id}-hint"] if hint else []
    described += [f"{bound.auto_id}-error"] if bound.errors else []
    attrs: dict[str, Any] = {
        name.replace("_", "-"): value for name, value in options.items() if name.startswith("data_")
    }
    for name in ("placeholder", "rows", "autocomplete", "inputmode", "maxlength"):
        if name in options:
            attrs[name] = options[name]
    if options.get("autofocus"):
        attrs["autofocus"] = True
    if described:
        attrs["aria-describedby"] = " ".join(described)
    if bound.errors:
        attrs["aria-invalid"] = "true"
    is_group = isinstance(widget, RadioSelect | CheckboxSelectMultiple)
    kind = "group" if is_group else "check" if isinstance(widget, CheckboxInput) else "plain"
    return mark_safe(  # noqa: S308 - made by a template, which escapes
        render_to_string(
            "parts/field.html",
            {
                "bound": bound,
                "kind": kind,
                "hint": hint,
                "label": options.get("label") or bound.label,
                "control": "" if is_group else bound.as_widget(attrs=attrs),
                "cards": options.get("cards", False),
                "css": options.get("css", ""),
                "combo_url": options.get("combo_url", ""),
                "described": " ".join(described),
            },
        )
    )


@register.inclusion_tag("parts/errors.html")
def error_summary(form: Any) -> dict[str, Any]:
    """What must be mended before a form is taken, each with a link to its field."""
    rows = []
    if form.is_bound:
        for name, errors in form.errors.items():
            bound = form[name] if name in form.fields else None
            label = f"{bound.label}：" if bound is not None else ""
            rows += [{"id": bound.id_for_label if bound else "", "text": f"{label}{text}"} for text in errors]
            if bound is not None and isinstance(bound.field.widget, RadioSelect | CheckboxSelectMultiple):
                rows[-1]["id"] = f"{bound.auto_id}_0"
    return {"rows": rows}


# ── people ──────────────────────────────────────────────────


@register.inclusion_tag("parts/masked.html")
def masked(text: str, url: str = "", what: str = "") -> dict[str, str]:
    """Masked personal data. With an address, 查看（留痕）beside it: asks the purpose, shows for a minute."""
    return {"text": text, "url": url, "what": what}


@register.filter
def initials(text: str) -> str:
    """First letters of the pinyin of a name, for choosing by keyboard: 综合行政执法局 → zhxzzfj."""
    from pypinyin import Style, lazy_pinyin

    return "".join(part[0].lower() for part in lazy_pinyin(text, style=Style.FIRST_LETTER) if part)


@register.filter
def surname(name: str) -> str:
    """The one character of an avatar."""
    return name[:1]
