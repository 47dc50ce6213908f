"""What is said in the place of an answer."""

from portal.domain.messages import Message

NOTHING = Message("Not answered")
NO_ANSWERS = {
    "dont_know": Message("Does not know"),
    "not_applicable": Message("Does not apply"),
    "declined": Message("Prefers not to answer"),
}
