"""What is offered at the end of a conversation: a reply may take it up, or leave it."""

from __future__ import annotations

from collections.abc import Collection

_POLITE_END = frozenset({"thanks", "bye"})


def takes_up(acts: Collection[str]) -> bool | None:
    """Whether a reply with these `acts` takes an offer up; None where it does not say. Thanks, or
    a goodbye, and nothing else leaves it."""
    if ("yes" in acts) != ("no" in acts):
        return "yes" in acts
    return False if only_thanks(acts) else None


def only_thanks(acts: Collection[str]) -> bool:
    """Whether the customer thanks or says goodbye without a yes or no."""
    return bool(_POLITE_END & set(acts)) and not {"yes", "no"} & set(acts)
