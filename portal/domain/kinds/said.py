"""What is said in the place of an answer."""

from portal.domain.sentences import Sentence

NOTHING = Sentence("Not answered")
NO_ANSWERS = {
    "dont_know": Sentence("Does not know"),
    "not_applicable": Sentence("Does not apply"),
    "declined": Sentence("Prefers not to answer"),
}
