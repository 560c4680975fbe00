"""送达: taking, sending, trying again, giving up."""

from __future__ import annotations

import json
import threading
from datetime import timedelta

import pytest
from django.db import connection, connections

from shanzhi.kernel import clock
from shanzhi.notices import actions as notices
from shanzhi.notices import panels
from shanzhi.notices.delivery import BACK_OFF, LEASE, TRIES, deliver_due
from shanzhi.notices.models import Notice

from .conftest import DAY, NIGHT

PHONE = notices.Phone(plain="13805842716")


def tell(clerk, key="k", to=PHONE, **more):
    notices.send(to=to, template="accepted", key=key, facts={"code": "C1"}, link="/t/C1", by=clerk, **more)
    return Notice.objects.get(key__startswith=f"{key}:")


def lines(folder):
    return [json.loads(line) for path in sorted(folder.glob("*.jsonl")) for line in path.read_text().splitlines()]


def test_it_works(db, clerk, outbox):
    with clock.at(DAY):
        row = tell(clerk)
        assert deliver_due() == 1
    row.refresh_from_db()
    assert (row.state, row.sent_at, row.attempts) == ("DELIVERED", DAY, 1)
    [sent] = lines(outbox)
    assert (sent["to"], sent["key"]) == ("13805842716", row.key)
    with clock.at(DAY + timedelta(hours=1)):
        assert deliver_due() == 0


def test_it_waits_out_the_night_and_then_leaves(db, clerk, outbox):
    with clock.at(NIGHT):
        row = tell(clerk)
        assert deliver_due() == 0
    with clock.at(row.not_before):
        assert deliver_due() == 1


def test_taken_by_day_but_reached_at_night_it_waits_without_losing_a_try(db, clerk, outbox):
    with clock.at(DAY):
        row = tell(clerk)
    with clock.at(NIGHT):
        assert deliver_due() == 1
    row.refresh_from_db()
    assert (row.state, row.attempts) == ("QUEUED", 0)
    assert f"{clock.local(row.not_before):%H:%M}" == "07:30"
    assert lines(outbox) == []


def test_trouble_is_tried_again_later_and_later_and_then_given_up(db, clerk, settings, outbox, tmp_path):
    blocked = tmp_path / "a file"
    blocked.write_text("")
    settings.SHANZHI_SENDERS = {"sms_folder": str(blocked)}
    with clock.at(DAY):
        row = tell(clerk, urgent=True)
    moment = DAY
    for attempt in range(1, TRIES + 1):
        with clock.at(moment):
            assert deliver_due() == 1
            assert deliver_due() == 0
        row.refresh_from_db()
        assert row.attempts == attempt
        if attempt < TRIES:
            wait = row.not_before - moment
            assert 0.8 * BACK_OFF[attempt - 1] <= wait <= 1.2 * BACK_OFF[attempt - 1]
            moment = row.not_before
    assert row.state == "FAILED"
    assert row.error


def test_a_worker_that_died_while_sending_is_not_repeated_by_a_sender_that_would_send_twice(db, clerk, outbox):
    with clock.at(DAY):
        row = tell(clerk)
        Notice.objects.update(state="SENDING", attempts=1, not_before=DAY + LEASE)
    with clock.at(DAY + LEASE - timedelta(seconds=1)):
        assert deliver_due() == 0
    with clock.at(DAY + LEASE):
        assert deliver_due() == 1
    row.refresh_from_db()
    assert row.state == "FAILED"
    assert "送达不明" in row.error
    assert lines(outbox) == []


def test_a_member_is_reached_at_the_number_in_the_address_book(db, clerk, outbox, monkeypatch):
    monkeypatch.setattr(panels, "_address_books", [lambda ids: {12: "13900000012"}])
    with clock.at(DAY):
        for member in (12, 13):
            notices.send(to=member, template="lamp_red", key="k", facts={}, by=clerk)
        deliver_due()
    assert [line["to"] for line in lines(outbox)] == ["13900000012"]
    assert Notice.objects.get(member_id=13, channel="sms").state == "FAILED"


def test_a_sender_that_is_not_set_up_keeps_messages_and_says_what_is_missing(db, clerk, settings):
    settings.SHANZHI_SMS, settings.SHANZHI_SENDERS = "sms_http", {}
    with clock.at(DAY):
        row = tell(clerk)
        deliver_due()
    row.refresh_from_db()
    assert row.state == "QUEUED"
    assert "SHANZHI_SMS_URL" in row.error


@pytest.mark.django_db(transaction=True)
def test_two_workers_send_every_message_once(clerk, outbox):
    messages = [notices.Message(to=PHONE, template="accepted", key=f"k{n}", facts={}, urgent=True) for n in range(120)]
    notices.send_many(messages, by=clerk)

    def work():
        try:
            deliver_due()
        finally:
            connections.close_all()

    workers = [threading.Thread(target=work) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    keys = [line["key"] for line in lines(outbox)]
    assert (len(keys), len(set(keys))) == (120, 120)
    assert set(Notice.objects.values_list("state", flat=True)) == {"DELIVERED"}
    assert connection.in_atomic_block is False
