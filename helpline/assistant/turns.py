"""The turn being processed, known to whoever works on it.

Rasa swallows the error of an action and goes on as if it had done nothing. For the customer that
is silence. So the action call notes its failure here, the tracker store then keeps the tracker as
it was before the turn, and the channel reports the failure, so that the gateway tries again.

The tracker that the channel loaded to look for a repeated turn is the one that Rasa works on, and
the one that was saved is the one that the channel answers from: one read and one write a turn.
"""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass

from rasa.shared.core.trackers import DialogueStateTracker


@dataclass
class Turn:
    """One customer message on its way through Rasa."""

    loaded: DialogueStateTracker | None = None
    saved: DialogueStateTracker | None = None
    failed: bool = False


current_turn: ContextVar[Turn | None] = ContextVar("current_turn", default=None)


def fail_current_turn() -> None:
    """Note that the turn under way cannot be answered as it should."""
    turn = current_turn.get()
    if turn is not None:
        turn.failed = True
