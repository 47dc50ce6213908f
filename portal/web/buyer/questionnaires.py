"""Questionnaires: the shipped library and published versions with their rules; publishing; differences."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from portal.domain.laws import Law, Laws, asked_by, helps, to_send
from portal.domain.questionnaire import Version
from portal.domain.refusals import Invalid, NotFound
from portal.storage import shipped
from portal.storage.library import Published
from portal.web import access, forms, render
from portal.web.links import link
from portal.workflow import library_view, publish
from portal.workflow.library_view import OfferedVersion


@dataclass(frozen=True)
class ShippedVersion:
    """A shipped version, its id if the organisation has published it, and the newer version number, if any."""

    version: Version
    published: str | None
    newer: str | None


async def listing(request: Request) -> Response:
    """List the published versions, and those that can be published."""
    own = await access.request_database(request).read(library_view.library_view)
    published_ids = {version.name: version.id for version in own.published}
    latest = {(version.id, version.number[0]): version.version for version in _shipped_versions(request)}
    offered = [
        ShippedVersion(
            version, published_ids.get(f"{version.id}@{version.version}"), newer if newer != version.version else None
        )
        for version in _shipped_versions(request)
        for newer in [latest[version.id, version.number[0]]]
    ]
    return render.page(
        request, "buyer/questionnaires.html", published=own.published, shipped=offered, drafts=own.drafts
    )


def _shipped_versions(request: Request) -> tuple[Version, ...]:
    return shipped.versions_in(request.app.state.questionnaires)


def laws_of(request: Request) -> Laws:
    """The table of laws."""
    return shipped.laws_in(request.app.state.questionnaires)


@dataclass(frozen=True)
class LawVersion:
    """A version that helps with a law: how many of its questions do, and how many running campaigns use it."""

    published: Published
    asks: int
    running: int


@dataclass(frozen=True)
class LawChoice:
    """What to send for a law: the newest versions that help with it, and the others that do."""

    send: tuple[LawVersion, ...]
    others: tuple[LawVersion, ...]


async def laws(request: Request) -> Response:
    """Show every law, what it asks for, what to send for it, and the questions that help, in the newest wording."""
    offered = await access.request_database(request).read(library_view.versions_on_offer)
    newest = newest_of(offered)
    known = {shipped_version.id: shipped_version for shipped_version in _shipped_versions(request)} | {
        family: known_version.version for family, known_version in newest.items()
    }
    asks = {
        f"{known_version.id}.{each.id}": each.ask
        for known_version in known.values()
        for each in known_version.questions()
    }
    pages = {
        f"{family}.{question.id}": known_version.published.id
        for family, known_version in newest.items()
        for question in known_version.version.questions()
    }
    table = laws_of(request)
    choices = {law.id: _law_choice(law, offered, newest) for law in table.laws}
    return render.page(request, "buyer/laws.html", laws=table, asks=asks, pages=pages, choices=choices)


def newest_of(offered: Sequence[OfferedVersion]) -> dict[str, OfferedVersion]:
    """The newest version of each family."""
    return {on_offer.published.family: on_offer for on_offer in reversed(offered)}


def _law_choice(law: Law, offered: Sequence[OfferedVersion], newest: Mapping[str, OfferedVersion]) -> LawChoice:
    sent = {version.id for version in to_send(law, {family: on_offer.version for family, on_offer in newest.items()})}
    listed = [LawVersion(on_offer.published, helps(law, on_offer.version), on_offer.running) for on_offer in offered]
    to_be_sent = {newest[family].published.id for family in sent}
    return LawChoice(
        tuple(on_offer for on_offer in listed if on_offer.published.id in to_be_sent),
        tuple(on_offer for on_offer in listed if on_offer.asks and on_offer.published.id not in to_be_sent),
    )


async def show(request: Request) -> Response:
    """Show one published version as suppliers see it, with its rules."""
    return await _version_page(request)


async def _version_page(request: Request, problem: str | None = None) -> Response:
    shown = await access.request_database(request).read(library_view.version_view, request.path_params["version"])
    data = _page(request, shown.published, shown.version, shown.others) | {"problem": problem}
    return render.page(request, "buyer/questionnaire.html", 422 if problem else 200, **data)


def _page(
    request: Request, published: Published | None, version: Version, others: Sequence[Published]
) -> dict[str, Any]:
    table = laws_of(request)
    answers = {question.id: asked_by(table, version, question) for question in version.questions()}
    served = table.served_by_version(version)
    data = {"published": published, "version": version, "others": others, "laws_of": answers, "served": served}
    return data | {"cap": table.reporting_cap, "problem": None}


async def look(request: Request) -> Response:
    """Show a shipped version before it is published."""
    family, number = request.path_params["family"], request.path_params["number"]
    version = next(
        (
            shipped_version
            for shipped_version in _shipped_versions(request)
            if (shipped_version.id, shipped_version.version) == (family, number)
        ),
        None,
    )
    if version is None:
        raise NotFound
    return render.page(request, "buyer/questionnaire.html", **_page(request, None, version, []))


async def add(request: Request) -> Response:
    """Publish a shipped version for the organisation; it is frozen from now on."""
    fields = await forms.read(request)
    chosen = fields.all("version")
    given = [version for version in _shipped_versions(request) if f"{version.id}@{version.version}" in chosen]
    offered = shipped.translations_in(request.app.state.questionnaires)
    translations = [translation for translation in offered if f"{translation.id}@{translation.version}" in chosen]
    await access.request_database(request).run(publish.publish_ahead, given, fields.one("notes"), translations)
    return RedirectResponse(link("questionnaires"), 303)


async def retire(request: Request) -> Response:
    """Retire a version: no new campaign may use it."""
    id = request.path_params["version"]
    try:
        await access.request_database(request).write(publish.retire, id, (await forms.read(request)).one("reason"))
    except Invalid as unfit:
        return await _version_page(request, unfit.sentence)
    return RedirectResponse(link("version", version=id), 303)


async def difference(request: Request) -> Response:
    """Show what changed between two published versions, with the changed words marked."""
    ids = request.path_params
    db = access.request_database(request)
    shown = await db.read(library_view.difference_view, ids["version"], ids["other"])
    return render.page(request, "buyer/difference.html", old=shown.old, new=shown.new, difference=shown.difference)
