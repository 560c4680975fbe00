"""Short messages through a gateway with a signed HTTP interface, as most providers and county platforms have one.

Request: POST to SHANZHI_SMS_URL, JSON `{"message_id", "phone", "content", "sign"}`, headers `X-Key` (SHANZHI_SMS_KEY),
`X-Timestamp` (seconds) and `X-Signature`: hex HMAC-SHA256 under SHANZHI_SMS_SECRET over
`timestamp + "\\n" + body`. Answer: `{"code": 0, "id": "…"}`; code 1–99 is worth another try, anything else is final.
`message_id` is the same at every try, and the gateway must send one message_id once.

Receipts: the gateway POSTs `{"receipts": [{"id": "…", "delivered": true, "error": ""}]}` to
`/notices/receipts/sms`, signed the same way; a timestamp older than five minutes is refused.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping

from shanzhi.kernel.clock import now

from ...calling import GatewayTrouble, post_json
from ...errors import SenderNotReady, UnsignedReceipt
from ...outcome import Outcome, Receipt

FRESH_SECONDS = 300
TRY_AGAIN = range(1, 100)


class Sender:
    is_idempotent = True

    def __init__(self, options: Mapping[str, str]) -> None:
        missing = [f"SHANZHI_SMS_{name.upper()}" for name in ("url", "key", "secret") if not options.get(name)]
        if missing:
            raise SenderNotReady(sender="sms_http", missing="、".join(missing))
        self.url, self.key = options["url"], options["key"]
        self.secret = options["secret"].encode()
        self.sign = options.get("sign", "")

    def send(self, address: str, title: str, body: str, link: str, *, key: str) -> Outcome:
        content = {"message_id": key, "phone": address, "content": body, "sign": self.sign}
        payload = json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
        stamp = str(int(now().timestamp()))
        headers = {"X-Key": self.key, "X-Timestamp": stamp, "X-Signature": self.signature(stamp, payload)}
        try:
            answer = post_json(self.url, payload, headers)
        except GatewayTrouble as trouble:
            return Outcome(is_sent=False, again=trouble.again, error=str(trouble))
        code = answer.get("code")
        if code == 0:
            return Outcome(is_sent=True, provider_id=str(answer.get("id") or key)[:80])
        error = f"{code} {answer.get('message', '')}".strip()[:200]
        return Outcome(is_sent=False, again=isinstance(code, int) and code in TRY_AGAIN, error=error)

    def signature(self, stamp: str, payload: bytes) -> str:
        return hmac.new(self.secret, stamp.encode() + b"\n" + payload, hashlib.sha256).hexdigest()

    def receipts(self, headers: Mapping[str, str], query: Mapping[str, str], body: bytes) -> list[Receipt]:
        stamp = headers.get("X-Timestamp", "")
        is_fresh = stamp.isdigit() and abs(now().timestamp() - int(stamp)) <= FRESH_SECONDS
        if not is_fresh or not hmac.compare_digest(self.signature(stamp, body), headers.get("X-Signature", "")):
            raise UnsignedReceipt()
        try:
            found = json.loads(body)["receipts"]
            return [
                Receipt(
                    provider_id=str(row["id"]),
                    is_delivered=bool(row["delivered"]),
                    error=str(row.get("error", ""))[:200],
                )
                for row in found
            ]
        except (ValueError, KeyError, TypeError, AttributeError):
            raise UnsignedReceipt() from None
