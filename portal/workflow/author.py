"""Writing a questionnaire: a draft is begun as a copy or from a file, changed part by part, tried out, published.

Two people may write one draft. A form says which revision its page showed; where somebody else has changed the same
part since, nothing is overwritten until the second person has seen it, and every saving is kept.
"""

import itertools
from collections.abc import Mapping
from dataclasses import dataclass

from portal.domain import amending, drafting, policy, translation, versions
from portal.domain.drafting import Draft, PartKind, Tree
from portal.domain.events.questionnaires import DraftRemoved, DraftStarted
from portal.domain.questionnaire import Version
from portal.domain.refusals import Conflict, Invalid
from portal.domain.versions import Difference
from portal.storage import drafts, history, library
from portal.storage.database import Work
from portal.storage.drafts import DraftRow, Named
from portal.workflow import publish
from portal.workflow.publish import Publication

PUBLISHED = "This draft has been published and can no longer be changed. Copy the published version to go on writing."


UPLOADED = "uploaded from "


@dataclass(frozen=True)
class Desk:
    """A draft on the author's desk: the row, what it says, and the versions it is checked beside."""

    row: DraftRow
    draft: Draft
    company: Mapping[str, Version]


@dataclass(frozen=True)
class Saved:
    """How saving a part went. `theirs` is what somebody else made of it meanwhile; then nothing was saved."""

    desk: Desk
    theirs: Tree | None = None

    @property
    def changed_by(self) -> str:
        """Who saved last."""
        return self.desk.row.changed_by


def copy(work: Work, version_id: str) -> str:
    """A draft that begins as a published version, under its next minor number; returns its id."""
    policy.check(work.actor, "publish")
    published, version = library.published_version(work, version_id), library.version(work, version_id)
    there = {one.version for one in library.published(work) if one.family == published.family}
    numbers = versions.next_numbers(published.version)
    number = next((numbers[bump] for bump in ("minor", "major") if numbers[bump] not in there), _above(there))
    source = amending.copied(version.document, number)
    return _begin(work, source, f"copied from {published.name}", version_id)


def begin(work: Work, family: str, title: str) -> str:
    """A draft of a new family, with one section and one question to write over."""
    policy.check(work.actor, "publish")
    return _begin(work, amending.blank(family.strip(), title.strip()), "begun", None)


def upload(work: Work, source: str, name: str) -> str:
    """A draft from a file's YAML. It may hold mistakes: they are shown beside the questions they stand in."""
    policy.check(work.actor, "publish")
    return _begin(work, source, f"{UPLOADED}{name}", None)


def look(work: Work, draft_id: str) -> Desk:
    """A draft with everything that is to be said about it."""
    policy.check(work.actor, "publish")
    row = drafts.one(work, draft_id)
    return _desk(work, row)


def remarks(work: Work, draft_id: str) -> tuple[str, ...]:
    """What stood above the file that was uploaded last: its author's remarks, or what of a form has no place here."""
    uploaded = (one.revision for one in drafts.savings(work, draft_id) if one.what.startswith(UPLOADED))
    revision = next(uploaded, None)
    lines = drafts.source_at(work, draft_id, revision).splitlines() if revision else []
    above = itertools.takewhile(lambda line: line.startswith("#") or not line.strip(), lines)
    return tuple(line.lstrip("# ") for line in above if line.strip("# "))


def change(work: Work, draft_id: str, part: str, base: int, new: Tree) -> Saved:
    """Put `new` in place of a part, unless somebody else has changed it since revision `base`."""
    desk = _locked(work, draft_id)
    if base != desk.row.revision:
        before = drafting.read_draft(drafts.source_at(work, draft_id, base), desk.company)
        theirs = desk.draft.part(part)
        if part not in before.parts or before.part(part) != theirs:
            return Saved(desk, theirs)
    source = amending.changed(desk.draft, part, new, _asked_before(work, desk))
    return Saved(_keep(work, desk, source, f"changed {_called(part)}"))


def add(work: Work, draft_id: str, kind: PartKind, new: Tree, section: str | None, after: str = "") -> Desk:
    """One more section, question, flag, check or derived value; behind `after`, else at the end."""
    desk = _locked(work, draft_id)
    return _keep(work, desk, amending.added(desk.draft, kind, new, section, after), f"added {new.get('id')}")


def remove(work: Work, draft_id: str, part: str) -> Desk:
    """Take a part away. Ids of questions that were ever published are retired with it."""
    desk = _locked(work, draft_id)
    return _keep(work, desk, amending.removed(desk.draft, part, _asked_before(work, desk)), f"removed {part}")


def move(work: Work, draft_id: str, part: str, by: int) -> Desk:
    """One place up or down."""
    desk = _locked(work, draft_id)
    return _keep(work, desk, amending.moved(desk.draft, part, by), f"moved {part}")


def place(work: Work, draft_id: str, part: str, beside: str) -> Desk:
    """Put a question behind another, or first in a section."""
    desk = _locked(work, draft_id)
    return _keep(work, desk, amending.placed(desk.draft, part, beside), f"moved {part}")


def renumber(work: Work, draft_id: str, number: str) -> Desk:
    """Give the draft the number that its changes need."""
    desk = _locked(work, draft_id)
    return _keep(work, desk, amending.renumbered(desk.draft.tree, number), f"numbered {number}")


def replace_source(work: Work, draft_id: str, source: str, name: str) -> Desk:
    """Put a whole file in place of the draft; what stood there stays among the savings."""
    return _keep(work, _locked(work, draft_id), source, f"{UPLOADED}{name}")


def restore(work: Work, draft_id: str, revision: int, seen: int | None = None) -> Desk:
    """Go back to an earlier saving, as a new one; refused where another has been made since the one that was `seen`."""
    desk = _locked(work, draft_id)
    if seen is not None and seen != desk.row.revision:
        raise Conflict(f"{desk.row.changed_by} has saved since. Look at the draft again before you go back.")
    return _keep(work, desk, drafts.source_at(work, draft_id, revision), f"went back to saving {revision}")


def remove_draft(work: Work, draft_id: str) -> None:
    """Take a draft off the list."""
    desk = _locked(work, draft_id)
    drafts.remove(work, draft_id)
    history.note(work, DraftRemoved(draft_id, desk.row.name))


def change_since(work: Work, desk: Desk) -> Difference | None:
    """What the draft changes against the highest published version below it; None without one, or with errors."""
    if desk.draft.version is None or desk.draft.errors:
        return None
    return publish.change_since(work, desk.draft.version, library.published(work))


def publish_draft(work: Work, draft_id: str, notes: str) -> Publication:
    """Freeze what the draft has become, and take the translations of the version it was copied from along."""
    desk = _locked(work, draft_id)
    if desk.draft.version is None or desk.draft.errors:
        raise Conflict("This draft cannot be published while it has errors. They are listed on the draft's page.")
    if not notes.strip():
        raise Invalid("Write release notes: what changed, and why. Suppliers' answers are read beside them for years.")
    publication = publish.publish(work, [desk.draft.version], notes.strip())[0]
    drafts.mark_published(work, draft_id, publication.id)
    if desk.row.copied_from:
        _take_translations(work, desk.row.copied_from, publication.id, desk.draft.version)
    return publication


def number_needed(work: Work, desk: Desk) -> str | None:
    """The number that the draft's changes need where its own is too low or taken; None where its own will do."""
    version = desk.draft.version
    if version is None or desk.draft.errors:
        return None
    return publish.number_needed(work, version)


def company(work: Work) -> dict[str, Version]:
    """The newest version of each family published and not retired: what a draft's rules may read."""
    found: dict[str, Version] = {}
    for one in library.published(work):
        if one.retired_at is None and one.family not in found:
            found[one.family] = library.version(work, one.id)
    return found


def _take_translations(work: Work, old: str, new: str, version: Version) -> None:
    for one in library.translations(work, old).values():
        document = translation.taken_along(one.document, version)
        if document["texts"]:
            library.add_translation(work, new, one.language, document, offered=one.offered_at is not None)


def _begin(work: Work, source: str, what: str, copied_from: str | None) -> str:
    draft = drafting.read_draft(source, {})
    id = drafts.add(work, source, _named(draft), what, copied_from)
    history.note(work, DraftStarted(id, f"{_named(draft).family}@{_named(draft).version}", what))
    return id


def _locked(work: Work, draft_id: str) -> Desk:
    policy.check(work.actor, "publish")
    row = drafts.one(work, draft_id, locked=True)
    if row.published_id is not None:
        raise Conflict(PUBLISHED)
    return _desk(work, row)


def _desk(work: Work, row: DraftRow) -> Desk:
    beside = company(work)
    return Desk(row, drafting.read_draft(row.source, beside), beside)


def _keep(work: Work, desk: Desk, source: str, what: str) -> Desk:
    draft = drafting.read_draft(source, desk.company)
    if source != desk.row.source:
        drafts.keep(work, desk.row, source, _named(draft), what)
    return Desk(drafts.one(work, desk.row.id), draft, desk.company)


def _named(draft: Draft) -> Named:
    family, version, title = (str(draft.tree.get(key) or "") for key in ("id", "version", "title"))
    return Named(family[:64], version[:32], title[:500])


def _asked_before(work: Work, desk: Desk) -> set[str]:
    """The ids of every question that the family has ever published."""
    rows = [one for one in library.published(work) if one.family == desk.row.family]
    return {question.id for one in rows for question in library.version(work, one.id).questions()}


def _called(part: str) -> str:
    return "what belongs to the whole" if part == drafting.DETAILS else part


def _above(numbers: set[str]) -> str:
    return versions.next_numbers(max(numbers, key=lambda one: tuple(int(part) for part in one.split("."))))["major"]
