"""Finds data about individual workers in text, so that suppliers are warned before it is saved.

It looks for passport, identity and telephone numbers, bank accounts, email addresses and lists of names, by rules and
check digits. There is no statistical model: the same text always gives the same result, which can be explained.
"""

from portal.domain.personal_data.finding import FINDING_KINDS, Finding, FindingKind, find, find_in, kinds_of

__all__ = ["FINDING_KINDS", "Finding", "FindingKind", "find", "find_in", "kinds_of"]
