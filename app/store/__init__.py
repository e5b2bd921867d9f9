"""What people asked, what they were answered and what they thought of it: one SQLite file, untouched by rebuilds.

Many threads and many processes (the page, Slack, the command line) may use the file at once.
"""

from app.store.records import REASONS, Conversation, Feedback, Reason, Source, Turn, Verdict
from app.store.store import Store, open_store

__all__ = ["REASONS", "Conversation", "Feedback", "Reason", "Source", "Store", "Turn", "Verdict", "open_store"]
