"""The policy's terms as data: every clause with its source, and its values by date.

Nothing here knows what a claim is. `load_terms(on)` gives the terms that hold on a day; a value
is read by the id of its clause: `terms.money("PUR-6.amount")`.
"""

from helpline.terms.loader import load_terms
from helpline.terms.model import (
    Clause,
    Exclusion,
    Kind,
    Term,
    Terms,
    TermsError,
    Unit,
    Value,
)

__all__ = [
    "Clause",
    "Exclusion",
    "Kind",
    "Term",
    "Terms",
    "TermsError",
    "Unit",
    "Value",
    "load_terms",
]
