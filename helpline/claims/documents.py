"""The documents that customers send: what came in, for which claim, what is still missing.

The rows are in the database; the files lie in the documents directory of the settings, each under
its document's random public id. A file is written before its row, so that every row has its file.

**A document is only ever handed out as an attachment** (`Content-Disposition: attachment`), with
`X-Content-Type-Options: nosniff` and the media type of its row, to a handler who may see the
conversation. It is never shown inside a page, and never served from a path that a client names:
what a stranger sent could otherwise run in the handler's browser.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from helpline.claims.audit import add_audit
from helpline.claims.models import Claim, Document
from helpline.claims.records import ClaimRecord
from helpline.coverage import KEPT_AT_HAND

_ACTOR = "helpline"
# Databases take a limited number of values in one statement.
_ASKED_AT_ONCE = 500


class UnknownDocumentError(LookupError):
    """There is no such document in that conversation."""


@dataclass(frozen=True)
class DocumentRecord:
    """A document as it stood when it was read; `size` is in bytes.

    `claim_id` and `code` are None until somebody says which claim it belongs to, and which of the
    claim's required documents it is.
    """

    public_id: str
    conversation_id: str
    client_id: str
    claim_id: int | None
    code: str | None
    media_type: str
    size: int
    sha256: str
    received_at: datetime
    name: str = field(repr=False)


@dataclass(frozen=True)
class DocumentFile:
    """What is needed to hand a document out, as an attachment only (see the module)."""

    path: Path
    media_type: str
    name: str = field(repr=False)


def add_document(session: Session, document: DocumentRecord) -> None:
    """Record a document whose file is in the documents directory already.

    Raises:
        sqlalchemy.exc.IntegrityError: the conversation has one of that client id already.
    """
    session.execute(sa.insert(Document.__table__).values(**vars(document)))


def document_of_client(
    session: Session, conversation_id: str, client_id: str
) -> DocumentRecord | None:
    """The document that the client calls `client_id`, if it was recorded."""
    found = _read(
        session, Document.conversation_id == conversation_id, Document.client_id == client_id
    )
    return found[0] if found else None


def documents_of_conversation(session: Session, conversation_id: str) -> list[DocumentRecord]:
    """What came in over a conversation, the first one first."""
    return _read(session, Document.conversation_id == conversation_id)


def documents_of_claim(session: Session, claim_id: int) -> list[DocumentRecord]:
    """What was linked to a claim, in the order in which it came in."""
    return _read(session, Document.claim_id == claim_id)


def known_public_ids(session: Session, public_ids: Iterable[str]) -> set[str]:
    """Those of `public_ids` that have a row."""
    asked, known = list(public_ids), set[str]()
    for start in range(0, len(asked), _ASKED_AT_ONCE):
        some = asked[start : start + _ASKED_AT_ONCE]
        query = sa.select(Document.public_id).where(Document.public_id.in_(some))
        known.update(session.execute(query).scalars())
    return known


def link_document(
    session: Session,
    public_id: str,
    conversation_id: str,
    claim_id: int,
    code: str | None,
    now: datetime,
) -> DocumentRecord:
    """Say that a document belongs to a claim, and which of its required documents it is.

    It may be said again, otherwise: the last time counts. What changes nothing is not audited.

    Args:
        session: a write transaction (`helpline.database.writing`).
        public_id: the document.
        conversation_id: the conversation in which that is said; only its own documents count.
        claim_id: the claim.
        code: a code of the claim's `documents`, or None while it is not known which it is.
        now: the instant, with its offset.

    Raises:
        UnknownDocumentError: that conversation has no such document.
        LookupError: there is no such claim.
    """
    row = session.execute(
        sa.select(Document)
        .where(Document.public_id == public_id, Document.conversation_id == conversation_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).scalar_one_or_none()
    if row is None:
        raise UnknownDocumentError(public_id)
    reference = session.execute(
        sa.select(Claim.reference).where(Claim.id == claim_id)
    ).scalar_one_or_none()
    if reference is None:
        raise LookupError(f"there is no claim {claim_id}")
    before = (row.claim_id, row.code)
    if before != (claim_id, code):
        row.claim_id, row.code = claim_id, code
        details = {"claim": reference, "code": code, "code_before": before[1]}
        add_audit(session, now, _ACTOR, "document.linked", f"document {public_id}", details)
        session.flush()
    return _record(row)


def received_codes(session: Session, claim_id: int) -> set[str]:
    """Which of a claim's required documents have come in."""
    query = sa.select(Document.code).where(
        Document.claim_id == claim_id, Document.code.is_not(None)
    )
    return set(session.execute(query).scalars())


def missing_documents(session: Session, claim: ClaimRecord) -> list[str]:
    """The codes of the documents that the claim's decision asks for and that have not come in,
    in the order of the decision. What the customer keeps at hand is none of them."""
    received = received_codes(session, claim.id)
    codes = [str(document["code"]) for document in claim.decision.get("documents", ())]
    return [code for code in dict.fromkeys(codes) if code not in received | KEPT_AT_HAND]


def open_document(session: Session, directory: Path, public_id: str) -> DocumentFile:
    """Where the file of a document lies, for handing it out as an attachment (see the module).

    Whether the one who asks may see the conversation is for the caller to check.

    Raises:
        UnknownDocumentError: there is no such document, or its file is gone.
    """
    found = _read(session, Document.public_id == public_id)
    # The path is made from what the database holds, never from what was asked for.
    path = directory / found[0].public_id if found else None
    if path is None or not path.is_file():
        raise UnknownDocumentError(public_id)
    return DocumentFile(path, found[0].media_type, found[0].name)


def _read(session: Session, *conditions: Any) -> list[DocumentRecord]:
    rows = session.execute(sa.select(Document).where(*conditions).order_by(Document.id)).scalars()
    return [_record(row) for row in rows]


def _record(row: Document) -> DocumentRecord:
    return DocumentRecord(
        public_id=row.public_id,
        conversation_id=row.conversation_id,
        client_id=row.client_id,
        claim_id=row.claim_id,
        code=row.code,
        media_type=row.media_type,
        size=row.size,
        sha256=row.sha256,
        received_at=row.received_at,
        name=row.name,
    )
