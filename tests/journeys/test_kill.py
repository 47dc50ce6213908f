"""Nothing is lost: the portal is killed at random moments while suppliers save and submit."""

import os
from pathlib import Path

import pytest

from tests.journeys.kill import Story, torture

KILLS = int(os.environ.get("PORTAL_KILLS", "8"))
SEED = 20260601

pytestmark = pytest.mark.slow


def _told(story: Story) -> str:
    return f"{story.kills} kills, {story.saves} saves, {story.submissions} submissions: {story.problems[:5]}"


def test_what_was_acknowledged_is_there_exactly_once(empty_url: str, folder: Path) -> None:
    story = torture(empty_url, folder / "data", KILLS, SEED)
    assert story.problems == [], _told(story)
    assert story.kills == KILLS
    assert story.saves >= 5 * KILLS, _told(story)
    assert story.submissions >= KILLS, _told(story)


@pytest.mark.parametrize("kind", ["sqlite"])
def test_a_portal_that_commits_too_early_is_caught(empty_url: str, folder: Path) -> None:
    """The judge can see: with the mutant in the portal's place, the same test fails."""
    story = torture(empty_url, folder / "data", max(KILLS, 20) * 2, SEED, mutant="commits too early")
    assert any("submitted by halves" in problem for problem in story.problems), _told(story)
