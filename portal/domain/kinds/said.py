"""Texts shown in place of an answer."""

from portal.domain.messages import Message

NOTHING = Message("Not answered")
NO_ANSWERS = {
    "dont_know": Message("Does not know"),
    "not_applicable": Message("Does not apply"),
    "declined": Message("Prefers not to answer"),
}

INSTEAD = {
    "dont_know": Message("We do not know"),
    "not_applicable": Message("It does not apply to us"),
    "declined": Message("We prefer not to answer"),
}
"""What a supplier can choose in place of an answer, in the supplier's own words."""
