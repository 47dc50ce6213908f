"""Long work reports its progress to whoever watches, and to nobody else."""

import pytest

from portal.domain.reporting import ProgressCallback, no_progress


def test_where_nobody_watches_progress_is_taken_and_nothing_is_written(capfd: pytest.CaptureFixture[str]) -> None:
    report: ProgressCallback = no_progress
    for done in range(3):
        assert report("Suppliers", done, 2) is None
    report("Answers", 0, 0)  # the total is not known
    assert capfd.readouterr() == ("", "")
