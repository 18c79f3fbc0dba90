"""Dates in what customers write, in Dutch, French and English.

`extract_dates` finds them and says what happened on each, `extract_date_facts` gives the facts of a
report, `parse_date_answer` reads the answer to a question. Day comes before month, a date without a
year is the last such one gone by, and what is only promised or said by the carrier is never a
delivery.
"""

from helpline.understanding.dates.answers import Ambiguous, parse_date_answer
from helpline.understanding.dates.events import Role
from helpline.understanding.dates.reading import DateMention, extract_date_facts, extract_dates

__all__ = [
    "Ambiguous",
    "DateMention",
    "Role",
    "extract_date_facts",
    "extract_dates",
    "parse_date_answer",
]
