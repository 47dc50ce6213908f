"""Recovery codes stand in for a lost authenticator: ten, shown once, each good once."""

from portal.domain.tokens import hash_of
from portal.storage import recovery
from portal.storage.database import Work

COUNT = 10
LENGTH, GROUP = 16, 4
"""80 random bits: a plain hash is enough."""


def make(work: Work, person: str) -> list[str]:
    """A new set, in groups of four; the set before is good no longer."""
    codes = [work.new_token()[:LENGTH] for _ in range(COUNT)]
    recovery.replace_all(work, person, [hash_of(code) for code in codes])
    return ["-".join(code[start : start + GROUP] for start in range(0, LENGTH, GROUP)) for code in codes]


def use(work: Work, person: str, typed: str) -> bool:
    """Use up the code that was typed, in whatever case and groups; false where it is none."""
    plain = "".join(typed.split()).replace("-", "").lower()
    return len(plain) == LENGTH and recovery.use(work, person, hash_of(plain))
