"""Senders against a gateway on this machine that behaves well, badly or not at all."""

from __future__ import annotations

import hashlib
import hmac
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from shanzhi.kernel import clock
from shanzhi.notices import actions as notices
from shanzhi.notices.delivery import deliver_due
from shanzhi.notices.errors import SenderNotReady, UnsignedReceipt
from shanzhi.notices.models import Notice
from shanzhi.notices.senders import console, sms_http, wechat
from shanzhi.notices.web import views

from .asking import ask
from .conftest import DAY


class Gateway:
    """Answers every path with what `answers` says for it, and remembers what it was sent."""

    def __init__(self):
        gateway = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                path = self.path.split("?")[0]
                gateway.heard.append((self.path, dict(self.headers), body))
                answers = gateway.answers[path]
                answer = answers.pop(0) if len(answers) > 1 else answers[0]
                status, content = answer if isinstance(answer, tuple) else (200, json.dumps(answer).encode())
                self.send_response(status)
                if status == 302:
                    self.send_header("Location", "/elsewhere")
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *_args):
                pass

        self.heard, self.answers = [], {}
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()

    def bodies(self, path):
        return [json.loads(body) for where, _headers, body in self.heard if where.split("?")[0] == path]


@pytest.fixture
def gateway():
    gateway = Gateway()
    yield gateway
    gateway.server.shutdown()
    gateway.server.server_close()


class TestSmsHttp:
    def sender(self, gateway, **more):
        return sms_http.Sender(
            {"url": f"{gateway.url}/send", "key": "k1", "secret": "s3cret", "sign": "慈溪治理", **more}
        )

    def test_it_works(self, gateway):
        gateway.answers["/send"] = [{"code": 0, "id": "m-77"}]
        outcome = self.sender(gateway).send("13805842716", "已受理", "您反映的问题已受理", "https://x/t/1", key="row-1")
        assert (outcome.is_sent, outcome.is_delivered, outcome.provider_id) == (True, False, "m-77")
        [(_path, headers, body)] = gateway.heard
        assert json.loads(body) == {
            "message_id": "row-1", "phone": "13805842716", "content": "您反映的问题已受理", "sign": "慈溪治理",
        }  # fmt: skip
        expected = hmac.new(b"s3cret", headers["X-Timestamp"].encode() + b"\n" + body, hashlib.sha256).hexdigest()
        assert headers["X-Signature"] == expected

    @pytest.mark.parametrize(
        ("answer", "again"),
        [
            ({"code": 3, "message": "busy"}, True),
            ({"code": 401, "message": "no money"}, False),
            ({"message": "what?"}, False),
            ((500, b""), True),
            ((429, b""), True),
            ((404, b""), False),
            ((200, b"<html>"), True),
            ((200, b"[]"), True),
            ((302, b""), False),
        ],
    )
    def test_trouble_says_whether_to_try_again(self, gateway, answer, again):
        gateway.answers["/send"] = [answer]
        outcome = self.sender(gateway).send("13805842716", "", "x", "", key="1")
        assert (outcome.is_sent, outcome.again) == (False, again)
        assert len(gateway.heard) == 1

    def test_a_gateway_that_is_away_is_tried_again(self, gateway):
        gateway.server.shutdown()
        gateway.server.server_close()
        assert self.sender(gateway).send("13805842716", "", "x", "", key="1").again

    def test_without_its_settings_it_says_which_are_missing(self):
        with pytest.raises(SenderNotReady, match="SHANZHI_SMS_KEY、SHANZHI_SMS_SECRET"):
            sms_http.Sender({"url": "https://x"})

    def test_only_http_is_spoken(self, gateway):
        outcome = self.sender(gateway, url="file:///etc/passwd").send("138", "", "x", "", key="1")
        assert (outcome.is_sent, outcome.again) == (False, False)

    def test_a_worker_that_died_while_sending_sends_again_under_the_same_id(self, db, clerk, gateway, settings):
        gateway.answers["/send"] = [{"code": 0, "id": "m-1"}]
        settings.SHANZHI_SMS = "sms_http"
        settings.SHANZHI_SENDERS = {"sms_url": f"{gateway.url}/send", "sms_key": "k", "sms_secret": "s"}
        with clock.at(DAY):
            notices.send(to=notices.Phone(plain="13805842716"), template="accepted", key="k", facts={}, by=clerk)
            Notice.objects.update(state="SENDING", attempts=1, not_before=DAY)
            deliver_due()
        row = Notice.objects.get()
        assert (row.state, row.provider_id) == ("SENT", "m-1")
        assert gateway.bodies("/send")[0]["message_id"] == row.key


class TestReceipts:
    """送达回执."""

    @pytest.fixture(autouse=True)
    def sent(self, db, clerk, settings):
        settings.SHANZHI_SMS = "sms_http"
        settings.SHANZHI_SENDERS = {"sms_url": "https://gateway", "sms_key": "k", "sms_secret": "s3cret"}
        for number in (1, 2):
            phone = notices.Phone(plain=f"1380584271{number}")
            notices.send(to=phone, template="accepted", key="k", facts={}, by=clerk)
        for number, row in enumerate(Notice.objects.order_by("id"), start=1):
            Notice.objects.filter(pk=row.pk).update(state="SENT", provider_id=f"m-{number}")

    def report(self, rows, *, secret=b"s3cret", stamp=None):
        body = json.dumps({"receipts": rows}).encode()
        stamp = stamp or str(int(clock.now().timestamp()))
        signature = hmac.new(secret, stamp.encode() + b"\n" + body, hashlib.sha256).hexdigest()
        headers = {"HTTP_X_TIMESTAMP": stamp, "HTTP_X_SIGNATURE": signature}
        return ask(views.receipts, "sms", post=True, data=body, content_type="application/json", **headers)

    def test_it_works(self):
        answer = self.report(
            [
                {"id": "m-1", "delivered": True},
                {"id": "m-2", "delivered": False, "error": "空号"},
                {"id": "m-9", "delivered": True},
            ]
        )
        assert json.loads(answer.content) == {"taken": 2}
        one, two = Notice.objects.order_by("id")
        assert (one.state, one.delivered_at is not None) == ("DELIVERED", True)
        assert (two.state, two.error) == ("FAILED", "空号")

    def test_a_wrong_or_old_signature_changes_nothing(self):
        rows = [{"id": "m-1", "delivered": False}]
        for more in ({"secret": b"other"}, {"stamp": str(int(clock.now().timestamp()) - 600)}, {"stamp": "now"}):
            with pytest.raises(UnsignedReceipt):
                self.report(rows, **more)
        assert set(Notice.objects.values_list("state", flat=True)) == {"SENT"}

    def test_a_receipt_that_comes_twice_changes_nothing_more(self):
        self.report([{"id": "m-1", "delivered": True}])
        assert json.loads(self.report([{"id": "m-1", "delivered": False}]).content) == {"taken": 0}


class TestWeChat:
    TOKEN, SEND = "/cgi-bin/stable_token", "/cgi-bin/message/template/send"

    def sender(self, gateway):
        options = {"appid": "wx1", "secret": "s", "template": "T1", "token": "push", "api": gateway.url}
        return wechat.Sender(options)

    def test_it_works(self, gateway):
        gateway.answers = {
            self.TOKEN: [{"access_token": "A1", "expires_in": 7200}],
            self.SEND: [{"errcode": 0, "msgid": 9}],
        }
        sender = self.sender(gateway)
        words = "【慈溪市社会治理中心】您反映的问题（330282261122000017X）有了答复，请点开查看并评价：https://x/t/1"
        for _ in range(2):
            outcome = sender.send("o-abc", "有新的答复", words, "https://x/t/1", key="row-1")
        assert (outcome.is_sent, outcome.provider_id) == (True, "9")
        assert len(gateway.bodies(self.TOKEN)) == 1
        first, second = gateway.bodies(self.SEND)
        assert (first["touser"], first["template_id"], first["url"]) == ("o-abc", "T1", "https://x/t/1")
        assert first["client_msg_id"] == second["client_msg_id"]
        assert len(first["client_msg_id"]) == 32
        assert first["data"] == {"thing1": {"value": "有新的答复"}, "thing2": {"value": "您反映的问题（330282261122…"}}
        assert gateway.heard[1][0].endswith("?access_token=A1")

    def test_a_token_that_died_is_renewed_once(self, gateway):
        gateway.answers = {
            self.TOKEN: [{"access_token": "A1"}, {"access_token": "A2"}],
            self.SEND: [{"errcode": 40001, "errmsg": "invalid credential"}, {"errcode": 0, "msgid": 9}],
        }
        assert self.sender(gateway).send("o", "t", "b", "", key="1").is_sent
        assert [body["force_refresh"] for body in gateway.bodies(self.TOKEN)] == [False, True]

    @pytest.mark.parametrize(("code", "again"), [(43004, False), (40003, False), (-1, True), (45009, True)])
    def test_trouble_says_whether_to_try_again(self, gateway, code, again):
        gateway.answers = {self.TOKEN: [{"access_token": "A1"}], self.SEND: [{"errcode": code, "errmsg": "x"}]}
        outcome = self.sender(gateway).send("o", "t", "b", "", key="1")
        assert (outcome.is_sent, outcome.again) == (False, again)

    def test_a_wrong_secret_is_final(self, gateway):
        gateway.answers = {self.TOKEN: [{"errcode": 40125, "errmsg": "invalid appsecret"}]}
        outcome = self.sender(gateway).send("o", "t", "b", "", key="1")
        assert (outcome.is_sent, outcome.again) == (False, False)
        assert "40125" in outcome.error

    def test_its_push_is_believed_only_when_signed(self, gateway):
        body = (
            b"<xml><Event><![CDATA[TEMPLATESENDJOBFINISH]]></Event><MsgID>9</MsgID>"
            b"<Status><![CDATA[failed:user block]]></Status></xml>"
        )
        query = {"timestamp": "1", "nonce": "2"}
        query["signature"] = hashlib.sha1("".join(sorted(["push", "1", "2"])).encode()).hexdigest()  # noqa: S324
        [receipt] = self.sender(gateway).receipts({}, query, body)
        assert (receipt.provider_id, receipt.is_delivered, receipt.error) == ("9", False, "failed:user block")
        with pytest.raises(UnsignedReceipt):
            self.sender(gateway).receipts({}, query | {"nonce": "3"}, body)


def test_the_console_masks_the_number(caplog):
    with caplog.at_level("INFO", logger="shanzhi.notices.console"):
        assert console.Sender({}).send("13805842716", "t", "b", "", key="1").is_delivered
    assert "138****2716" in caplog.text
    assert "13805842716" not in caplog.text
