"""Template messages of a WeChat official account (微信公众号模板消息).

Settings: SHANZHI_WECHAT_APPID, SHANZHI_WECHAT_SECRET, SHANZHI_WECHAT_TEMPLATE (the account's template id, with the
fields `thing1` for the title and `thing2` for the words), SHANZHI_WECHAT_TOKEN (for receipts). SHANZHI_WECHAT_API
points elsewhere when the county reaches WeChat through a proxy.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
import threading
import time
from collections.abc import Mapping

from ...calling import GatewayTrouble, post_json
from ...errors import SenderNotReady, UnsignedReceipt
from ...outcome import Outcome, Receipt

API = "https://api.weixin.qq.com"
STALE_TOKEN = {40001, 40014, 42001}
LATER = {-1, 45009, 45011}
"""System busy, daily or minute quota used up: worth another try. Others (unsubscribed, wrong id) are final."""
THING = 20
"""Characters that a `thing` field of a template takes."""

_ID = re.compile(rb"<MsgID>(\d+)</MsgID>")
_STATUS = re.compile(rb"<Status><!\[CDATA\[([^\]]*)\]\]></Status>")


class Sender:
    is_idempotent = True

    def __init__(self, options: Mapping[str, str]) -> None:
        needed = ("appid", "secret", "template")
        missing = [f"SHANZHI_WECHAT_{name.upper()}" for name in needed if not options.get(name)]
        if missing:
            raise SenderNotReady(sender="wechat", missing="、".join(missing))
        self.appid, self.secret, self.template = (options[name] for name in needed)
        self.token = options.get("token", "")
        self.api = options.get("api", API).rstrip("/")
        self._lock = threading.Lock()
        self._access = ("", 0.0)

    def send(self, address: str, title: str, body: str, link: str, *, key: str) -> Outcome:
        message = {
            "touser": address,
            "template_id": self.template,
            "url": link,
            # WeChat itself drops a second message with the same id.
            "client_msg_id": hashlib.sha256(key.encode()).hexdigest()[:32],
            "data": {"thing1": {"value": title[:THING]}, "thing2": {"value": _short(body)}},
        }
        payload = json.dumps(message, ensure_ascii=False).encode()
        try:
            answer = self._post(payload)
            if answer.get("errcode") in STALE_TOKEN:
                answer = self._post(payload, renew=True)
        except GatewayTrouble as trouble:
            return Outcome(is_sent=False, again=trouble.again, error=str(trouble))
        code = answer.get("errcode", 0)
        if code == 0:
            return Outcome(is_sent=True, provider_id=str(answer.get("msgid", ""))[:80])
        error = f"{code} {answer.get('errmsg', '')}".strip()[:200]
        return Outcome(is_sent=False, again=code in LATER or code in STALE_TOKEN, error=error)

    def _post(self, payload: bytes, *, renew: bool = False) -> dict[str, object]:
        access = self._access_token(renew=renew)
        return post_json(f"{self.api}/cgi-bin/message/template/send?access_token={access}", payload)

    def _access_token(self, *, renew: bool) -> str:
        with self._lock:
            token, until = self._access
            if token and time.monotonic() < until and not renew:
                return token
            asked = {
                "grant_type": "client_credential",
                "appid": self.appid,
                "secret": self.secret,
                "force_refresh": renew,
            }
            answer = post_json(f"{self.api}/cgi-bin/stable_token", json.dumps(asked).encode())
            if "access_token" not in answer:
                again = answer.get("errcode") in LATER
                words = f"{answer.get('errcode')} {answer.get('errmsg', '')}"[:200]
                raise GatewayTrouble(words, again=again)
            # A minute early, so that no message leaves with a token that dies on the way.
            self._access = (str(answer["access_token"]), time.monotonic() + int(answer.get("expires_in", 7200)) - 60)
            return self._access[0]

    def receipts(self, headers: Mapping[str, str], query: Mapping[str, str], body: bytes) -> list[Receipt]:
        parts = sorted([self.token, query.get("timestamp", ""), query.get("nonce", "")])
        expected = hashlib.sha1("".join(parts).encode()).hexdigest()  # noqa: S324 - WeChat's own signature
        if not self.token or not hmac.compare_digest(expected, query.get("signature", "")):
            raise UnsignedReceipt()
        found, status = _ID.search(body), _STATUS.search(body)
        if not found or not status or b"TEMPLATESENDJOBFINISH" not in body:
            return []
        words = status.group(1).decode(errors="replace")
        return [Receipt(provider_id=found.group(1).decode(), is_delivered=words == "success", error=words[:200])]


def _short(body: str) -> str:
    """The words without the sender's name and the address, which the template has its own places for."""
    plain = re.sub(r"^【[^】]*】", "", body)
    plain = re.sub(r"https?://\S+", "", plain).rstrip("：:；;，, ")
    return plain if len(plain) <= THING else plain[: THING - 1] + "…"
