"""Dates that matter to a claim: the helpline writes when one is near or has passed.

A reminder is an internal turn in the claim's conversation, so that the assistant words it in the
customer's language and asks what came of it, like any other turn.
"""

from helpline.reminders.plan import Reminder, Watched, due_reminders, may_write
from helpline.reminders.sending import due, send

__all__ = ["Reminder", "Watched", "due", "due_reminders", "may_write", "send"]
