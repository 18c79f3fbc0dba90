"""Replies that name a day."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from helpline.understanding.answers.reply import UNKNOWN, Reader, Reply


def _day(reply: Reply) -> dict[str, Any]:
    day = reply.day(reply.fact)
    return {} if day is None else {reply.fact: day.isoformat()}


def _incident_date(reply: Reply) -> dict[str, Any]:
    """When it happened; "gisteren ontdekt" only says when it was found out."""
    day = reply.day("incident_date")
    if day is None:
        return {}
    if not reply.says("discovered"):
        return {"incident_date": day.isoformat()}
    facts: dict[str, Any] = {"discovered_on": day.isoformat()}
    if "dont_know" in reply.acts:
        facts["incident_date"] = UNKNOWN
    return facts


READERS: Mapping[str, Reader] = {
    "order_date": _day,
    "expected_date": _day,
    "delivery_date": _day,
    "incident_date": _incident_date,
    "discovered_on": _day,
}
