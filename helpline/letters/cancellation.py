"""The end of the contract (CAN-1 to CAN-4): a letter to the insurer for each way to end it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from helpline.letters.letter import Letter, compose
from helpline.letters.texts import LettersError
from helpline.terms import load_terms
from helpline.texts import LANGUAGES, Catalogue

CLAUSES = ("CAN-1", "CAN-2", "CAN-3", "CAN-4")


def cancellation_letter(
    clause: str,
    language: str,
    *,
    sent_on: date,
    data_dir: Path,
    contract_number: str | None = None,
    day: date | None = None,
) -> Letter:
    """The letter that ends the contract by `clause`, dated `sent_on`. What is not given is left to
    be filled in by hand.

    Args:
        clause: one of `CLAUSES`.
        language: nl, fr or en.
        sent_on: the day in Belgium on which it is meant to be sent.
        data_dir: the folder that holds `letters/`.
        contract_number: the customer's, where it is known for sure.
        day: what the letter hangs on: the first day possible (CAN-1; None where it has passed), the
            day of the insurer's decision (CAN-2), that of the conclusion (CAN-3), the last day of
            the term (CAN-4).

    Raises:
        LettersError: there is no such letter or language.
    """
    if language not in LANGUAGES:
        raise LettersError(f"no letter in {language!r}")
    named = {"CAN-1": "from_day", "CAN-2": "settled_on", "CAN-3": "concluded_on"}
    figures = {
        "sent_on": sent_on,
        # As the letter's language writes the address of GEN-13.
        "insurer": Catalogue.load(data_dir).render("utter_insurer_address", language),
        "policy_number": load_terms(sent_on).text("GEN-13.policy_number"),
        "contract_number": contract_number,
        named.get(clause, "term_end"): day,
    }
    return compose(kind_of(clause), language, figures, data_dir)


def kind_of(clause: str) -> str:
    """The letter of `data/letters` for a clause: "cancel_can_1" for CAN-1."""
    return "cancel_" + clause.lower().replace("-", "_")
