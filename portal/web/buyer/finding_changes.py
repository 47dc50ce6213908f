"""Changing many findings at once: what is selected, what would change and what cannot, and the confirmation."""

from dataclasses import dataclass
from typing import Any

from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from portal.domain.finding_changes import KINDS, NEEDS_REASON, ChangeKind
from portal.domain.refusals import Conflict, Invalid
from portal.storage.finding_lists import FindingFilter
from portal.web import access, forms, render
from portal.web.buyer.findings import filter_of
from portal.web.forms import Fields
from portal.web.links import link
from portal.workflow import change_findings, responsible_members
from portal.workflow.change_findings import Selection

CHANGE_NAMES: dict[ChangeKind, str] = {
    "assign": "Assign to a member",
    "due": "Set the due date",
    "close": "Close",
    "reopen": "Reopen",
}
SHOWN = 50
"""How many of the findings that cannot be changed for one reason are listed."""
MOST_SELECTED = 500
NOTHING = "Select at least one finding."


@dataclass(frozen=True)
class AskedChange:
    """A selection and a change to it, as they stand in a query or a form."""

    values: dict[str, list[str]]

    @classmethod
    def of(cls, given: QueryParams | Fields) -> "AskedChange":
        """What a query or a form asks for."""
        if isinstance(given, Fields):
            return cls(given.mapping)
        names = {name for name, _ in given.multi_items()}
        return cls({name: [text.replace("\x00", "") for text in given.getlist(name)] for name in names})

    def value_of(self, name: str) -> str:
        """The last value of this name."""
        return self.values.get(name, [""])[-1].strip()[:200]

    @property
    def kind(self) -> ChangeKind | None:
        """What is to be done, if it was chosen."""
        return next((kind for kind in KINDS if kind == self.value_of("do")), None)

    @property
    def filter(self) -> FindingFilter:
        """The filter of the list that the findings were selected in."""
        return filter_of({name: self.value_of(name) for name in FindingFilter.__dataclass_fields__})

    def selection(self) -> Selection:
        """The selected findings; refused if nothing is selected."""
        ids = tuple(self.values.get("finding", ()))[:MOST_SELECTED]
        suppliers = tuple(self.values.get("of_supplier", ()))[:MOST_SELECTED]
        if self.value_of("all"):
            return Selection(filter=self.filter)
        if not ids and not suppliers:
            raise Invalid(NOTHING, fields=("finding",))
        return Selection(ids, self.filter if suppliers else None, suppliers)

    def change(self) -> tuple[ChangeKind, str, str]:
        """What is to be done, to whom or by when; refused if nothing was chosen."""
        if self.kind is None:
            raise Invalid("Choose what to do with the findings.", fields=("do",))
        return self.kind, self.value_of("to"), self.value_of("by")

    def hidden(self) -> list[tuple[str, str]]:
        """The selection as hidden fields."""
        names = ("all", "finding", "of_supplier", *FindingFilter.__dataclass_fields__)
        return [(name, value) for name in names for value in self.values.get(name, ()) if value]

    def back(self, **more: object) -> str:
        """The list that the findings were selected in."""
        return link("findings", **vars(self.filter), sort=self.value_of("sort"), group=self.value_of("group"), **more)


async def show(request: Request) -> Response:
    """Show what the chosen change would do to the selected findings."""
    return await _page(request, AskedChange.of(request.query_params))


async def _page(
    request: Request, asked: AskedChange, problem: Invalid | Conflict | None = None, text: str = ""
) -> Response:
    database = access.request_database(request)
    data: dict[str, Any] = {"planned": None, "selected": 0, "members": await database.read(responsible_members.able)}
    problems = dict(problem.fields or {"count": problem.sentence}) if problem else {}
    try:
        selection = asked.selection()
        findings = await database.read(change_findings.selected, selection)
        data["selected"] = len(findings)
        if asked.kind is not None:
            change = await database.read(change_findings.change_of, *asked.change())
            data["planned"] = change_findings.plan_for(database.actor, findings, change)
    except Invalid as wrong:
        problems = dict(wrong.fields)
    data |= {
        "asked": asked,
        "kinds": CHANGE_NAMES,
        "needs_reason": asked.kind in NEEDS_REASON,
        "problems": problems,
        "typed": {"text": text},
        "most_shown": SHOWN,
    }
    status = 409 if isinstance(problem, Conflict) else 422 if problems else 200
    return render.page(request, "buyer/finding_changes.html", status, **data)


async def change(request: Request) -> Response:
    """Change the selected findings, once their number was typed."""
    fields = await forms.read(request)
    asked, database = AskedChange.of(fields), access.request_database(request)
    text, count = fields.one("text"), fields.count("count")
    try:
        selection = asked.selection()
        wanted = await database.read(change_findings.change_of, *asked.change())
        changed = await database.write(change_findings.change, selection, wanted, count, text)
    except (Invalid, Conflict) as refused:
        return await _page(request, asked, refused, text)
    if changed.job:
        return RedirectResponse(link("job", job=changed.job), 303)
    return RedirectResponse(asked.back(changed=changed.count, left=changed.left), 303)
