"""A draft's YAML after a part was renamed, removed or renumbered: what reads it follows, and going back is allowed."""

import pytest

from portal.domain import draft_edits
from portal.domain.drafting import DETAILS, Draft, read_draft
from portal.domain.refusals import Invalid

SOURCE = """format: ssq/1
id: keeping
version: 2.0.0
language: en
title: Keeping
sections:
  - id: holding
    title: Holding
    questions:
      - {id: held, kind: yes_no, ask: Is it held?}
      - {id: how_many, kind: integer, ask: How many?, when: held == true, min: 0}
    flags:
      - {id: some_held, severity: high, when: held and how_many > 0, because: '{how_many} are held'}
retired:
  - {id: long_gone, since: 1.1.0}
"""
PUBLISHED = ("held", "how_many", "long_gone")


def draft(source: str = SOURCE) -> Draft:
    return read_draft(source, {})


def as_named(source: str, old: str, new: str) -> str:
    given = draft(source)
    return draft_edits.changed(given, old, {**given.part(old), "id": new}, PUBLISHED)


def test_rules_and_texts_follow_a_new_id() -> None:
    after = draft(as_named(as_named(SOURCE, "held", "kept_back"), "how_many", "number_held"))
    assert after.errors == ()
    assert after.part("number_held")["when"] == "kept_back == true"
    assert after.part("some_held")["when"] == "kept_back and number_held > 0"
    assert after.part("some_held")["because"] == "{number_held} are held"
    assert after.tree["retired"] == [
        {"id": "long_gone", "since": "1.1.0"},
        {"id": "held", "since": "2.0.0", "replaced_by": "kept_back"},
        {"id": "how_many", "since": "2.0.0", "replaced_by": "number_held"},
    ]


def test_renaming_back_is_as_if_nothing_had_been() -> None:
    there = as_named(as_named(SOURCE, "held", "kept_back"), "kept_back", "kept_again")
    assert draft(as_named(there, "kept_again", "held")).tree == draft().tree


def test_the_id_of_a_question_that_this_draft_removed_is_not_given_to_another() -> None:
    gone = draft(draft_edits.removed(draft(), "how_many", PUBLISHED))
    with pytest.raises(Invalid, match="restore the saving"):
        draft_edits.added(gone, "question", draft().part("how_many"), "holding")
    with pytest.raises(Invalid, match="restore the saving"):
        draft_edits.changed(gone, "held", {**gone.part("held"), "id": "how_many"}, PUBLISHED)


def test_what_an_earlier_version_retired_stays_so() -> None:
    with pytest.raises(Invalid, match="cannot be reused"):
        as_named(SOURCE, "held", "long_gone")


def test_a_retired_id_whose_replacement_goes_names_none() -> None:
    there = as_named(SOURCE, "how_many", "number_held")
    after = draft(draft_edits.removed(draft(there), "number_held", PUBLISHED))
    assert {"id": "how_many", "since": "2.0.0"} in after.tree["retired"]


def test_since_follows_the_number_of_the_draft_alone() -> None:
    there = draft(as_named(SOURCE, "held", "kept_back"))
    wanted = [("long_gone", "1.1.0"), ("held", "3.0.0")]
    after = draft(draft_edits.renumbered(there.tree, "3.0.0"))
    assert [(one["id"], one["since"]) for one in after.tree["retired"]] == wanted
    details = {**there.part(DETAILS), "version": "3.0.0"}
    after = draft(draft_edits.changed(there, DETAILS, details))
    assert [(one["id"], one["since"]) for one in after.tree["retired"]] == wanted


def test_a_copy_keeps_what_its_original_retired() -> None:
    there = draft(as_named(SOURCE, "held", "kept_back"))
    assert there.version is not None
    copy = draft(draft_edits.copied(there.version.document, "2.1.0"))
    assert [one["since"] for one in copy.tree["retired"]] == ["1.1.0", "2.0.0"]
