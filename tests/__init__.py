"""Tests: the same house again."""
