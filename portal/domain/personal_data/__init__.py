"""Finds text that looks like data about individual workers: passport, identity and telephone numbers, bank accounts, email addresses, lists of names. Suppliers are warned before it is saved.

It uses rules and check digits, not a statistical model: the same text always gives the same result, which can be
explained.
"""

from portal.domain.personal_data.finding import FINDING_KINDS, Finding, FindingKind, find, find_in, kinds_of

__all__ = ["FINDING_KINDS", "Finding", "FindingKind", "find", "find_in", "kinds_of"]
