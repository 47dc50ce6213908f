"""Tokens of links and sessions: only their hashes are stored."""

import hashlib


def hash_of(token: str) -> str:
    """The stored hash of a token. Tokens have at least 130 random bits, so a plain hash is enough."""
    return hashlib.sha256(token.encode()).hexdigest()
