"""The records: contracts, claims, what each claim uses of the limits, and the audit trail."""

from helpline.claims.audit import add_audit
from helpline.claims.changes import UnknownClaimError, report_again, withdraw
from helpline.claims.contract_file import ContractFileError, read_contract_file
from helpline.claims.contract_import import ImportCounts, import_contracts, load_demo_contracts
from helpline.claims.contracts import (
    ContractRecord,
    UnknownContractError,
    contract_by_number,
    find_contract,
)
from helpline.claims.documents import (
    DocumentFile,
    DocumentRecord,
    UnknownDocumentError,
    documents_of_claim,
    documents_of_conversation,
    link_document,
    missing_documents,
    open_document,
    received_codes,
)
from helpline.claims.granting import GrantError, Room, accept_claim, room_for
from helpline.claims.limits import engine_contract, history_for
from helpline.claims.opening import UndecidedReportError, open_claim
from helpline.claims.records import (
    ClaimRecord,
    Deadline,
    StatusStep,
    claim_by_reference,
    claim_within_reach,
    claims_of_contract,
    claims_within_reach,
    contract_number_of,
    status_steps,
)
from helpline.claims.references import InvalidReferenceError, parse_reference
from helpline.claims.status import StatusChangeError, change_status

__all__ = [
    "ClaimRecord",
    "ContractFileError",
    "ContractRecord",
    "Deadline",
    "DocumentFile",
    "DocumentRecord",
    "GrantError",
    "ImportCounts",
    "InvalidReferenceError",
    "Room",
    "StatusChangeError",
    "StatusStep",
    "UndecidedReportError",
    "UnknownClaimError",
    "UnknownContractError",
    "UnknownDocumentError",
    "accept_claim",
    "add_audit",
    "change_status",
    "claim_by_reference",
    "claim_within_reach",
    "claims_of_contract",
    "claims_within_reach",
    "contract_by_number",
    "contract_number_of",
    "documents_of_claim",
    "documents_of_conversation",
    "engine_contract",
    "find_contract",
    "history_for",
    "import_contracts",
    "link_document",
    "load_demo_contracts",
    "missing_documents",
    "open_claim",
    "open_document",
    "parse_reference",
    "read_contract_file",
    "received_codes",
    "report_again",
    "room_for",
    "status_steps",
    "withdraw",
]
