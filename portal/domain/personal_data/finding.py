"""All that a text holds about single people."""

from collections.abc import Iterable
from functools import lru_cache

from portal.domain.personal_data import accounts, identity, name_lists, phones
from portal.domain.personal_data.plain import Finding, FindingKind, plain

__all__ = ["FINDING_KINDS", "Finding", "FindingKind", "find", "find_in", "kinds_of"]

FINDING_KINDS: tuple[FindingKind, ...] = ("passport", "identity", "phone", "bank", "email", "names")
MOST_CHARACTERS = 200_000
"""As much of a file's text as is read; an answer is far shorter."""

LONGEST_REMEMBERED = 10_000
TEXTS_REMEMBERED = 2_048


def find(text: str, country: str = "") -> frozenset[Finding]:
    """What in `text` looks like data about single people; `country` (ISO 3166-1) is where its numbers may be from.

    An answer's words are searched once in a process: a step finds in memory what was searched before its transaction.
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
    """The same of several texts; names that stand in a cell each are a list together."""
    return find("\n".join(texts), country)


def kinds_of(findings: Iterable[Finding]) -> tuple[FindingKind, ...]:
    """The kinds of what was found, in the order in which they are told."""
    kinds = {finding.kind for finding in findings}
    return tuple(kind for kind in FINDING_KINDS if kind in kinds)
