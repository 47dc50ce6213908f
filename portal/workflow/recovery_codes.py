"""Recovery codes replace a lost authenticator: ten, shown once, each valid once."""

from portal.domain.tokens import hash_of
from portal.storage import recovery
from portal.storage.database import Work

COUNT = 10
LENGTH, GROUP = 16, 4
"""80 random bits: a plain hash is enough."""


def make(work: Work, person: str) -> list[str]:
    """Make a new set, in groups of four; the previous set stops working."""
    codes = [work.new_token()[:LENGTH] for _ in range(COUNT)]
    recovery.replace_all(work, person, [hash_of(code) for code in codes])
    return ["-".join(code[start : start + GROUP] for start in range(0, LENGTH, GROUP)) for code in codes]


def use(work: Work, person: str, typed: str) -> bool:
    """Use up the code that was typed, in any case and grouping; False if it is invalid."""
    plain = "".join(typed.split()).replace("-", "").lower()
    return len(plain) == LENGTH and recovery.use(work, person, hash_of(plain))
