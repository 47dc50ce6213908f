"""What an answer was taken from, read off the sender that it was saved by."""

from portal.domain import earlier_answers
from portal.storage import received_excerpts
from portal.workflow import upload_workbook, use_file

TYPED = "typed"
SENDERS = (
    (received_excerpts.PAGE, "another buyer's response"),
    (use_file.SENDER.id, "file"),
    (earlier_answers.PAGE, "earlier response"),
    (upload_workbook.PAGE, "workbook"),
)
"""How the senders of answers that nobody typed on a page begin; the first that fits counts."""

SOURCES = (TYPED, *(source for _, source in SENDERS))


def source_of(page: str) -> str:
    """What an answer saved by this sender was taken from. All but what was typed was confirmed or uploaded."""
    return next((source for begins, source in SENDERS if page.startswith(begins)), TYPED)
