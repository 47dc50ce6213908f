"""Checkpoints as text: what a person copies, mails or types is found again, and nothing else is taken for one."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from portal.domain.checkpoints import Checkpoint, found_in, moment

HEX = st.text("0123456789abcdef", min_size=64, max_size=64)
ID = st.text("abcdefghijklmnopqrstuvwxyz234567", min_size=26, max_size=26)
SIGNED = st.builds(
    Checkpoint, ID, st.integers(0, 10**9 - 1), HEX, st.just("20260601T090000Z"), st.just("0a1b2c3d"), HEX
)


@given(st.lists(SIGNED, min_size=1, max_size=3, unique=True))
def test_a_file_of_checkpoints_gives_each_of_them(saved: list[Checkpoint]) -> None:
    assert found_in("\n".join(f"- {one.text} kept" for one in saved)) == tuple(saved)


@given(SIGNED)
def test_the_short_form_fits_what_it_was_made_of_and_nothing_else(saved: Checkpoint) -> None:
    (short,) = found_in(saved.short)
    assert not short.is_signed
    assert short.fits(saved.organisation, saved.head)
    assert not short.fits("z" * 26 if saved.organisation[0] != "z" else "a" * 26, saved.head)
    assert not short.fits(saved.organisation, saved.head[::-1]) or saved.head[:16] == saved.head[::-1][:16]


@given(SIGNED)
def test_a_signed_one_needs_the_whole_hash(saved: Checkpoint) -> None:
    assert saved.fits(saved.organisation, saved.head)
    assert not saved.fits(saved.organisation, saved.head[:-1] + ("0" if saved.head[-1] != "0" else "1"))
    assert not saved.fits(saved.organisation[:8], saved.head)


def test_instants_are_written_in_utc() -> None:
    assert moment(datetime(2026, 6, 1, 9, 0, 5, 999, tzinfo=UTC)) == "20260601T090005Z"
