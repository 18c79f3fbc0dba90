"""The records: contracts, claims, what each claim uses of the limits, and the audit trail."""
