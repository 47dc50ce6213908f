"""Translating in the browser: a page of texts, each saved while it is typed, or all with a button."""

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from portal import languages
from portal.domain.refusals import Invalid
from portal.domain.translation import digest
from portal.domain.translation_lines import State, TranslationLine
from portal.domain.typed_translation import TypedText, Whose
from portal.web import access, forms, render
from portal.web.buyer.translations import KINDS
from portal.web.forms import Fields
from portal.web.links import link, paging
from portal.workflow import type_translation
from portal.workflow.type_translation import TextsSaved, TranslationTexts

PAGE_LENGTH = 40
FILTERS: Mapping[str, tuple[State, ...]] = {
    "open": ("missing", "stale"),
    "missing": ("missing",),
    "stale": ("stale",),
    "all": ("missing", "stale", "draft", "reviewed"),
}
CHOICES: Mapping[str, Whose] = {"mine": "mine", "theirs": "theirs"}
DIGEST = re.compile(r"[0-9a-f]{12}")


@dataclass(frozen=True)
class TextRow:
    """One text on the page: its source and state, its field values, and its problem or conflict."""

    line: TranslationLine
    of: str
    base: str
    text: str
    remark: str
    note_mark: str = ""
    theirs: str | None = None
    their_remark: str = ""
    problem: str = ""
    is_saved: bool = False

    @property
    def id(self) -> str:
        """The id prefix of its HTML elements."""
        return self.line.key.replace(".", "-")


async def version_page(request: Request) -> Response:
    """Show the texts of a published version in one language."""
    ids = request.path_params
    texts = await access.request_database(request).read(type_translation.of_version, ids["version"], ids["language"])
    return _page(request, TextsSaved(texts), "typed_translation", version=ids["version"])


async def version_save(request: Request) -> Response:
    """Save what was typed for a published version."""
    id = request.path_params["version"]
    return await _save(request, type_translation.save_version, id, "typed_translation", version=id)


async def draft_page(request: Request) -> Response:
    """Show the texts of a draft in one language."""
    ids = request.path_params
    texts = await access.request_database(request).read(type_translation.of_draft, ids["draft"], ids["language"])
    return _page(request, TextsSaved(texts), "draft_translation", draft=ids["draft"])


async def draft_save(request: Request) -> Response:
    """Save what was typed for a draft."""
    id = request.path_params["draft"]
    return await _save(request, type_translation.save_draft, id, "draft_translation", draft=id)


async def draft_listing(request: Request) -> Response:
    """List the languages of a draft; with one named, go on to its texts."""
    id, language = request.path_params["draft"], request.query_params.get("language", "").strip()
    problem = None
    if language:
        try:
            await access.request_database(request).read(type_translation.of_draft, id, language)
            return RedirectResponse(link("draft_translation", draft=id, language=language), 303)
        except Invalid as refused:
            problem = refused
    row, listed = await access.request_database(request).read(type_translation.draft_languages, id)
    return render.page(
        request,
        "buyer/draft_translations.html",
        422 if problem else 200,
        row=row,
        listed=listed,
        called=languages.display_name,
        problem=problem,
    )


async def _save(request: Request, step: Callable[..., TextsSaved], id: str, name: str, **ids: str) -> Response:
    fields = await forms.read(request)
    language, only = request.path_params["language"], request.query_params.get("key", "")
    typed = {key: text for key, text in _typed(fields).items() if not only or key == only}
    saving = await access.request_database(request).write(step, id, language, typed, fields.one("_page")[:32])
    line = next((line for line in saving.texts.lines if line.key == only), None)
    if line is not None and only in typed:
        row = replace(_row(saving, line), base=typed[only].base_after(saving.texts.stored(only)))
        return render.page(request, "buyer/typed_text.html", row=row, **_shown(saving.texts))
    if saving.conflicts or saving.problems or saving.gone:
        return _page(request, saving, name, **ids)
    shown = {"show": _filter(request, saving.texts), "page": request.query_params.get("page", "")}
    return RedirectResponse(link(name, language=language, done="saved", **shown, **ids), 303)


def _typed(fields: Fields) -> dict[str, TypedText]:
    """Every posted text by its key. Without a valid digest of its source, a text counts as translated from nothing."""
    keys = [name.partition(".")[2] for name in fields.mapping if name.startswith("text.")]
    return {
        key: TypedText(
            text=fields.one(f"text.{key}"),
            remark=fields.one(f"remark.{key}"),
            base=fields.one(f"base.{key}"),
            of=of if DIGEST.fullmatch(of := fields.one(f"of.{key}")) else digest(""),
            confirmed=fields.one(f"confirmed.{key}") == "yes",
            keeps=CHOICES.get(fields.one(f"keeps.{key}"), ""),
            seen=fields.one(f"seen.{key}"),
        )
        for key in keys
    }


def _page(request: Request, saving: TextsSaved, name: str, **ids: str) -> Response:
    texts, shown = saving.texts, _filter(request, saving.texts)
    rows = [_row(saving, line) for line in texts.lines]
    listed = [row for row in rows if row.line.state in FILTERS[shown] or row.problem or row.theirs is not None]
    pages = max(1, math.ceil(len(listed) / PAGE_LENGTH))
    wanted = request.query_params.get("page", "")[:6]
    number = min(max(int(wanted), 1), pages) if wanted.isdecimal() else 1
    address = link(name, language=texts.language, **ids)
    return render.page(
        request,
        "buyer/typed_translation.html",
        409 if saving.conflicts or saving.gone else 422 if saving.problems else 200,
        **_shown(texts),
        rows=listed[(number - 1) * PAGE_LENGTH : number * PAGE_LENGTH],
        unsaved=_unsaved(rows, saving),
        gone=saving.gone,
        shown=shown,
        filters=[(key, texts.count(*states)) for key, states in FILTERS.items()],
        address=lambda show: link(name, language=texts.language, show=show, **ids),
        paging=paging(name, language=texts.language, show=shown, **ids),
        action=link(name, language=texts.language, show=shown, page=number, **ids),
        page_address=address,
        number=number,
        pages=pages,
        page_id=texts.page,
        done=request.query_params.get("done") == "saved",
        version_id=ids.get("version"),
    )


def _shown(texts: TranslationTexts) -> dict[str, Any]:
    return {
        "texts": texts,
        "name": languages.display_name(texts.language),
        "direction_of": languages.direction(texts.language),
        "source_language": texts.version.language,
        "source_direction": languages.direction(texts.version.language),
        "kinds_of_state": KINDS,
    }


def _unsaved(rows: list[TextRow], saving: TextsSaved) -> list[tuple[str | None, str]]:
    """The page's summary: a line for each text that was not saved, and the words typed for texts that are gone."""
    lines: list[tuple[str | None, str]] = []
    for row in rows:
        if row.theirs is not None:
            lines.append(
                (f"keeps-{row.id}", f"{row.line.key}: somebody else has changed this text. Choose one of the two.")
            )
        elif row.problem:
            lines.append((f"text-{row.id}", f"{row.line.key}: {row.problem}"))
    lines += [(None, f"{key} is no longer in the draft. You wrote: {given.text}") for key, given in saving.gone.items()]
    return lines


def _row(saving: TextsSaved, line: TranslationLine) -> TextRow:
    key, stored = line.key, saving.texts.stored(line.key)
    if (conflict := saving.conflicts.get(key)) is not None:
        mine, theirs = conflict.mine, conflict.theirs
        return TextRow(line, mine.of, mine.base, mine.text, mine.remark, theirs.mark, theirs.text, theirs.note.remark)
    if (wrong := saving.problems.get(key)) is not None:
        mine = wrong.mine
        return TextRow(line, mine.of, mine.base, mine.text, mine.remark, problem=wrong.sentence)
    return TextRow(
        line,
        digest(line.source),
        stored.mark,
        stored.text,
        stored.note.remark,
        is_saved=bool(stored.text or stored.note.remark),
    )


def _filter(request: Request, texts: TranslationTexts) -> str:
    """Which texts are shown: those requested, else the unfinished ones, else all."""
    wanted = request.query_params.get("show", "")
    if wanted in FILTERS:
        return wanted
    return "open" if texts.count(*FILTERS["open"]) else "all"
