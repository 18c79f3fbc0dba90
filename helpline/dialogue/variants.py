"""Texts that are put differently for one cover, or for one reason: `<name>_<variant>`."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

_PURCHASES = ("non_delivery", "non_conforming_delivery")
_INCIDENTS = ("e_reputation", "identity_theft", "payment_fraud", "data_recovery")
# Nothing has gone wrong yet: the customer asks for information.
_INFORMATION = ("legal_information", "prevention_advice")
_OTHER_THAN_PURCHASES = (*_INCIDENTS, *_INFORMATION)

# Text name -> the covers or reasons that have a text of their own.
VARIANTS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "utter_sorry": _INFORMATION,
        "utter_sorry_understood": _INFORMATION,
        "utter_question_amount": ("payment_fraud",),
        "utter_explain_amount": ("payment_fraud",),
        "utter_fact_amount": ("payment_fraud",),
        "utter_fact_name_amount": ("payment_fraud",),
        "utter_question_circumstances": (*_PURCHASES, *_OTHER_THAN_PURCHASES),
        "utter_explain_circumstances": _OTHER_THAN_PURCHASES,
        "utter_question_incident_date": ("e_reputation", "identity_theft", "data_recovery"),
        "utter_question_perpetrator": ("e_reputation",),
        "utter_question_victim": _OTHER_THAN_PURCHASES,
        "utter_fact_victim": _OTHER_THAN_PURCHASES,
        "utter_fact_name_victim": _OTHER_THAN_PURCHASES,
        "utter_question_wants": ("e_reputation",),
        # Asked together with what comes next.
        "utter_question_contract_number": ("birth_date",),
        "utter_question_complaint_date": ("complaint_channel",),
        # Nothing of a claim where none is spoken of.
        "utter_identity_unverified": ("cancel_policy",),
        "utter_confirm": _INFORMATION,
        "utter_outcome_covered": ("payment_fraud", *_INFORMATION),
        "utter_closing_covered": _INFORMATION,
        "utter_outcome_too_early": ("police_first",),
        "utter_closing_too_early": ("police_first",),
    }
)


def variant(name: str, *wanted: str | None) -> str:
    """The name of the text to say for `name`: its first variant among `wanted`, else `name`."""
    known = VARIANTS.get(name, ())
    return next((f"{name}_{which}" for which in wanted if which in known), name)
