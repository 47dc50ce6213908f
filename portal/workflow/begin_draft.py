"""Beginning a draft: as a copy of a published version, from a file, or blank. Reading the file is done beforehand."""

from collections.abc import Sequence
from dataclasses import dataclass

from portal.domain import draft_edits, policy, versions
from portal.domain.drafting import Draft
from portal.domain.events.questionnaires import DraftStarted
from portal.domain.translation import Translation
from portal.storage import draft_translations, drafts, history, library
from portal.storage.database import Work
from portal.storage.draft_translations import WrittenTexts
from portal.storage.drafts import DraftHeader
from portal.workflow import load_draft

UPLOADED = "uploaded from "


@dataclass(frozen=True)
class NewDraft:
    """A draft that is to be begun: its YAML, what that says about itself, where it is from, and its translations."""

    source: str
    header: DraftHeader
    what: str
    copied_from: str | None = None
    texts: tuple[WrittenTexts, ...] = ()


def copy(work: Work, version_id: str) -> NewDraft:
    """A copy of a published version, with its next minor number."""
    policy.check(work.actor, "publish")
    published, version = library.published_version(work, version_id), library.version(work, version_id)
    there = {other.version for other in library.published(work) if other.family == published.family}
    numbers = versions.next_numbers(published.version)
    number = next((numbers[bump] for bump in ("minor", "major") if numbers[bump] not in there), _above(there))
    header = DraftHeader(version.id, number, version.title)
    source = draft_edits.copied(version.document, number)
    return NewDraft(source, header, f"copied from {published.name}", version_id)


def _above(numbers: set[str]) -> str:
    highest = max(numbers, key=lambda number: tuple(int(part) for part in number.split(".")))
    return versions.next_numbers(highest)["major"]


def blank(family: str, title: str) -> NewDraft:
    """A new family, with one section and one question as placeholders."""
    source = draft_edits.blank(family.strip(), title.strip())
    return NewDraft(source, header_of(load_draft.read(source, {})), "begun")


def upload(source: str, name: str, translations: Sequence[Translation] = ()) -> NewDraft:
    """A file's YAML. Errors in it are allowed and shown beside the questions they belong to."""
    header = header_of(load_draft.read(source, {}))
    texts = tuple(WrittenTexts.of(given, {}) for given in translations if given.texts)
    return NewDraft(source, header, f"{UPLOADED}{name}", texts=texts)


def header_of(draft: Draft) -> DraftHeader:
    """What a draft says about itself, within the lengths that are stored."""
    family, version, title = (str(draft.tree.get(key) or "") for key in ("id", "version", "title"))
    return DraftHeader(family[:64], version[:32], title[:500])


def begin(work: Work, new: NewDraft) -> str:
    """Store a new draft; returns its id."""
    policy.check(work.actor, "publish")
    id = drafts.add(work, new.source, new.header, new.what, new.copied_from)
    for texts in new.texts:
        draft_translations.put(work, id, texts)
    history.note(work, DraftStarted(id, f"{new.header.family}@{new.header.version}", new.what))
    return id
