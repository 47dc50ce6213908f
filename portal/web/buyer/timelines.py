"""The texts of an invitation's timeline."""

from portal.domain.timeline import TimelineEntry

OWN = {
    "chosen": "Added to the recipients",
    "opened": "Opened the link",
    "started": "Saved the first answer",
    "submitted": "Submitted",
    "due": "Due date passed",
}

EMAIL_NAMES = {
    "invitation": "Invitation",
    "reminder": "Reminder",
    "extension": "Email about more time",
    "follow_up": "Question about a finding",
    "follow_up_reminder": "Reminder of a question",
    "shared_findings": "Email about shared findings",
    "receipt": "Receipt",
    "colleague": "Email to a colleague",
}

EMAIL_FACTS = {
    "written": "written",
    "deferred": "delayed by the mail server",
    "blocked": "refused by the mail server for its content, size or sender",
    "unknown": "possibly sent: the connection broke",
    "sent": "sent: accepted by the mail server",
    "probably_sent": "probably sent",
    "bounced": "bounced",
    "withdrawn": "withdrawn",
    "failed": "not sent",
}


def words(entry: TimelineEntry) -> str:
    """The text of a timeline entry; empty for an event, which has a sentence of its own."""
    if entry.event is not None:
        return ""
    if not entry.kind:
        return OWN[entry.what]
    name = EMAIL_NAMES.get(entry.kind) or entry.kind.replace("_", " ").capitalize()
    return f"{name} {EMAIL_FACTS[entry.what]}"
