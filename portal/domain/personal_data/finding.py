"""Finds all data about individual people in a text."""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from portal.domain.personal_data import accounts, name_lists
from portal.domain.personal_data.plain import Finding, FindingKind, plain

__all__ = ["FINDING_KINDS", "Finding", "FindingKind", "find", "find_in", "kinds_of"]

FINDING_KINDS: tuple[FindingKind, ...] = ("passport", "identity", "phone", "bank", "email", "names")
MOST_CHARACTERS = 200_000
"""How much of a file's text is read. Answers are far shorter."""

NUMBERS = re.compile(r"[\d<]")
"""A digit, or the filler of a passport's machine-readable lines."""

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
    findings = {*accounts.emails(searched), *name_lists.lists(searched)}
    return frozenset(findings.union(_numbers(searched, country) if NUMBERS.search(searched) else ()))


def _numbers(text: str, country: str) -> Iterator[Finding]:
    """What consists of digits. The libraries of number formats are loaded with the first text that has any."""
    from portal.domain.personal_data import identity, phones

    findings = {*identity.passports(text), *accounts.banks(text), *identity.numbers(text, country)}
    yield from findings
    numbered = {finding.text for finding in findings}
    yield from (phone for phone in phones.phones(text, country) if phone.text not in numbered)


_remembered = lru_cache(TEXTS_REMEMBERED)(_searched)


def find_in(texts: Iterable[str], country: str = "") -> frozenset[Finding]:
    """The same for several texts. Names in separate cells count as one list."""
    return find("\n".join(texts), country)


def kinds_of(findings: Iterable[Finding]) -> tuple[FindingKind, ...]:
    """The kinds of the findings, in the order in which they are listed."""
    kinds = {finding.kind for finding in findings}
    return tuple(kind for kind in FINDING_KINDS if kind in kinds)
