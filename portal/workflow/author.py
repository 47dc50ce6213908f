"""Writing a questionnaire: a draft is changed part by part, tried out, published.

Two people may write one draft. A form says which revision it showed; if somebody else has changed the same part since,
nothing is overwritten until the second person has seen that, and every revision is stored.

Each step reads the draft and the changed YAML before the transaction that saves it (see `workflow.ahead`).
"""

import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from portal.domain import draft_edits, drafting, policy, renaming
from portal.domain.drafting import Draft, PartKind, Tree
from portal.domain.events.questionnaires import DraftRemoved
from portal.domain.part_merging import merge_part
from portal.domain.policy import Actor
from portal.domain.questionnaire import Version
from portal.domain.refusals import Conflict
from portal.domain.translation import Translation
from portal.storage import draft_translations, drafts, history, library
from portal.storage.database import Database, Work
from portal.storage.draft_translations import WrittenTexts
from portal.storage.drafts import DraftRow
from portal.storage.library import Published
from portal.workflow import ahead, draft_texts, load_draft
from portal.workflow.ahead import Outdated
from portal.workflow.begin_draft import UPLOADED, header_of
from portal.workflow.load_draft import DraftView

PUBLISHED = (
    "This draft has been published and can no longer be changed. Copy the published version to continue editing."
)


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


@dataclass(frozen=True)
class Edit:
    """A change of a draft: its new YAML, what was done, and the languages that change with it.

    Nothing is saved without a source; `theirs` and `merged` then say why, see `DraftSaveResult`.
    """

    source: str | None
    what: str = ""
    texts: tuple[WrittenTexts, ...] = ()
    theirs: Tree | None = None
    merged: Tree | None = None


@dataclass(frozen=True)
class DraftBasis:
    """What a draft's next revision is made from; it must still be so when it is written."""

    row: DraftRow
    published: Sequence[Published]
    texts: dict[str, object]


@dataclass(frozen=True)
class PreparedEdit:
    """An edit with the draft that it makes, and all that it was made from."""

    view: DraftView
    edit: Edit
    draft: Draft
    basis: DraftBasis


def remarks(work: Work, draft_id: str) -> tuple[str, ...]:
    """The comments at the top of the file uploaded last: its author's remarks, or what could not be converted."""
    uploaded = (saving.revision for saving in drafts.savings(work, draft_id) if saving.what.startswith(UPLOADED))
    revision = next(uploaded, None)
    lines = drafts.source_at(work, draft_id, revision).splitlines() if revision else []
    above = itertools.takewhile(lambda line: line.startswith("#") or not line.strip(), lines)
    return tuple(line.lstrip("# ") for line in above if line.strip("# "))


def change(database: Database, draft_id: str, part: str, base: int, new: Tree, *, actor: Actor) -> DraftSaveResult:
    """Replace a part with `new`. What somebody else has changed since revision `base` stays, field by field.

    If both have changed the same field, nothing is saved until the second person has seen it.
    """
    return _save(database, draft_id, lambda work, view: _changed(work, view, part, base, new), actor)


def _changed(work: Work, view: DraftView, part: str, base: int, new: Tree) -> Edit:
    if base != view.row.revision:
        before = load_draft.read(drafts.source_at(work, view.row.id, base), view.company)
        theirs = view.draft.part(part)
        if part not in before.parts:
            return Edit(None, theirs=theirs, merged=new)
        merged = merge_part(before.part(part), new, theirs)
        if merged.conflicts:
            return Edit(None, theirs=theirs, merged=merged.tree)
        new = merged.tree
    source = draft_edits.changed(view.draft, part, new, _asked_before(work, view))
    old, renamed = view.draft.part(part).get("id"), new.get("id")
    texts: tuple[WrittenTexts, ...] = ()
    if old and renamed and old != renamed and part != drafting.DETAILS and view.draft.version is not None:
        texts = draft_texts.renamed(work, view.row, view.draft.version, str(old), str(renamed))
    return Edit(source, f"changed {_title_of(part)}", texts)


def add(
    database: Database,
    draft_id: str,
    kind: PartKind,
    new: Tree,
    section: str | None,
    after: str = "",
    *,
    actor: Actor,
) -> DraftView:
    """Add a section, question, flag, check or derived value after `after`, or at the end."""

    def added(_work: Work, view: DraftView) -> Edit:
        return Edit(draft_edits.added(view.draft, kind, new, section, after), f"added {new.get('id')}")

    return _save(database, draft_id, added, actor).view


def remove(database: Database, draft_id: str, part: str, *, actor: Actor) -> DraftView:
    """Remove a part. Ids of questions that were ever published are retired with it."""

    def removed(work: Work, view: DraftView) -> Edit:
        return Edit(draft_edits.removed(view.draft, part, _asked_before(work, view)), f"removed {part}")

    return _save(database, draft_id, removed, actor).view


def move(database: Database, draft_id: str, part: str, by: int, *, actor: Actor) -> DraftView:
    """Move a part one place up or down."""

    def moved(_work: Work, view: DraftView) -> Edit:
        return Edit(draft_edits.moved(view.draft, part, by), f"moved {part}")

    return _save(database, draft_id, moved, actor).view


def place(database: Database, draft_id: str, part: str, beside: str, *, actor: Actor) -> DraftView:
    """Move a question after another one, or to the start of a section."""

    def placed(_work: Work, view: DraftView) -> Edit:
        return Edit(draft_edits.placed(view.draft, part, beside), f"moved {part}")

    return _save(database, draft_id, placed, actor).view


def renumber(database: Database, draft_id: str, number: str, *, actor: Actor) -> DraftView:
    """Give the draft another version number."""

    def renumbered(_work: Work, view: DraftView) -> Edit:
        return Edit(draft_edits.renumbered(view.draft.tree, number), f"numbered {number}")

    return _save(database, draft_id, renumbered, actor).view


def replace_source(
    database: Database,
    draft_id: str,
    source: str,
    name: str,
    translations: Sequence[Translation] = (),
    *,
    actor: Actor,
) -> DraftView:
    """Replace the draft's whole source with a file; the earlier source stays as a revision.

    The file's translations fill in missing texts. Where the draft has another text, the draft's stays and the file's is
    added as a comment at the top.
    """

    def replaced(work: Work, view: DraftView) -> Edit:
        filled = [draft_texts.fill(work, view.row, given) for given in translations]
        sentences = [sentence for texts in filled for sentence in texts.sentences]
        above = "".join(f"# {' '.join(sentence.split())}\n" for sentence in sentences)
        written = tuple(texts.texts for texts in filled if texts.texts is not None)
        return Edit(above + source, f"{UPLOADED}{name}", written)

    return _save(database, draft_id, replaced, actor).view


def restore(database: Database, draft_id: str, revision: int, seen: int | None = None, *, actor: Actor) -> DraftView:
    """Restore an earlier revision as a new one; refused if the draft was saved since revision `seen`."""

    def restored(work: Work, view: DraftView) -> Edit:
        if seen is not None and seen != view.row.revision:
            sentence = f"{view.row.changed_by} has saved changes since. Reload the draft before you restore a version."
            raise Conflict(sentence)
        return Edit(drafts.source_at(work, draft_id, revision), f"went back to saving {revision}")

    return _save(database, draft_id, restored, actor).view


def remove_draft(work: Work, draft_id: str) -> None:
    """Remove a draft from the list."""
    row = open_row(work, draft_id, locked=True)
    drafts.remove(work, draft_id)
    history.note(work, DraftRemoved(draft_id, row.name))


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


def _save(database: Database, draft_id: str, edit: Callable[[Work, DraftView], Edit], actor: Actor) -> DraftSaveResult:
    return ahead.run(database, lambda work: _prepare(work, draft_id, edit), _write, actor=actor)


def _prepare(work: Work, draft_id: str, edit: Callable[[Work, DraftView], Edit]) -> PreparedEdit:
    view = load_draft.view_of(work, open_row(work, draft_id))
    done = edit(work, view)
    draft = load_draft.read(done.source, view.company) if done.source is not None else view.draft
    return PreparedEdit(view, done, draft, basis_of(work, view.row))


def _write(work: Work, prepared: PreparedEdit) -> DraftSaveResult:
    """Save an edit, if nothing that it was made from has changed."""
    view, edit = prepared.view, prepared.edit
    if edit.source is None:
        return DraftSaveResult(view, edit.theirs, edit.merged)
    if basis_of(work, open_row(work, view.row.id, locked=True)) != prepared.basis:
        raise Outdated
    for texts in edit.texts:
        draft_translations.put(work, view.row.id, texts)
    if edit.source != view.row.source:
        drafts.save(work, view.row, edit.source, header_of(prepared.draft), edit.what)
    return DraftSaveResult(DraftView(drafts.get(work, view.row.id), prepared.draft, view.company))


def open_row(work: Work, draft_id: str, *, locked: bool = False) -> DraftRow:
    """A draft's row; refused if the draft was published."""
    policy.check(work.actor, "publish")
    row = drafts.get(work, draft_id, locked=locked)
    if row.published_id is not None:
        raise Conflict(PUBLISHED)
    return row


def basis_of(work: Work, row: DraftRow) -> DraftBasis:
    """What the draft rests on now."""
    return DraftBasis(row, library.published(work), {**draft_translations.documents(work, row.id)})


def _asked_before(work: Work, view: DraftView) -> set[str]:
    """The ids of every question that the family has ever published."""
    rows = [row for row in library.published(work) if row.family == view.row.family]
    return {question.id for row in rows for question in library.version(work, row.id).questions()}


def _title_of(part: str) -> str:
    return "what belongs to the whole" if part == drafting.DETAILS else part
