"""What the helpline says next.

Pure: `advance(state, turn, records)` takes what was said and known, and returns what to say and
what is known now. It knows nothing of Rasa, SQL or the web; `records` is the port through which
it looks up a contract, opens a claim or calls a person.
"""

from helpline.dialogue.conversation import advance
from helpline.dialogue.model import (
    Choice,
    FileLink,
    Identified,
    KnownClaim,
    MistypedReferenceError,
    OpenedClaim,
    Part,
    ReceivedDocument,
    Records,
    Reply,
    Say,
    State,
    Turn,
    Urgency,
)
from helpline.dialogue.overview import overview

__all__ = [
    "Choice",
    "FileLink",
    "Identified",
    "KnownClaim",
    "MistypedReferenceError",
    "OpenedClaim",
    "Part",
    "ReceivedDocument",
    "Records",
    "Reply",
    "Say",
    "State",
    "Turn",
    "Urgency",
    "advance",
    "overview",
]
