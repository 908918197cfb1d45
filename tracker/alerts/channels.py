"""The channels: a signed webhook through the network door, or anything that apprise can reach."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import logging
from collections.abc import Callable, Mapping
from datetime import datetime

from tracker.models import Delivery, FetchResult

Post = Callable[[str, bytes, Mapping[str, str]], FetchResult]
_SECONDS = 30.0
# Services turn these into calls of everybody in the room; a word joiner keeps the text as it looks.
_CALLS = ("@", "<!")


def is_webhook(url: str) -> bool:
    """Whether a channel's address is a plain webhook."""
    return url.lower().startswith(("https://", "http://"))


def send_webhook(post: Post, url: str, secret: str | None, delivery: Delivery, now: datetime) -> str | None:
    """Post a message as JSON, signed as the Standard Webhooks specification says; the reason when it did not work."""
    body = delivery.payload.encode()
    result = post(url, body, webhook_headers(delivery.id, body, secret, now))
    return None if result.ok else (result.error or f"HTTP {result.status}")


def webhook_headers(id_: str, body: bytes, secret: str | None, now: datetime) -> dict[str, str]:
    """Id, time and, with a secret, `v1,` and the base64 HMAC-SHA256 of `id.time.body`."""
    stamp = str(int(now.timestamp()))
    headers = {"Content-Type": "application/json; charset=utf-8", "webhook-id": id_, "webhook-timestamp": stamp}
    if secret:
        digest = hmac.new(_key(secret), f"{id_}.{stamp}.".encode() + body, hashlib.sha256).digest()
        headers["webhook-signature"] = "v1," + base64.b64encode(digest).decode()
    return headers


def _key(secret: str) -> bytes:
    prefix, _, coded = secret.partition("whsec_")
    if prefix or not coded:
        return secret.encode()
    try:
        return base64.b64decode(coded, validate=True)
    except binascii.Error:
        return secret.encode()


def send_apprise(url: str, delivery: Delivery) -> str | None:
    """Send a message as plain text through apprise; the reason when it did not work, without the address."""
    import apprise

    asset = apprise.AppriseAsset(async_mode=False, app_id="AI policy tracker", storage_mode=apprise.PersistentStoreMode.MEMORY)
    service = apprise.Apprise.instantiate(url, asset=asset)
    if service is None:
        return "apprise does not understand this URL; see its list of services"
    room = apprise.Apprise(asset=asset)
    room.add(service)
    # Apprise writes addresses with their tokens into its log.
    logging.getLogger("apprise").setLevel(logging.CRITICAL)
    result = room.notify(
        body=_calm(delivery.body),
        title=_calm(delivery.title),
        body_format=apprise.NotifyFormat.TEXT,
        interpret_escapes=False,
        timeout=_SECONDS,
    )
    return None if result else f"{service.service_name} did not take the message"


def _calm(text: str) -> str:
    for call in _CALLS:
        text = text.replace(call, f"{call}\u2060")
    return text
