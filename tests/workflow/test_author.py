"""A draft is written part by part, by who may publish; nobody's change is overwritten unseen, and all is kept."""

from typing import Any

import pytest

from portal.domain.refusals import Conflict, NotAllowed, NotFound
from portal.domain.translation import Translated, Translation, digest
from portal.storage import draft_translations, drafts
from portal.storage.drafts import DraftRow
from portal.workflow import author, load_draft
from portal.workflow.load_draft import DraftView
from tests.two_buyers import TwoBuyers
from tests.workflow.supplier_side import PEOPLE


class Desk:
    """The draft of Harbour Foods, and its two authors: the owner, and the campaign manager who types by default."""

    def __init__(self, buyers: TwoBuyers) -> None:
        self.buyers, self.id = buyers, buyers.harbour.ids["draft"]
        self.owner, self.manager = buyers.harbour.owner, buyers.harbour.manager

    def do(self, step: Any, *args: Any, by: Any = None, draft: str = "") -> Any:
        return step(self.buyers.database, draft or self.id, *args, actor=by or self.manager)

    def view(self) -> DraftView:
        return self.buyers.database.read(load_draft.load_draft, self.id, actor=self.manager)

    def row(self) -> DraftRow:
        return self.view().row

    def part(self, name: str) -> dict[str, Any]:
        return dict(self.view().draft.part(name))

    def said(self) -> list[str]:
        """What was done in each revision, the newest first."""
        return [one.what for one in self.buyers.database.read(drafts.savings, self.id, actor=self.manager)]


@pytest.fixture
def desk(buyers: TwoBuyers) -> Desk:
    return Desk(buyers)


def test_a_changed_part_is_a_new_revision_with_who_and_what(desk: Desk) -> None:
    result = desk.do(author.change, "story", 1, desk.part("story") | {"ask": "Anything else?"})
    assert (result.theirs, result.merged, result.changed_by) == (None, None, desk.manager.name)
    assert (desk.part("story")["ask"], desk.row().revision) == ("Anything else?", 2)
    assert desk.said()[0] == "changed story"
    desk.do(author.change, "story", 2, desk.part("story"))
    assert desk.row().revision == 2, "nothing was changed"


def test_two_authors_of_one_part_keep_both_changes_where_the_fields_differ(desk: Desk) -> None:
    seen = desk.part("workers")
    desk.do(author.change, "workers", 1, seen | {"ask": "How many work here?"}, by=desk.owner)
    desk.do(author.change, "workers", 1, seen | {"why": "All else is measured by it."})
    now = desk.part("workers")
    assert (now["ask"], now["why"]) == ("How many work here?", "All else is measured by it.")


def test_the_same_field_changed_by_two_is_not_saved_until_the_second_has_seen_it(desk: Desk) -> None:
    seen = desk.part("workers")
    desk.do(author.change, "workers", 1, seen | {"ask": "How many work here?"}, by=desk.owner)
    mine = seen | {"ask": "How many are there?", "max": 500}
    result = desk.do(author.change, "workers", 1, mine)
    assert result.theirs["ask"] == "How many work here?"
    assert (result.merged["ask"], result.merged["max"]) == ("How many are there?", 500)
    assert result.changed_by == desk.owner.name
    assert (desk.row().revision, desk.part("workers")["ask"]) == (2, "How many work here?")
    assert desk.do(author.change, "workers", 2, mine).theirs is None
    assert desk.part("workers")["ask"] == "How many are there?"


def test_a_part_that_was_added_since_is_shown_before_it_is_overwritten(desk: Desk) -> None:
    new = {"kind": "yes_no", "id": "paid", "ask": "Are all paid?"}
    desk.do(author.add, "question", new, "numbers", by=desk.owner)
    result = desk.do(author.change, "paid", 1, new | {"ask": "Is everybody paid?"})
    assert (result.theirs["ask"], result.merged["ask"]) == ("Are all paid?", "Is everybody paid?")
    assert desk.row().revision == 2


def ids(desk: Desk, section: int) -> list[str]:
    return [question["id"] for question in desk.view().draft.tree["sections"][section]["questions"]]


def test_a_part_is_added_where_it_belongs_and_moved(desk: Desk) -> None:
    desk.do(author.add, "question", {"kind": "yes_no", "id": "paid", "ask": "Are all paid?"}, "numbers", "workers")
    assert ids(desk, 0)[:3] == ["workers", "paid", "agency"]
    desk.do(author.move, "paid", -1)
    assert ids(desk, 0)[:2] == ["paid", "workers"]
    desk.do(author.place, "paid", "holds")
    assert ids(desk, 1)[:3] == ["intro", "holds", "paid"]
    assert desk.said()[:3] == ["moved paid", "moved paid", "added paid"]


@pytest.mark.parametrize(("removed", "retired"), [("paid", []), ("story", ["story"])])
def test_only_a_question_that_was_published_is_retired_when_it_is_removed(
    desk: Desk, removed: str, retired: list[str]
) -> None:
    if removed == "paid":
        desk.do(author.add, "question", {"kind": "yes_no", "id": "paid", "ask": "Are all paid?"}, "numbers")
    desk.do(author.remove, removed)
    version = desk.view().draft.version
    assert version is not None and version.question(removed) is None
    assert [gone.id for gone in version.retired] == retired
    assert desk.said()[0] == f"removed {removed}"


def test_a_renamed_question_keeps_its_texts_and_its_readers(desk: Desk) -> None:
    desk.do(author.change, "holds", 1, desk.part("holds") | {"id": "keeps"})
    assert desk.part("held")["when"] == "keeps"
    stored = desk.buyers.database.read(draft_translations.stored, desk.id, actor=desk.manager)
    french = stored["fr"].texts.texts
    assert french["keeps.ask"].text == "fr holds.ask" and "holds.ask" not in french


def test_another_number_is_given(desk: Desk) -> None:
    desk.do(author.renumber, "7.0.0")
    assert (desk.row().version, desk.said()[0]) == ("7.0.0", "numbered 7.0.0")


def test_a_file_replaces_all_and_the_drafts_own_texts_stay(desk: Desk) -> None:
    def french(text: str) -> Translation:
        texts = {"story.ask": Translated(text=text, of=digest("Is there anything to add?"))}
        return Translation(format="ssq/1", id="people", version="1.0.0", language="fr", texts=texts)

    desk.do(author.replace_source, PEOPLE, "first.yaml", (french("Encore ?"),))
    desk.do(author.replace_source, "# From\n# the unions.\n\n" + PEOPLE + "# End\n", "mine.yaml", (french("Quoi ?"),))
    assert (desk.row().version, desk.said()[0]) == ("1.0.0", "uploaded from mine.yaml")
    stored = desk.buyers.database.read(draft_translations.stored, desk.id, actor=desk.manager)
    assert stored["fr"].texts.texts["story.ask"].text == "Encore ?"
    remarks = desk.buyers.database.read(author.remarks, desk.id, actor=desk.manager)
    assert remarks[1:] == ("From", "the unions.") and "Quoi ?" in remarks[0], remarks
    desk.do(author.change, "story", 3, desk.part("story") | {"ask": "More?"})
    assert desk.buyers.database.read(author.remarks, desk.id, actor=desk.manager) == remarks


def test_a_draft_that_was_not_uploaded_has_no_remarks(desk: Desk) -> None:
    assert desk.buyers.database.read(author.remarks, desk.id, actor=desk.manager) == ()


def test_an_earlier_revision_comes_back_unless_somebody_has_saved_since(desk: Desk) -> None:
    first = desk.row().source
    desk.do(author.remove, "story", by=desk.owner)
    with pytest.raises(Conflict, match=desk.owner.name):
        desk.do(author.restore, 1, 1)
    assert desk.row().revision == 2
    desk.do(author.restore, 1, 2)
    assert (desk.row().source, desk.row().revision) == (first, 3)
    desk.do(author.restore, 2)
    assert (desk.row().revision, desk.said()[0]) == (4, "went back to saving 2")


def test_only_who_may_publish_writes_the_drafts_of_the_own_organisation(desk: Desk) -> None:
    for actor, refusal in ((desk.buyers.harbour.reviewer, NotAllowed), (desk.buyers.elsewhere.owner, NotFound)):
        with pytest.raises(refusal):
            desk.do(author.remove, "story", by=actor)
        with pytest.raises(refusal):
            desk.buyers.database.write(author.remove_draft, desk.id, actor=actor)
    assert desk.row().revision == 1


def test_a_published_draft_is_not_changed_any_more(desk: Desk) -> None:
    desk.buyers.database.write(drafts.mark_published, desk.id, desk.buyers.harbour.ids["other"], actor=desk.manager)
    with pytest.raises(Conflict, match="has been published"):
        desk.do(author.remove, "story")
    with pytest.raises(Conflict, match="has been published"):
        desk.buyers.database.write(author.remove_draft, desk.id, actor=desk.manager)


def test_a_removed_draft_leaves_the_others(desk: Desk) -> None:
    desk.buyers.database.write(author.remove_draft, desk.id, actor=desk.manager)
    left = desk.buyers.database.read(drafts.listed, actor=desk.manager)
    assert [row.id for row in left] == [desk.buyers.harbour.ids["ready_draft"]]
    with pytest.raises(NotFound):
        desk.view()
