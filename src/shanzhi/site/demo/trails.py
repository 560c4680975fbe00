"""The trail of the demo year in one statement a batch: every line that the acts would have written, chained as they
would have chained it, so that `shanzhi verify` finds nothing to complain about."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Line:
    """One possible line of a case: when it is there, when it was written, by whom (a column of demo_stage, or none for
    the resident), and what it says."""

    act: str
    when: str
    at: str
    by: str
    detail: str


def _moved(source: str, target: str, more: str = "") -> str:
    return f"jsonb_build_object('from', {source}, 'to', '{target}'{', ' + more if more else ''})"


_BEFORE_CLOSING = "CASE WHEN s.rated IS NOT NULL THEN 'EVALUATED' ELSE 'FOLLOWED_UP' END"
LINES = (
    Line(
        "open_case", "true", "s.opened", "first_contact",
        "jsonb_build_object('to', 'REPORTED', 'channel', s.channel, 'category', s.category, 'severity', s.severity,"
        " 'area', a.label, 'desk', ud.short)",
    ),
    Line("decline", "s.state = 'REFUSED'", "s.ended", "dispatcher",
         _moved("'REPORTED'", "REFUSED", "'reason', '不属于本中心受理范围', 'right_door', '主管部门'")),
    Line("withdraw", "s.state = 'WITHDRAWN'", "s.ended", "", _moved("'REPORTED'", "WITHDRAWN")),
    Line("accept", "s.accepted IS NOT NULL", "s.accepted", "dispatcher", _moved("'REPORTED'", "ACCEPTED")),
    Line("transfer", "s.state = 'TRANSFERRED'", "s.ended", "dispatcher",
         _moved("'ACCEPTED'", "TRANSFERRED",
                "'to_body', '有权处理机关', 'reason', '依法应通过法定途径处理', 'bring', ''")),
    Line("join", "s.state = 'MERGED'", "s.ended", "dispatcher",
         _moved("'ACCEPTED'", "MERGED", "'joined_to', j.code")),
    Line("dispatch", "s.dispatched IS NOT NULL AND s.lead IS NOT NULL AND s.errand_state <> ''", "s.dispatched",
         "dispatcher",
         _moved("'ACCEPTED'", "DISPATCHED", "'unit', ul.short, 'unit_id', s.lead, 'limit', s.errand_limit")
         + " || CASE WHEN s.assist IS NULL THEN '{}'::jsonb"
           " ELSE jsonb_build_object('assisting', jsonb_build_array(ua.short)) END"),
    Line("take_up", "s.taken IS NOT NULL", "s.taken", "handler",
         _moved("'DISPATCHED'", "HANDLING", "'role', 'lead', 'unit_id', s.lead")),
    Line("take_up", "s.taken IS NOT NULL AND s.assist IS NOT NULL", "s.taken", "helper",
         "jsonb_build_object('role', 'assist', 'unit_id', s.assist)"),
    Line("report_back", "s.reported IS NOT NULL AND s.assist IS NOT NULL", "s.reported", "helper",
         "jsonb_build_object('role', 'assist', 'unit_id', s.assist, 'result', '已配合主办单位完成。')"),
    Line("report_back", "s.reported IS NOT NULL", "s.reported", "handler",
         _moved("'HANDLING'", "REPORTED_BACK", "'role', 'lead', 'unit_id', s.lead, 'result', p.result")),
    Line("reply", "s.reported IS NOT NULL", "s.reported", "dispatcher", "jsonb_build_object('text', p.reply)"),
    Line("verify", "s.verified IS NOT NULL", "s.verified", "verifier",
         _moved("'REPORTED_BACK'", "VERIFIED", "'finding', '情况属实，已处置到位。', 'on_site', s.severity >= 3")),
    Line("follow_up", "s.followed IS NOT NULL", "s.followed", "caller",
         _moved("'VERIFIED'", "FOLLOWED_UP", "'how', 'phone', 'reached', true, 'is_solved', s.is_solved")),
    Line("rate", "s.rated IS NOT NULL", "s.rated", "",
         _moved("'FOLLOWED_UP'", "EVALUATED", "'is_solved', s.is_solved, 'satisfaction', s.satisfaction")),
    Line("close", "s.closed IS NOT NULL", "s.closed", "chief", _moved(_BEFORE_CLOSING, "CLOSED")),
    Line("archive", "s.archived IS NOT NULL", "s.archived", "chief", _moved("'CLOSED'", "ARCHIVED")),
)  # fmt: skip
_ACTORS = ("first_contact", "dispatcher", "handler", "helper", "verifier", "caller", "chief")


def statement() -> str:
    """INSERT of all lines of the cases between %(first)s and %(last)s, and of the heads of their chains."""
    joins = "".join(f" LEFT JOIN demo_actor {who} ON {who}.id = s.{who}" for who in _ACTORS)
    laterals, previous, number = [], "''::bytea", "0"
    for n, line in enumerate(LINES, start=1):
        actor = _actor(line.by)
        subject = "'case/' || s.code"
        what = f"q{n}.seq, {line.at}, 'cases.{line.act}', {', '.join(actor)}, d{n}.detail"
        hashed = f"records_hash({previous}, {subject}, {what})"
        # OFFSET 0 keeps the planner from copying each expression into the next, which would double at every line.
        laterals.append(
            f" CROSS JOIN LATERAL (SELECT {number} + ({line.when})::int AS seq OFFSET 0) q{n}"
            f" CROSS JOIN LATERAL (SELECT CASE WHEN {line.when} THEN {line.detail} END AS detail OFFSET 0) d{n}"
            f" CROSS JOIN LATERAL"
            f" (SELECT CASE WHEN {line.when} THEN {hashed} ELSE {previous} END AS hash OFFSET 0) h{n}"
        )
        previous, number = f"h{n}.hash", f"q{n}.seq"
    rows = ", ".join(
        f"({line.when}, q{n}.seq, {line.at}, 'cases.{line.act}', {', '.join(_actor(line.by))}, d{n}.detail, h{n}.hash)"
        for n, line in enumerate(LINES, start=1)
    )
    return (
        "INSERT INTO records_line ("  # noqa: S608 - only names and literals of this module
        "subject, seq, at, act, actor_id, actor_name, actor_post, actor_unit, via, detail, hash)"
        " SELECT 'case/' || s.code, v.seq, v.at, v.act, v.actor, v.name, v.post, v.unit, v.via, v.detail, v.hash"
        " FROM demo_stage s JOIN demo_phrase p ON p.id = s.phrase JOIN demo_area a ON a.id = s.area"
        " LEFT JOIN demo_unit ud ON ud.id = s.desk LEFT JOIN demo_unit ul ON ul.id = s.lead"
        " LEFT JOIN demo_unit ua ON ua.id = s.assist LEFT JOIN demo_stage j ON j.id = s.joined_to"
        f"{joins}{''.join(laterals)}"
        f" CROSS JOIN LATERAL (VALUES {rows}) AS v(present, seq, at, act, actor, name, post, unit, via, detail, hash)"
        " WHERE s.id BETWEEN %(first)s AND %(last)s AND v.present"
    )


def heads() -> str:
    """The heads of the chains, from the last line of each."""
    return (
        "INSERT INTO records_chain (subject, length, head)"
        " SELECT DISTINCT ON (l.subject) l.subject, l.seq, l.hash FROM records_line l"
        " JOIN demo_stage s ON l.subject = 'case/' || s.code WHERE s.id BETWEEN %(first)s AND %(last)s"
        " ORDER BY l.subject, l.seq DESC"
    )


def _actor(who: str) -> tuple[str, str, str, str, str]:
    """Columns id, name, post, unit, door."""
    if not who:
        return ("NULL::bigint", "'群众'", "''", "''", "'resident'")
    if who == "first_contact":
        return (
            "s.first_contact", "coalesce(first_contact.name, '群众')", "coalesce(first_contact.post, '')",
            "coalesce(first_contact.unit, '')", "CASE WHEN s.first_contact IS NULL THEN 'resident' ELSE 'web' END",
        )  # fmt: skip
    return (f"s.{who}", f"{who}.name", f"{who}.post", f"{who}.unit", "'web'")
