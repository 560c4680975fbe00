"""One small HTTP call to a gateway: JSON out, JSON in, a time limit, and no surprises."""

from __future__ import annotations

import json
import ssl
import urllib.error
import urllib.request
from collections.abc import Mapping
from typing import Any

SECONDS = 10
LARGEST_ANSWER = 256 * 1024


class GatewayTrouble(Exception):
    """The gateway could not be asked, or did not answer: it may have acted all the same. `again`: worth another try."""

    def __init__(self, words: str, *, again: bool) -> None:
        self.again = again
        super().__init__(words)


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_args: Any, **_kwargs: Any) -> None:
        """A gateway that sends us elsewhere would get the message and the signature there: not followed."""


_opener = urllib.request.build_opener(_NoRedirect, urllib.request.HTTPSHandler(context=ssl.create_default_context()))


def post_json(url: str, payload: bytes, headers: Mapping[str, str] | None = None) -> dict[str, Any]:
    """Send the bytes as a JSON body and read the JSON answer. Raises GatewayTrouble."""
    if not url.startswith(("https://", "http://")):
        raise GatewayTrouble("the gateway's address is not http(s)", again=False)
    request = urllib.request.Request(  # noqa: S310 - the scheme was looked at above
        url, data=payload, headers={"Content-Type": "application/json; charset=utf-8", **(headers or {})}, method="POST"
    )
    try:
        with _opener.open(request, timeout=SECONDS) as answer:
            text = answer.read(LARGEST_ANSWER)
    except urllib.error.HTTPError as trouble:
        later = trouble.code >= 500 or trouble.code in (408, 429)
        raise GatewayTrouble(f"HTTP {trouble.code}", again=later) from None
    except urllib.error.URLError as trouble:
        raise GatewayTrouble(str(trouble.reason)[:120], again=True) from None
    except (OSError, ValueError) as trouble:
        raise GatewayTrouble(str(trouble)[:120], again=True) from None
    try:
        found = json.loads(text)
    except ValueError:
        raise GatewayTrouble("the answer is not JSON", again=True) from None
    if not isinstance(found, dict):
        raise GatewayTrouble("the answer is not a JSON object", again=True)
    return found
