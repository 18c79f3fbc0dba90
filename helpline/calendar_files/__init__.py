"""Days that matter as a calendar file (iCalendar, RFC 5545) that any calendar can take in."""

from helpline.calendar_files.days import MarkedDay, calendar

__all__ = ["MarkedDay", "calendar"]
