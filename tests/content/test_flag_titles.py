"""Findings are named for a reader: every shipped flag has a short title of its own, never its id."""

import pytest

from portal.domain.flags import title_of
from portal.domain.questionnaire_types import LONGEST_TITLE
from tests.content.shipped import NAMES, ruleset, version


@pytest.mark.parametrize("name", NAMES)
def test_every_shipped_flag_has_a_title_of_its_own(name: str) -> None:
    flags = [flag for _, flag in version(name).all_flags()]
    titles = [flag.title or "" for flag in flags]

    assert all(0 < len(title) <= LONGEST_TITLE for title in titles)
    assert len(set(titles)) == len(titles)
    assert all(title.casefold() != flag.id.replace("_", " ") for title, flag in zip(titles, flags, strict=True))


@pytest.mark.parametrize("name", NAMES)
def test_the_flags_that_a_version_adds_have_names_too_that_are_not_cut(name: str) -> None:
    titles = [title_of(ready.flag) for family in ruleset(name).families.values() for ready in family.flags]

    assert not any("…" in title for title in titles)
    for family in ruleset(name).families.values():
        own = [title_of(ready.flag) for ready in family.flags]
        assert len(set(own)) == len(own)
