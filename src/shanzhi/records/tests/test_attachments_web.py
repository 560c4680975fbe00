"""Serving attachments: only to whom the owner lets see them, harmless, in parts, and every look at an original leaves
a line."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from django.test import RequestFactory

from shanzhi.kernel import clock
from shanzhi.kernel.errors import NotFound
from shanzhi.records import actions as records
from shanzhi.records import panels
from shanzhi.records.errors import Destroyed
from shanzhi.records.links import signed_link
from shanzhi.records.queries import trail_of
from shanzhi.records.store import checked
from shanzhi.records.web import attachments

from .conftest import person, photo

CASE = "case/A"


@pytest.fixture(autouse=True)
def gate(monkeypatch):
    """Case A belongs to everybody called 李娟, and to the resident whose request says so."""

    def asked(subject, attachment, actor, request):
        if actor is None:
            return request.headers.get("X-Tail") == subject[-1]
        return actor.name == "李娟"

    monkeypatch.setattr(panels, "_gates", {})
    monkeypatch.setattr(panels, "_gates_to_originals", {})
    panels.register_gate("case/", asked)


def call(view, *args, actor=None, method="get", data=None, **headers):
    names = {f"HTTP_{name.upper()}": value for name, value in headers.items()}
    request = getattr(RequestFactory(), method)("/", data or {}, **names)
    request.actor = actor
    response = view(request, *args)
    response.body = b"".join(response.streaming_content) if response.streaming else response.content
    return response


def test_it_works(db, clerk):
    paper = records.attach(CASE, photo(), name="现场 1.jpg", by=clerk)
    response = call(attachments.attachment, paper.pk, actor=clerk)
    assert (response.status_code, response.headers["Content-Type"]) == (200, "image/jpeg")
    assert response.body == checked(paper.shown_sha256)
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    assert response.headers["Content-Disposition"] == "inline; filename*=UTF-8''%E7%8E%B0%E5%9C%BA%201.jpg"
    assert call(attachments.thumb, paper.pk, actor=clerk).body == checked(paper.thumb_sha256)
    assert [line.act for line in trail_of(CASE)] == ["records.attach"]


def test_what_a_person_may_not_see_does_not_exist(db, clerk):
    paper = records.attach(CASE, photo(), name="a.jpg", by=clerk)
    stranger = person(8, "王强", "records.look")
    for view in (attachments.attachment, attachments.thumb, attachments.look):
        with pytest.raises(NotFound):
            call(view, paper.pk, actor=stranger)


def test_a_subject_nobody_answers_for_is_seen_by_nobody(db, clerk):
    paper = records.attach("meeting/1", photo(), name="a.jpg", by=clerk)
    with pytest.raises(NotFound):
        call(attachments.attachment, paper.pk, actor=clerk)


def test_a_resident_sees_what_is_public_and_nothing_else(db, clerk):
    public, inner = (records.attach(CASE, photo(), name="a.jpg", circle=c, by=clerk) for c in ("public", "staff"))
    assert call(attachments.for_resident, public.pk, "shown", x_tail="A").status_code == 200
    for pk, tail in ((inner.pk, "A"), (public.pk, "B"), (public.pk, "")):
        with pytest.raises(NotFound):
            call(attachments.for_resident, pk, "shown", x_tail=tail)


def test_an_original_asks_for_the_purpose_and_leaves_a_line(db, clerk):
    paper = records.attach(CASE, photo(), name="a.jpg", by=clerk)
    refused = call(
        attachments.look,
        paper.pk,
        actor=clerk,
        method="post",
        data={"what": "original", "purpose": " "},
        hx_request="1",
    )
    assert refused.status_code == 422
    response = call(
        attachments.look, paper.pk, actor=clerk, method="post", data={"what": "original", "purpose": "核对位置"}
    )
    assert response.status_code == 302
    token = response.headers["Location"].removeprefix("/f/")
    assert call(attachments.link, token).body == checked(paper.sha256)
    line = trail_of(CASE)[-1]
    assert (line.act, line.actor_name) == ("records.look", "李娟")
    assert line.detail == {"attachment": paper.pk, "original": True, "purpose": "核对位置"}


def test_an_original_needs_the_right_to_look(db, clerk):
    paper = records.attach(CASE, photo(), name="a.jpg", by=clerk)
    with pytest.raises(NotFound):
        call(
            attachments.look,
            paper.pk,
            actor=person(7, "李娟"),
            method="post",
            data={"what": "original", "purpose": "核对"},
        )
    assert len(trail_of(CASE)) == 1


def test_a_restricted_attachment_is_shown_only_after_the_purpose(db, clerk):
    paper = records.attach(CASE, photo(), name="a.jpg", circle="restricted", by=clerk)
    assert call(attachments.attachment, paper.pk, actor=clerk).headers["Location"] == "look"
    with pytest.raises(NotFound):
        call(attachments.thumb, paper.pk, actor=clerk)
    with pytest.raises(NotFound):
        call(attachments.attachment, paper.pk, actor=person(7, "李娟"))
    response = call(attachments.look, paper.pk, actor=clerk, method="post", data={"purpose": "办理需要"})
    assert call(attachments.link, response.headers["Location"].removeprefix("/f/")).body == checked(paper.shown_sha256)
    assert trail_of(CASE)[-1].detail["original"] is False


def test_a_document_has_no_other_copy_so_that_looking_is_looking_at_the_original(db, clerk):
    paper = records.attach(CASE, io.BytesIO("路灯不亮".encode()), name="a.txt", circle="restricted", by=clerk)
    call(attachments.look, paper.pk, actor=clerk, method="post", data={"purpose": "办理需要"})
    assert trail_of(CASE)[-1].detail["original"] is True


def test_a_link_dies(db, clerk):
    paper = records.attach(CASE, photo(), name="a.jpg", by=clerk)
    token = signed_link(paper, seconds=60).removeprefix("/f/")
    assert call(attachments.link, token).status_code == 200
    for altered in (token[:-1] + ("A" if token[-1] != "A" else "B"), "x", token.split(":")[0]):
        with pytest.raises(NotFound):
            call(attachments.link, altered)


def test_a_link_is_too_old_after_its_own_seconds(db, clerk, monkeypatch):
    paper = records.attach(CASE, photo(), name="a.jpg", by=clerk)
    short, long = (signed_link(paper, seconds=n).removeprefix("/f/") for n in (60, 7200))
    later = (clock.now() + timedelta(hours=1)).timestamp()
    monkeypatch.setattr("django.core.signing.time.time", lambda: later)
    assert call(attachments.link, long).status_code == 200
    with pytest.raises(NotFound, match="可能已过期"):
        call(attachments.link, short)


def test_documents_are_offered_for_saving(db, clerk):
    from .test_papers import word

    paper = records.attach(CASE, word(), name="笔录.docx", by=clerk)
    assert call(attachments.attachment, paper.pk, actor=clerk).headers["Content-Disposition"].startswith("attachment;")


def test_what_was_destroyed_says_when(db, clerk, auditor):
    paper = records.attach(CASE, photo(), name="a.jpg", by=clerk)
    records.destroy_attachment(paper, why="误传", by=auditor)
    with pytest.raises(Destroyed):
        call(attachments.attachment, paper.pk, actor=clerk)


CONTENT = ("0123456789" * 10).encode()


@pytest.mark.parametrize(
    ("asked", "status", "part"),
    [
        ("bytes=0-9", 206, CONTENT[:10]),
        ("bytes=90-", 206, CONTENT[90:]),
        ("bytes=-7", 206, CONTENT[-7:]),
        ("bytes=50-500", 206, CONTENT[50:]),
        ("bytes=-500", 200, CONTENT),
        ("bytes=100-", 416, b""),
        ("bytes=9-3", 416, b""),
        ("bytes=-0", 416, b""),
        ("bytes=0-1,5-6", 200, CONTENT),
        ("chapters=1", 200, CONTENT),
    ],
)
def test_a_part_is_sent_where_a_part_is_asked_for(db, clerk, asked, status, part):
    paper = records.attach(CASE, io.BytesIO(CONTENT), name="a.txt", by=clerk)
    response = call(attachments.attachment, paper.pk, actor=clerk, range=asked)
    assert (response.status_code, response.body) == (status, part)
    if status != 416:
        assert response.headers["Content-Length"] == str(len(part))


def test_a_browser_that_has_it_is_not_sent_it_again(db, clerk):
    paper = records.attach(CASE, photo(), name="a.jpg", by=clerk)
    etag = call(attachments.attachment, paper.pk, actor=clerk).headers["ETag"]
    assert call(attachments.attachment, paper.pk, actor=clerk, if_none_match=etag).status_code == 304
    with pytest.raises(NotFound):
        call(attachments.attachment, paper.pk, actor=person(8, "王强"), if_none_match=etag)
    stale = call(attachments.attachment, paper.pk, actor=clerk, range="bytes=0-9", if_range='"old"')
    assert stale.status_code == 200
