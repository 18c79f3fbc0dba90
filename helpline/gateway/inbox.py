"""From what a channel parsed to a stored turn: the same for every channel.

Secrets are masked first, before the text is stored, logged or passed on.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.orm import Session

from helpline.channels.base import Inbound, Pressed, Refused
from helpline.conversations import store
from helpline.conversations.records import Message, Offer, OfferGroup
from helpline.understanding.masking import mask

_NUMBER = re.compile(r"\s*([0-9]{1,2})\s*[.)]?\s*")


def accept(session: Session, conversation_id: str, inbound: Inbound, *, now: datetime) -> Message:
    """Store one message of a customer; a repeated one gives the message that is there.

    Raises:
        Refused: 409 `offer_gone`: what was pressed is not, or not any more, on offer.
    """
    masked: tuple[str, ...] = ()
    payload: str | None
    if isinstance(inbound.said, Pressed):
        # A press that is delivered again may by now be on offer no more.
        existing = store.find_message(session, conversation_id, inbound.external_id)
        if existing is not None:
            return existing
        offer = _pressed(store.latest_offers(session, conversation_id), inbound.said)
        if offer is None:
            raise Refused(409, "offer_gone")
        text, payload = offer.title, offer.payload
    else:
        text, masked = without_secrets(inbound.said)
        open_offers = store.open_offers(session, conversation_id)
        typed = _typed(open_offers, text)
        if typed is None and inbound.numbers:
            typed = _numbered(open_offers, text)
        payload = typed.payload if typed else None
    return store.add_customer_message(
        session,
        conversation_id,
        external_id=inbound.external_id,
        text=text,
        payload=payload,
        masked=masked,
        now=now,
    )


def without_secrets(text: str) -> tuple[str, tuple[str, ...]]:
    """The text with its secrets masked, and the kinds of those."""
    result = mask(text)
    return result.text, tuple(result.kinds)


def _pressed(groups: Iterable[OfferGroup], pressed: Pressed) -> Offer | None:
    for group in groups:
        if group.seq == pressed.message:
            for offer in group.offers:
                if offer.number == pressed.number:
                    return offer
    return None


def _typed(groups: Iterable[OfferGroup], text: str) -> Offer | None:
    wanted = _plain(text)
    for group in groups:
        for offer in group.offers:
            if _plain(offer.title) == wanted:
                return offer
    return None


def _numbered(groups: Iterable[OfferGroup], text: str) -> Offer | None:
    match = _NUMBER.fullmatch(text)
    offers = [offer for group in groups for offer in group.offers]
    # Beside a single way out ("I do not know") a number is an answer to the question.
    if match is None or len(offers) < 2:
        return None
    return next((offer for offer in offers if offer.number == int(match[1])), None)


def _plain(text: str) -> str:
    # Titles have the printed apostrophe, few keyboards do.
    return " ".join(text.replace("’", "'").casefold().split())
