"""The filled portal for the tests of this folder."""

from tests.two_buyers import filled, portal

__all__ = ["filled", "portal"]
