"""The filled portal for the tests of this folder."""

from tests.two_buyers import buyers, filled_buyers

__all__ = ["buyers", "filled_buyers"]
