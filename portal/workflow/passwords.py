"""Bad passwords: too short, common, or little more than the person's own words or the organisation's."""

import re
from collections.abc import Sequence

from portal.domain.refusals import Invalid
from portal.storage import people, sessions
from portal.storage.database import Work
from portal.storage.sessions import Known

HASHING = {"passes": 2, "kib": 19 * 1024}
"""The cost of argon2id, as OWASP recommends."""
SHORTEST = 12
LONGEST = 200
LOOKED_AT = 72
"""How many characters are checked, because the check takes longer with each."""
LEAST_SCORE = 3
"""The minimum of zxcvbn's score of 0 to 4: more than a hundred million guesses."""
LEAST_OTHER_LETTERS = 6
SHORTEST_WORD = 4
TOO_EASY = "This password is too easy to guess. Three or four unrelated words work well."


def words_about(work: Work, known: Known) -> tuple[str, ...]:
    """The words that others would try first: from the address, the name, and the organisations."""
    names = [
        people.organisation(work, membership.organisation).name for membership in sessions.memberships(work, known.id)
    ]
    return own_words(known.address, known.name, *names)


def own_words(*texts: str) -> tuple[str, ...]:
    """The words of these texts, without short ones."""
    words = (word.lower() for text in texts for word in re.findall(r"\w+", text))
    return tuple(dict.fromkeys(word for word in words if len(word) >= SHORTEST_WORD))


def check(password: str, words: Sequence[str] = ()) -> None:
    """Refuse a bad password with a sentence. `words` are the person's own."""
    from zxcvbn import zxcvbn

    if len(password) < SHORTEST:
        raise Invalid(f"A password has at least {SHORTEST} characters. Three or four words work well.")
    if len(password) > LONGEST:
        raise Invalid(f"A password has at most {LONGEST} characters.")
    left = password.lower()
    for word in sorted(words, key=len, reverse=True):
        left = left.replace(word, "")
    is_own = len(left) < len(password) and len(re.findall(r"[^\W\d_]", left)) < LEAST_OTHER_LETTERS
    if is_own or zxcvbn(password[:LOOKED_AT], user_inputs=list(words))["score"] < LEAST_SCORE:
        raise Invalid(TOO_EASY)
