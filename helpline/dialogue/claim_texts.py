"""A claim on record in words: how it stands, what is awaited from whom, what is still missing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from helpline.coverage import KEPT_AT_HAND, Deadline, Reason
from helpline.dialogue.model import Choice, KnownClaim, Part, Turn
from helpline.dialogue.talks import talk_choice

CUSTOMER_POLICE, CUSTOMER_COMPLAINT = "customer_police", "customer_complaint"
MERCHANT, TIME, HANDLER = "merchant", "time", "handler"
_AWAITED: Mapping[str, str] = {
    "police_first": CUSTOMER_POLICE,
    "complain_first": CUSTOMER_COMPLAINT,
    "complain_now": CUSTOMER_COMPLAINT,
    "complaint_spoken_only": CUSTOMER_COMPLAINT,
    "merchant_has_time": MERCHANT,
    "not_yet_due": MERCHANT,
}
MAX_CLAIMS_OFFERED = 8
# The channel on which customers can send files.
TAKES_FILES = "web"
LIVE = ("open", "waiting", "referred")


def awaited(claim: KnownClaim) -> str | None:
    """From whom something is awaited first; None where the claim is closed."""
    if claim.status not in LIVE:
        return None
    if claim.status == "waiting":
        codes = (reason.code for reason in claim.decision.reasons)
        return next((_AWAITED[code] for code in codes if code in _AWAITED), TIME)
    return HANDLER


def standing(claim: KnownClaim, today: date) -> tuple[Part, ...]:
    """All that the customer wants to know of the claim, line by line."""
    heading = Part(
        "utter_claim_heading",
        {
            "reference": claim.reference,
            "cover": Part(f"utter_topic_title_{claim.cover}"),
            "date": claim.reported_on,
        },
    )
    lines = [heading, Part(f"utter_claim_status_{claim.status}")]
    who = awaited(claim)
    if claim.status in ("waiting", "not_covered"):
        lines += [_with_clause(_reason(reason), reason.clause) for reason in claim.decision.reasons]
    if who is not None:
        lines.append(Part(f"utter_claim_awaits_{who}"))
    if claim.status == "waiting":
        lines += [_deadline(deadline, today) for deadline in claim.deadlines]
    if claim.received_documents:
        lines.append(Part("utter_claim_received", {"number": claim.received_documents}))
    if who is not None:
        lines += still_missing(claim)
    return tuple(lines)


def still_missing(claim: KnownClaim) -> tuple[Part, ...]:
    """The documents that have not come in; or that all have, if any was asked for."""
    codes = claim.missing_documents
    if codes:
        items = (Part("utter_list_item", {"item": Part(f"utter_document_{c}")}) for c in codes)
        return (Part("utter_claim_missing"), *items)
    asked_for = [d for d in claim.decision.documents if d.code not in KEPT_AT_HAND]
    return (Part("utter_claim_all_there"),) if asked_for else ()


def choices(claims: Sequence[KnownClaim], talk: str, fact: str) -> list[Choice]:
    """The newest claims as buttons that answer the talk's question for `fact`: each by its cover
    and day, or by its reference where two of them are alike."""
    labels = [_label(claim) for claim in claims[:MAX_CLAIMS_OFFERED]]
    return [
        Choice(
            Part("utter_claim_choice", {"reference": claim.reference})
            if labels.count(label) > 1
            else label,
            talk_choice("", talk, fact, claim.reference).payload,
        )
        for claim, label in zip(claims, labels, strict=False)
    ]


def _label(claim: KnownClaim) -> Part:
    day = f"{claim.reported_on.day}/{claim.reported_on.month}"
    return Part(f"utter_claim_choice_{claim.cover}", {"day": day})


def _reason(reason: Reason) -> Part:
    return Part(f"utter_reason_{reason.code}", reason.figures)


def _deadline(deadline: Deadline, today: date) -> Part:
    name = f"utter_deadline_{deadline.code}"
    if deadline.date < today:
        return Part("utter_claim_day_passed", {"date": deadline.date})
    return _with_clause(Part(name, {"date": deadline.date}), deadline.clause)


def _with_clause(said: Part, clause: str) -> Part:
    return Part("utter_reason_line", {"reason": said, "clause": clause})


def how_to_send(turn: Turn, reference: str) -> Part:
    """How a file for the claim can be sent on this channel, or where else."""
    if turn.channel == TAKES_FILES:
        return Part("utter_documents_how")
    return Part("utter_documents_elsewhere", {"reference": reference})
