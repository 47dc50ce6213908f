"""Tests: the same house again. Passwords cost little here, by the real argon2id: most tests sign in."""

from portal.workflow import passwords

passwords.HASHING |= {"passes": 1, "kib": 8}
