"""Writing a questionnaire: a draft is begun as a copy or from a file, changed part by part, tried out, published.

Two people may write one draft. A form says which revision it showed; if somebody else has changed the same part since,
nothing is overwritten until the second person has seen that, and every revision is stored.
"""

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from portal.domain import draft_edits, drafting, policy, renaming, versions
from portal.domain.drafting import Draft, PartKind, Tree
from portal.domain.events.questionnaires import DraftRemoved, DraftStarted
from portal.domain.part_merging import merge_part
from portal.domain.questionnaire import Version
from portal.domain.refusals import Conflict, Invalid
from portal.domain.translation import Translation
from portal.domain.versions import Difference
from portal.storage import drafts, history, library
from portal.storage.database import Work
from portal.storage.drafts import DraftHeader, DraftRow
from portal.workflow import draft_texts, publish
from portal.workflow.publish import Publication

PUBLISHED = "This draft has been published and can no longer be changed. Copy the published version to continue "
"editing."


UPLOADED = "uploaded from "


@dataclass(frozen=True)
class DraftView:
    """A draft for its author: the row, its content, and the versions it is checked with."""

    row: DraftRow
    draft: Draft
    company: Mapping[str, Version]


@dataclass(frozen=True)
class DraftSaveResult:
    """The result of saving a part. `theirs` is somebody else's change to it; then nothing was saved.

    `merged` is then the part with both changes, and mine where both have changed the same field.
    """

    view: DraftView
    theirs: Tree | None = None
    merged: Tree | None = None

    @property
    def changed_by(self) -> str:
        """The name of the person who saved last."""
        return self.view.row.changed_by


def copy(work: Work, version_id: str) -> str:
    """Begin a draft as a copy of a published version, with its next minor number; returns its id."""
    policy.check(work.actor, "publish")
    published, version = library.published_version(work, version_id), library.version(work, version_id)
    there = {other.version for other in library.published(work) if other.family == published.family}
    numbers = versions.next_numbers(published.version)
    number = next((numbers[bump] for bump in ("minor", "major") if numbers[bump] not in there), _above(there))
    source = draft_edits.copied(version.document, number)
    return _begin(work, source, f"copied from {published.name}", version_id)


def begin(work: Work, family: str, title: str) -> str:
    """Begin a draft of a new family, with one section and one question as placeholders."""
    policy.check(work.actor, "publish")
    return _begin(work, draft_edits.blank(family.strip(), title.strip()), "begun", None)


def upload(work: Work, source: str, name: str, translations: Sequence[Translation] = ()) -> str:
    """Begin a draft from a file's YAML. Errors in it are allowed and shown beside the questions they belong to."""
    policy.check(work.actor, "publish")
    id = _begin(work, source, f"{UPLOADED}{name}", None)
    row = drafts.one(work, id)
    for given in translations:
        draft_texts.fill(work, row, given)
    return id


def load_draft(work: Work, draft_id: str) -> DraftView:
    """Load a draft with everything there is to show about it."""
    policy.check(work.actor, "publish")
    row = drafts.one(work, draft_id)
    return _draft_view(work, row)


def load_draft_with_translations(work: Work, draft_id: str) -> tuple[DraftView, list[Translation]]:
    """Load a draft and its texts in other languages; without them while it cannot be read."""
    view = load_draft(work, draft_id)
    version = view.draft.version
    if version is None:
        return view, []
    return view, [held.texts for held in draft_texts.every_language(work, view.row, version).values()]


def remarks(work: Work, draft_id: str) -> tuple[str, ...]:
    """The comments at the top of the file uploaded last: its author's remarks, or what could not be converted."""
    uploaded = (saving.revision for saving in drafts.savings(work, draft_id) if saving.what.startswith(UPLOADED))
    revision = next(uploaded, None)
    lines = drafts.source_at(work, draft_id, revision).splitlines() if revision else []
    above = itertools.takewhile(lambda line: line.startswith("#") or not line.strip(), lines)
    return tuple(line.lstrip("# ") for line in above if line.strip("# "))


def change(work: Work, draft_id: str, part: str, base: int, new: Tree) -> DraftSaveResult:
    """Replace a part with `new`. What somebody else has changed since revision `base` stays, field by field.

    If both have changed the same field, nothing is saved until the second person has seen it.
    """
    view = _locked(work, draft_id)
    if base != view.row.revision:
        before = drafting.read_draft(drafts.source_at(work, draft_id, base), view.company)
        theirs = view.draft.part(part)
        if part not in before.parts:
            return DraftSaveResult(view, theirs, new)
        merged = merge_part(before.part(part), new, theirs)
        if merged.conflicts:
            return DraftSaveResult(view, theirs, merged.tree)
        new = merged.tree
    source = draft_edits.changed(view.draft, part, new, _asked_before(work, view))
    old, renamed = view.draft.part(part).get("id"), new.get("id")
    if old and renamed and old != renamed and part != drafting.DETAILS and view.draft.version is not None:
        draft_texts.rename(work, view.row, view.draft.version, str(old), str(renamed))
    return DraftSaveResult(_save(work, view, source, f"changed {_title_of(part)}"))


def add(work: Work, draft_id: str, kind: PartKind, new: Tree, section: str | None, after: str = "") -> DraftView:
    """Add a section, question, flag, check or derived value after `after`, or at the end."""
    view = _locked(work, draft_id)
    return _save(work, view, draft_edits.added(view.draft, kind, new, section, after), f"added {new.get('id')}")


def remove(work: Work, draft_id: str, part: str) -> DraftView:
    """Remove a part. Ids of questions that were ever published are retired with it."""
    view = _locked(work, draft_id)
    return _save(work, view, draft_edits.removed(view.draft, part, _asked_before(work, view)), f"removed {part}")


def move(work: Work, draft_id: str, part: str, by: int) -> DraftView:
    """Move a part one place up or down."""
    view = _locked(work, draft_id)
    return _save(work, view, draft_edits.moved(view.draft, part, by), f"moved {part}")


def place(work: Work, draft_id: str, part: str, beside: str) -> DraftView:
    """Move a question after another one, or to the start of a section."""
    view = _locked(work, draft_id)
    return _save(work, view, draft_edits.placed(view.draft, part, beside), f"moved {part}")


def renumber(work: Work, draft_id: str, number: str) -> DraftView:
    """Give the draft another version number."""
    view = _locked(work, draft_id)
    return _save(work, view, draft_edits.renumbered(view.draft.tree, number), f"numbered {number}")


def replace_source(
    work: Work, draft_id: str, source: str, name: str, translations: Sequence[Translation] = ()
) -> DraftView:
    """Replace the draft's whole source with a file; the earlier source stays as a revision.

    The file's translations fill in missing texts. Where the draft has another text, the draft's stays and the file's is
    added as a comment at the top.
    """
    view = _locked(work, draft_id)
    sentences = [sentence for given in translations for sentence in draft_texts.fill(work, view.row, given)]
    above = "".join(f"# {' '.join(sentence.split())}\n" for sentence in sentences)
    return _save(work, view, above + source, f"{UPLOADED}{name}")


def restore(work: Work, draft_id: str, revision: int, seen: int | None = None) -> DraftView:
    """Restore an earlier revision as a new one; refused if the draft was saved since revision `seen`."""
    view = _locked(work, draft_id)
    if seen is not None and seen != view.row.revision:
        raise Conflict(f"{view.row.changed_by} has saved changes since. Reload the draft before you restore a version.")
    return _save(work, view, drafts.source_at(work, draft_id, revision), f"went back to saving {revision}")


def remove_draft(work: Work, draft_id: str) -> None:
    """Remove a draft from the list."""
    view = _locked(work, draft_id)
    drafts.remove(work, draft_id)
    history.note(work, DraftRemoved(draft_id, view.row.name))


def readers_of(view: DraftView, part: str) -> list[tuple[Version, int]]:
    """The other families that read this question or derived value, by its current or a former id.

    Each with the number of its rules and texts that do.
    """
    retired = view.draft.version.retired if view.draft.version else ()
    ids = [part, *(gone.id for gone in retired if gone.replaced_by == part)]
    counted = [
        (version, sum(renaming.mentions(version.document, f"{view.row.family}.{id}") for id in ids))
        for family, version in view.company.items()
        if family != view.row.family
    ]
    return [(version, count) for version, count in counted if count]


def change_since(work: Work, view: DraftView) -> Difference | None:
    """The changes from the highest published version below the draft; None without one, or with errors."""
    if view.draft.version is None or view.draft.errors:
        return None
    return publish.change_since(work, view.draft.version, library.published(work))


def publish_draft(work: Work, draft_id: str, notes: str) -> Publication:
    """Publish the draft, together with the translations of the version it was copied from."""
    view = _locked(work, draft_id)
    if view.draft.version is None or view.draft.errors:
        raise Conflict("This draft cannot be published while it has errors. They are listed on the draft's page.")
    if not notes.strip():
        raise Invalid(
            "Write release notes: what changed, and why. People will read them beside suppliers' answers for years."
        )
    publication = publish.publish(work, [view.draft.version], notes.strip())[0]
    drafts.mark_published(work, draft_id, publication.id)
    draft_texts.publish(work, view.row, publication.id, view.draft.version)
    return publication


def number_needed(work: Work, view: DraftView) -> str | None:
    """The number the draft's changes need if its own is too low or taken; None if its own will do."""
    version = view.draft.version
    if version is None or view.draft.errors:
        return None
    return publish.number_needed(work, version)


def versions_beside(work: Work) -> dict[str, Version]:
    """The newest version of each family that is published and not retired: what a draft's rules may read."""
    by_family: dict[str, Version] = {}
    for row in library.published(work):
        if row.retired_at is None and row.family not in by_family:
            by_family[row.family] = library.version(work, row.id)
    return by_family


def _begin(work: Work, source: str, what: str, copied_from: str | None) -> str:
    draft = drafting.read_draft(source, {})
    id = drafts.add(work, source, _named(draft), what, copied_from)
    history.note(work, DraftStarted(id, f"{_named(draft).family}@{_named(draft).version}", what))
    return id


def _locked(work: Work, draft_id: str) -> DraftView:
    policy.check(work.actor, "publish")
    row = drafts.one(work, draft_id, locked=True)
    if row.published_id is not None:
        raise Conflict(PUBLISHED)
    return _draft_view(work, row)


def _draft_view(work: Work, row: DraftRow) -> DraftView:
    beside = versions_beside(work)
    return DraftView(row, drafting.read_draft(row.source, beside), beside)


def _save(work: Work, view: DraftView, source: str, what: str) -> DraftView:
    draft = drafting.read_draft(source, view.company)
    if source != view.row.source:
        drafts.save(work, view.row, source, _named(draft), what)
    return DraftView(drafts.one(work, view.row.id), draft, view.company)


def _named(draft: Draft) -> DraftHeader:
    family, version, title = (str(draft.tree.get(key) or "") for key in ("id", "version", "title"))
    return DraftHeader(family[:64], version[:32], title[:500])


def _asked_before(work: Work, view: DraftView) -> set[str]:
    """The ids of every question that the family has ever published."""
    rows = [row for row in library.published(work) if row.family == view.row.family]
    return {question.id for row in rows for question in library.version(work, row.id).questions()}


def _title_of(part: str) -> str:
    return "what belongs to the whole" if part == drafting.DETAILS else part


def _above(numbers: set[str]) -> str:
    return versions.next_numbers(max(numbers, key=lambda number: tuple(int(part) for part in number.split("."))))[
        "major"
    ]
