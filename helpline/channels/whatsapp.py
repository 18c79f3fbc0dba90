"""WhatsApp, through Meta's Cloud API.

A delivery is signed over its raw bytes with the app's secret; a customer's address is the phone
number, or the user id that WhatsApp gives in its place. What a customer pressed comes back as the
id that we gave it, `<message>:<number>`, which only counts where it was offered.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import logging
import math
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import aiohttp

from helpline.channels.base import (
    Delivery,
    Inbound,
    NotSent,
    Pressed,
    Receipt,
    Refused,
    clean_text,
    json_object,
)
from helpline.conversations.records import Message, Offer

SIGNATURE_HEADER = "x-hub-signature-256"
# What WhatsApp takes, in characters and in pieces.
TEXT_MAX = 4096
BODY_MAX = 1024
BUTTONS_MAX = 3
BUTTON_TITLE_MAX = 20
ROWS_MAX = 10
ROW_TITLE_MAX = 24
ATTACHMENT_NAME_MAX = 80
SEND_TIMEOUT = 15.0
LONGEST_RETRY_AFTER = 3600.0

# Error codes of the API. The customer has not written for 24 hours:
WINDOW_CLOSED = 131047
# Too much at once, or trouble on the other side: it passes.
PASSING = frozenset({1, 2, 4, 80007, 130429, 131000, 131016, 131048, 131056, 131057, 133004})
# Nothing to do with the message: the access token or what it may do. Somebody has to mend it.
ACCESS = frozenset({0, 3, 10, 190, *range(200, 300)})

# Sent with nothing to answer: they are not messages, or say no more than a nod.
_SILENT = frozenset({"reaction", "sticker", "system", "request_welcome", "edit", "revoke"})
_WITH_CAPTION = frozenset({"image", "video", "document"})
_ATTACHMENTS = _WITH_CAPTION | {"audio", "location", "contacts"}
_OTHER = "other"
_PHONE = re.compile(r"[0-9]{5,20}")
# A business-scoped user id: a country, a dot, and more.
_USER_ID = re.compile(r"[A-Z]{2}\.[A-Za-z0-9.]{1,120}")
_MESSAGE_ID = re.compile(r"[\x21-\x7e]{1,512}")
_OFFER_ID = re.compile(r"([0-9]{1,9}):([0-9]{1,4})")
_EXTERNAL_ID_MAX = 100
_PARAGRAPH = re.compile(r"\n\s*\n\s*")
_SENTENCE = re.compile(r"(?<=[.!?…])[\"'”’»)]*\s+|\n+")
_BLANK = re.compile(r"\s+")

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Words:
    """The helpline's own words, in one language: what opens a list (at most 20 characters), how to
    answer a numbered one, who writes (with `{name}`), where a file is (with `{title}` and `{link}`)
    and that it cannot be given here (with `{title}`)."""

    choose: str
    numbered: str
    handler: str
    file: str
    no_file: str


@dataclass(frozen=True)
class Account:
    """The account at the provider. `api_url` has the version in its path."""

    phone_number_id: str
    api_url: str
    verify_token: str = field(repr=False)
    app_secret: str = field(repr=False)
    access_token: str = field(repr=False)


class WhatsAppChannel:
    """One phone number of the helpline on WhatsApp."""

    name = "whatsapp"
    # The customer service window.
    window = timedelta(hours=24)

    def __init__(
        self,
        account: Account,
        *,
        words: Mapping[str, Words],
        announce: Callable[[Message], None],
        links: Callable[[Message], Sequence[str]],
    ) -> None:
        """`words`: by language. `announce` is told of each stored message that is to be sent.
        `links` gives an address for each of its files, or none at all."""
        self._account = account
        self._words = words
        self._announce = announce
        self._links = links
        self._session: aiohttp.ClientSession | None = None

    def handshake(self, delivery: Delivery) -> str:
        """The challenge, for whoever knows the verify token.

        Raises:
            Refused: 403 `origin`.
        """
        query = delivery.query
        token = query.get("hub.verify_token", "")
        known = hmac.compare_digest(_bytes(token), _bytes(self._account.verify_token))
        if query.get("hub.mode") != "subscribe" or not known:
            raise Refused(403, "origin")
        return query.get("hub.challenge", "")

    def verify(self, delivery: Delivery) -> None:
        """Check the signature over the body as it came.

        Raises:
            Refused: 403 `origin`.
        """
        secret = self._account.app_secret.encode()
        expected = "sha256=" + hmac.new(secret, delivery.body, hashlib.sha256).hexdigest()
        given = delivery.headers.get(SIGNATURE_HEADER, "")
        if not hmac.compare_digest(_bytes(given), expected.encode()):
            raise Refused(403, "origin")

    def parse(self, delivery: Delivery) -> list[Inbound]:
        """The customers' messages to this phone number, in the order of the delivery.

        Raises:
            Refused: 400 `bad_request`.
        """
        found = []
        for value in self._values(delivery):
            for message in _objects(value.get("messages")):
                inbound = _inbound(message)
                if inbound is not None:
                    found.append(inbound)
        return found

    def receipts(self, delivery: Delivery) -> list[Receipt]:
        """What did not arrive; that something was sent, delivered or read changes nothing.

        Raises:
            Refused: 400 `bad_request`.
        """
        found = []
        for value in self._values(delivery):
            for error in _objects(value.get("errors")):
                logger.error("WhatsApp reports error %s", _code(error))
            for status in _objects(value.get("statuses")):
                provider_id = status.get("id")
                if status.get("status") != "failed" or not isinstance(provider_id, str):
                    continue
                codes = [_code(error) for error in _objects(status.get("errors"))]
                code = codes[0] if codes else None
                closed = code == WINDOW_CLOSED
                found.append(Receipt(_storable(provider_id), f"code {code}", closed))
        return found

    def render(self, message: Message) -> list[dict[str, Any]]:
        """The message as bodies for the API, but for the address: buttons where they fit, else a
        list, else numbered text, and before it what is too long to stand beside them. Where its
        files are is a text of its own, so that the other one can be taken over as it is."""
        words = self._words[message.language]
        text = message.text.strip()
        if message.author:
            text = f"{words.handler.format(name=message.author)}\n{text}"
        offers = message.offers
        files = [_text(told) for told in self._files(message)]
        if not offers:
            return [*(_text(piece) for piece in split_text(text, TEXT_MAX)), *files]
        if _fits(offers, BUTTONS_MAX, BUTTON_TITLE_MAX):
            action: dict[str, Any] = {
                "buttons": [
                    {"type": "reply", "reply": {"id": key, "title": offer.title}}
                    for key, offer in _keyed(message.seq, offers)
                ]
            }
            kind = "button"
        elif _fits(offers, ROWS_MAX, ROW_TITLE_MAX):
            rows = [{"id": key, "title": o.title} for key, o in _keyed(message.seq, offers)]
            action = {"button": words.choose, "sections": [{"rows": rows}]}
            kind = "list"
        else:
            choices = "\n".join(f"{offer.number}. {offer.title}" for offer in offers)
            whole = "\n\n".join(piece for piece in (text, choices, words.numbered) if piece)
            return [*files, *(_text(piece) for piece in split_text(whole, TEXT_MAX))]
        *before, body = split_text(text, TEXT_MAX, last=BODY_MAX) or [words.choose]
        interactive = {"type": kind, "body": {"text": body}, "action": action}
        parts = [_text(piece) for piece in before]
        return [*parts, *files, {"type": "interactive", "interactive": interactive}]

    def _files(self, message: Message) -> Iterator[str]:
        """Where each file of a message is. Calendar files and PDFs are not sent themselves."""
        words, links = self._words[message.language], self._links(message)
        for number, file in enumerate(message.files):
            if number < len(links):
                yield words.file.format(title=file.title, link=links[number])
            else:
                yield words.no_file.format(title=file.title)

    async def send(self, channel_user: str, messages: Sequence[Message]) -> None:
        """Tell that there are messages to send; they are in the outbox already."""
        for message in messages:
            self._announce(message)

    async def post(self, channel_user: str, part: dict[str, Any]) -> str | None:
        """Hand one part to WhatsApp; returns its id of it.

        Raises:
            NotSent: WhatsApp did not take it, or did not say so.
        """
        account = self._account
        to = "to" if _PHONE.fullmatch(channel_user) else "recipient"
        body = {
            "messaging_product": "whatsapp",
            "recipient_type": "individual",
            to: channel_user,
            **part,
        }
        try:
            async with self._open_session().post(
                f"{account.api_url.rstrip('/')}/{account.phone_number_id}/messages",
                json=body,
                headers={"Authorization": f"Bearer {account.access_token}"},
                # The token is for this address and no other.
                allow_redirects=False,
            ) as response:
                status, headers = response.status, response.headers
                answer = await _answer(response)
        except (aiohttp.ClientError, asyncio.TimeoutError) as error:
            raise NotSent(type(error).__name__, again=True) from None
        if status == 200:
            (taken, *_) = [*_objects(answer.get("messages")), {}]
            provider_id = taken.get("id")
            return _storable(provider_id) if isinstance(provider_id, str) else None
        raise _not_sent(status, answer, headers.get("Retry-After"))

    async def close(self) -> None:
        """Let the connections go."""
        if self._session is not None:
            await self._session.close()

    def _open_session(self) -> aiohttp.ClientSession:
        if self._session is None:
            timeout = aiohttp.ClientTimeout(total=SEND_TIMEOUT)
            self._session = aiohttp.ClientSession(timeout=timeout)
        return self._session

    def _values(self, delivery: Delivery) -> Iterator[dict[str, Any]]:
        content = json_object(delivery.body)
        if content.get("object") != "whatsapp_business_account":
            return
        for entry in _objects(content.get("entry")):
            for change in _objects(entry.get("changes")):
                value = change.get("value")
                if change.get("field") != "messages" or not isinstance(value, dict):
                    continue
                metadata = _object(value.get("metadata"))
                # An app may have several numbers; each has an installation of its own.
                if metadata.get("phone_number_id") == self._account.phone_number_id:
                    yield value


def split_text(text: str, limit: int, last: int | None = None) -> list[str]:
    """Cut `text` into pieces of at most `limit` characters, and the last one of at most `last`:
    after a paragraph if there is one in the second half, else after a sentence, else between
    words, else anywhere. No piece is empty."""
    pieces = []
    rest = text.strip()
    while len(rest) > limit:
        end = _cut(rest, limit)
        pieces.append(rest[:end].rstrip())
        rest = rest[end:].lstrip()
    if last is not None and len(rest) > last:
        return [*pieces, *split_text(rest, last)]
    return [*pieces, rest] if rest else pieces


def _cut(text: str, limit: int) -> int:
    head = text[: limit + 1]
    for boundary in (_PARAGRAPH, _SENTENCE, _BLANK):
        ends = [match.start() for match in boundary.finditer(head) if match.start() > limit // 2]
        if ends:
            return ends[-1]
    return limit


def _inbound(message: dict[str, Any]) -> Inbound | None:
    """A message of the API as one of ours; None for what is to be left alone."""
    user, message_id, kind = _sender(message), message.get("id"), message.get("type")
    if user is None or not isinstance(message_id, str) or not _MESSAGE_ID.fullmatch(message_id):
        return None
    # Groups are not for us: an answer there would tell others of the customer's trouble.
    if "group_id" in message or not isinstance(kind, str) or kind in _SILENT:
        return None
    external_id = _storable(message_id)
    content = _object(message.get(kind))
    if kind == "text":
        return _written(user, external_id, content.get("body"))
    if kind == "button":
        return _written(user, external_id, content.get("text"))
    if kind == "interactive":
        reply = _object(content.get(str(content.get("type"))))
        return _chosen(user, external_id, reply)
    caption = _legible(content.get("caption")) if kind in _WITH_CAPTION else ""
    name = _legible(content.get("filename")) or _legible(content.get("mime_type"))
    if kind not in _ATTACHMENTS:
        kind = _OTHER
    return Inbound(
        user,
        external_id,
        caption,
        attachment=kind,
        attachment_name=" ".join(name.split())[:ATTACHMENT_NAME_MAX],
        numbers=True,
    )


def _sender(message: dict[str, Any]) -> str | None:
    phone, user_id = message.get("from"), message.get("from_user_id")
    if isinstance(phone, str) and _PHONE.fullmatch(phone):
        return phone
    if isinstance(user_id, str) and _USER_ID.fullmatch(user_id):
        return user_id
    return None


def _written(user: str, external_id: str, text: object) -> Inbound | None:
    said = _legible(text)
    return Inbound(user, external_id, said, numbers=True) if said else None


def _chosen(user: str, external_id: str, reply: dict[str, Any]) -> Inbound | None:
    key, label = reply.get("id"), _legible(reply.get("title"))
    match = _OFFER_ID.fullmatch(key) if isinstance(key, str) else None
    if match is None:
        return _written(user, external_id, label)
    return Inbound(user, external_id, Pressed(int(match[1]), int(match[2])), label=label)


def _legible(text: object) -> str:
    """What was written, without what no one can read; "" where nothing was."""
    if not isinstance(text, str):
        return ""
    visible = "".join(
        char
        for char in text
        if char in "\n\t\r\v\f" or unicodedata.category(char) not in ("Cc", "Cs")
    )
    try:
        return clean_text(visible, TEXT_MAX)
    except Refused:
        return ""


def _storable(provider_id: str) -> str:
    """The provider's id as a record can hold it: the longest ones by their digest."""
    if len(provider_id) <= _EXTERNAL_ID_MAX and _MESSAGE_ID.fullmatch(provider_id):
        return provider_id
    return hashlib.sha256(_bytes(provider_id)).hexdigest()


def _fits(offers: Sequence[Offer], most: int, longest: int) -> bool:
    titles = {offer.title for offer in offers}
    # Two choices of the same title are refused.
    if len(offers) > most or len(titles) < len(offers):
        return False
    return all(0 < len(title) <= longest for title in titles)


def _keyed(seq: int, offers: Sequence[Offer]) -> list[tuple[str, Offer]]:
    return [(f"{seq}:{offer.number}", offer) for offer in offers]


def _text(text: str) -> dict[str, Any]:
    return {"type": "text", "text": {"body": text, "preview_url": False}}


async def _answer(response: aiohttp.ClientResponse) -> dict[str, Any]:
    try:
        return json_object(await response.read())
    except Refused:
        return {}


def _not_sent(status: int, answer: dict[str, Any], retry_after: str | None) -> NotSent:
    code = _code(_object(answer.get("error")))
    error = f"HTTP {status}" if code is None else f"HTTP {status}, code {code}"
    if code == WINDOW_CLOSED:
        return NotSent(error, window_closed=True)
    if code in ACCESS or status in (401, 403):
        logger.error("WhatsApp refuses our access (%s): see docs/whatsapp.md", error)
        return NotSent(error, again=True)
    again = status in (408, 429) or status >= 500 or code in PASSING
    return NotSent(error, again=again, retry_after=_seconds(retry_after))


def _seconds(value: str | None) -> float | None:
    try:
        seconds = float(value or "")
    except ValueError:
        return None
    if not math.isfinite(seconds) or seconds < 0:
        return None
    return min(seconds, LONGEST_RETRY_AFTER)


def _code(error: dict[str, Any]) -> int | None:
    code = error.get("code")
    return code if type(code) is int else None


def _object(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _objects(value: object) -> list[dict[str, Any]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")
