"""Replies to whom it struck, and to what may exclude it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from helpline.understanding.answers.reply import Reader, Reply


def _victim(reply: Reply) -> dict[str, Any]:
    """Whom it struck (GEN-1). A relative whose home is not told stays open."""
    if reply.open:
        return {}
    victim = reply.facts.get("victim")
    if victim in (None, "policyholder"):
        victim = next(iter(reply.values()), victim)
    if victim == "policyholder" and reply.says("told_on"):
        return {}  # "Yes, we reported it" says who told, not whom it struck.
    return {"victim": victim} if victim else {}


def _circumstances(reply: Reply) -> dict[str, Any]:
    if reply.open:
        return {}
    codes = {
        *reply.facts.get("circumstances", ()),
        *reply.incident.get("circumstances", ()),
        *reply.values(),
    }
    if "illegal_data" in codes:
        # "Illegal copies" tells what the files were, and of no other deed.
        codes.discard("unlawful_activity")
    nothing = reply.says("nothing") or reply.yes_no is False
    if not codes and not nothing:
        return {}
    return {"circumstances": sorted(codes), "circumstances_asked": True}


READERS: Mapping[str, Reader] = {"victim": _victim, "circumstances": _circumstances}
