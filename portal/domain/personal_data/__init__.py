"""Words that look like data about single workers: passports, identity and telephone numbers, bank accounts, e-mail
addresses, lists of names. A supplier is warned before such words are kept.

Rules and check digits, no statistical model: the same text always gives the same answer, and why can be told.
"""

from portal.domain.personal_data.finding import FINDING_KINDS, Finding, FindingKind, find, find_in, kinds_of

__all__ = ["FINDING_KINDS", "Finding", "FindingKind", "find", "find_in", "kinds_of"]
