"""From a template's key and facts to the words of a message. The words are the county's (profile, `notices`)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from shanzhi.kernel.profile import Profile
from shanzhi.kernel.profile_checks import TELLING
from shanzhi.kernel.profile_sections import NoticeText

OPEN = "open"
BY_HAND = "by_hand"
"""A message that a person wrote: its facts are `title` and `body` themselves."""
TITLE, BODY = 80, 500


def defaults() -> dict[str, NoticeText]:
    """Texts that the machine itself needs and a county may leave out or reword under the same key."""
    texts = (
        NoticeText(
            key="progress",
            to="resident",
            title=_("有新进展"),
            body=_("【{centre}】您反映的问题（{code}）有新进展：{step}。查询：{link}"),
            restricted=_("【{centre}】您有一件案件（{code}）有新进展。查询：{link}"),
            channels=("sms", "wechat"),
        ),
        NoticeText(
            key="changed",
            to="staff",
            title=_("案件有新进展"),
            body=_("{code} {category}：{step}。"),
            restricted=_("您有一件案件有新进展，编码{code}。"),
            channels=("inbox",),
        ),
        NoticeText(
            key="run_finished",
            to="staff",
            title=_("作业已完成"),
            body=_("{title}已完成，可以查看结果。"),
            restricted=_("您交办的作业已完成，可以查看结果。"),
            channels=("inbox",),
        ),
        NoticeText(
            key="run_failed",
            to="staff",
            title=_("作业没有完成"),
            body=_("{title}没有完成，请打开查看原因。"),
            restricted=_("您交办的作业没有完成，请打开查看原因。"),
            channels=("inbox",),
        ),
    )
    return {text.key: text for text in texts}


@dataclass(frozen=True, slots=True)
class Words:
    """A message as it will be read."""

    title: str
    body: str
    channels: tuple[str, ...]
    urgent: bool


class _Facts(dict[str, Any]):
    """A fact that was not given reads as nothing: a message must never fail an act."""

    def __missing__(self, key: str) -> str:
        return ""


def text_of(profile: Profile, template: str) -> NoticeText:
    """The county's text, or the default one. An unknown key is a defect of the caller: KeyError."""
    return profile.notice(template) or defaults()[template]


def render(profile: Profile, template: str, facts: Mapping[str, Any], *, circle: str = OPEN, link: str = "") -> Words:
    """Fill in the words. For a case that is not open the restricted text is taken, and facts that would tell its
    content are withheld even from that."""
    if template == BY_HAND:
        return Words(
            str(facts["title"])[:TITLE], str(facts["body"])[:BODY], tuple(facts.get("channels", ("inbox",))), False
        )
    text = text_of(profile, template)
    county = profile.county
    ours = {"centre": county.centre, "portal": county.portal, "phone": county.phone, "link": absolute(link)}
    known = _Facts({**facts, **ours})
    if circle != OPEN:
        known = _Facts({name: value for name, value in known.items() if name not in TELLING})
    body = text.body if circle == OPEN else text.restricted
    return Words(
        title=text.title.format_map(known)[:TITLE],
        body=body.format_map(known)[:BODY],
        channels=text.channels,
        urgent=text.urgent,
    )


def absolute(link: str) -> str:
    """A link that works outside: in a short message or a chat."""
    return f"{settings.SHANZHI_PUBLIC_URL}{link}" if link.startswith("/") else link
