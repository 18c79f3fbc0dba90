"""May a reported incident be covered? Pure functions: no clock, no database, no texts.

`decide(report, contract, history)` gives a `Decision`: an outcome with its reasons, each with
the clause that it rests on, or the next fact to ask for.
"""

from helpline.coverage.engine import COVERS, decide, limits_left
from helpline.coverage.facts import FACTS, UNKNOWN, DecisionError, FactSpec, FactType, FactValue
from helpline.coverage.model import (
    KEPT_AT_HAND,
    Benefit,
    Contract,
    Deadline,
    Decision,
    Document,
    Figure,
    History,
    NextStep,
    Outcome,
    PastClaim,
    Reason,
    Report,
)
from helpline.coverage.wire import (
    case_from_json,
    case_schema,
    contract_from_json,
    contract_to_json,
    decision_from_json,
    decision_to_json,
    history_from_json,
    history_to_json,
    report_from_json,
    report_to_json,
)
from helpline.coverage.years import InsuranceYear, insurance_year

__all__ = [
    "COVERS",
    "FACTS",
    "KEPT_AT_HAND",
    "UNKNOWN",
    "Benefit",
    "Contract",
    "Deadline",
    "Decision",
    "DecisionError",
    "Document",
    "FactSpec",
    "FactType",
    "FactValue",
    "Figure",
    "History",
    "InsuranceYear",
    "NextStep",
    "Outcome",
    "PastClaim",
    "Reason",
    "Report",
    "case_from_json",
    "case_schema",
    "contract_from_json",
    "contract_to_json",
    "decide",
    "decision_from_json",
    "decision_to_json",
    "history_from_json",
    "history_to_json",
    "insurance_year",
    "limits_left",
    "report_from_json",
    "report_to_json",
]
