"""Finds all data about individual people in a text."""

from collections.abc import Iterable
from functools import lru_cache

from portal.domain.personal_data import accounts, identity, name_lists, phones
from portal.domain.personal_data.plain import Finding, FindingKind, plain

__all__ = ["FINDING_KINDS", "Finding", "FindingKind", "find", "find_in", "kinds_of"]

FINDING_KINDS: tuple[FindingKind, ...] = ("passport", "identity", "phone", "bank", "email", "names")
MOST_CHARACTERS = 200_000
"""How much of a file's text is read. Answers are far shorter."""

LONGEST_REMEMBERED = 20_000
"""As long as the longest text answer, whose search takes longest."""
TEXTS_REMEMBERED = 2_048


def find(text: str, country: str = "") -> frozenset[Finding]:
    """Return what in `text` looks like data about people. `country` (ISO 3166-1) is where its numbers may be from.

    Results for answers are cached per process, so that a step need not search again inside its transaction.
    """
    return _remembered(text, country) if len(text) <= LONGEST_REMEMBERED else _searched(text, country)


def _searched(text: str, country: str) -> frozenset[Finding]:
    searched = plain(text[:MOST_CHARACTERS])
    findings = {
        *identity.passports(searched),
        *accounts.emails(searched),
        *accounts.banks(searched),
        *identity.numbers(searched, country),
        *name_lists.lists(searched),
    }
    numbered = {finding.text for finding in findings}
    return frozenset({*findings, *(phone for phone in phones.phones(searched, country) if phone.text not in numbered)})


_remembered = lru_cache(TEXTS_REMEMBERED)(_searched)


def find_in(texts: Iterable[str], country: str = "") -> frozenset[Finding]:
    """The same for several texts. Names in separate cells count as one list."""
    return find("\n".join(texts), country)


def kinds_of(findings: Iterable[Finding]) -> tuple[FindingKind, ...]:
    """The kinds of the findings, in the order in which they are listed."""
    kinds = {finding.kind for finding in findings}
    return tuple(kind for kind in FINDING_KINDS if kind in kinds)
