"""A page of the demonstration that shows every shared part of `templates/_ui.html`, with the code that renders it."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from portal.web.access import VISITOR
from portal.web.render import Pages


@dataclass(frozen=True)
class Example:
    """One macro: what it is for, and template code that calls it."""

    name: str
    purpose: str
    code: str


@dataclass(frozen=True)
class DrawnExample:
    """An example with its rendered markup."""

    name: str
    purpose: str
    code: str
    markup: Markup


FIELDS = (
    Example(
        "text",
        "One line of text. A problem is the sentence beside the field; `width` is in characters.",
        '{{ ui.text("workers", "Workers on site", value="120", width=5, inputmode="numeric", suffix="people") }}\n'
        '{{ ui.text("contact", "Email address", type="email", problem="Write an address like name@example.com.") }}',
    ),
    Example(
        "long_text",
        "Several lines of text.",
        '{{ ui.long_text("purpose", "Why you ask", hint="Suppliers read this.", rows=3) }}',
    ),
    Example(
        "select",
        "One of many; `blank` adds a first empty choice.",
        '{{ ui.select("country", "Country", [("BD", "Bangladesh"), ("TR", "Türkiye")], value="TR", blank="Any") }}',
    ),
    Example(
        "radios",
        "One of a few. `radio_items` draws the choices alone, where the page has a legend of its own.",
        '{{ ui.radios("fees", "Did workers pay to be hired?", [("yes", "Yes"), ("no", "No", "Nobody paid anything.")],'
        ' value="no") }}',
    ),
    Example(
        "checkboxes",
        "Any of a few; `exclusive` names those that stand alone. `checkbox_items` draws the choices alone.",
        '{{ ui.checkboxes("kept", "Which papers are kept?", [("passport", "Passports"), ("permit", "Work permits"),'
        ' ("none", "None of these")], values=("permit",), exclusive=("none",)) }}',
    ),
    Example(
        "date",
        "A day in three fields. `date_parts` draws the fields alone.",
        '{{ ui.date("due", "Due day", day=31, month=1, year=2027, hint="For example, 31 1 2027") }}',
    ),
    Example(
        "file",
        "A file; a larger one than `largest` bytes is refused before it is sent.",
        '{{ ui.file("list", "Supplier list", hint="CSV or Excel", largest=4000000, too_large="Use a smaller file.") }}',
    ),
)
ACTIONS = (
    Example(
        "button",
        "What a person does next: a verb. One plain button a page; the others are secondary, or warn.",
        '{{ ui.button("Save and preview the email") }} {{ ui.button("Cancel", kind="secondary", href="#") }}\n'
        '{{ ui.button("Close campaign", kind="warning") }} {{ ui.button("Send", refused="No mail server is set.") }}',
    ),
    Example("back", "The way back, above the heading.", '{{ ui.back("#", "Campaigns") }}'),
    Example(
        "pagination",
        "The pages of a long list; `address` ends where the number is written.",
        '{{ ui.pagination(3, 9, "#page-") }}',
    ),
)
MESSAGES = (
    Example("notice", "What has just happened.", '{{ ui.notice("The campaign was saved.") }}'),
    Example(
        "error_summary",
        "What is wrong on this page: pairs of a field's id, or none, and a sentence that says what to do.",
        '{{ ui.error_summary([("contact", "Write an address like name@example.com.")]) }}',
    ),
    Example("alarm", "What stops the work of everybody.", '{{ ui.alarm("No email leaves: no mail server is set.") }}'),
    Example("warning", "What cannot be undone.", '{{ ui.warning("Links that were sent stop working.") }}'),
    Example("inset", "A remark beside the text.", "{% call ui.inset() %}<p>Nobody is written to yet.</p>{% endcall %}"),
    Example(
        "details",
        "Words to open.",
        '{% call ui.details("Why we ask") %}<p>Fees paid by workers are a sign of debt bondage.</p>{% endcall %}',
    ),
    Example(
        "empty",
        "A list with nothing in it yet, and what to do first.",
        '{% call ui.empty("No suppliers yet") %}<p class="govuk-body">Import a list to begin.</p>{% endcall %}',
    ),
)
STATES = (
    Example(
        "tag",
        "A state in a word.",
        '{% for kind in ("waiting", "moving", "late", "bad", "done") %}{{ ui.tag(kind, kind) }} {% endfor %}',
    ),
    Example("status", "The state of an invitation.", '{{ ui.status("invited") }} {{ ui.status("email_bounced") }}'),
    Example(
        "severity",
        "How grave what was disclosed is.",
        '{% for grade in ("critical", "high", "medium", "low", "none") %}{{ ui.severity(grade) }} {% endfor %}',
    ),
    Example(
        "progress",
        "How far something is; `busy` shows, with JavaScript, while a form is being answered.",
        '{{ ui.progress(6, 14, "6 of 14 answered") }}',
    ),
)
FIGURES = (
    Example(
        "table",
        "Rows under heads made by `header` and of cells made by `cell`. With `cards` a row is a card on a phone.",
        '{% call ui.table("Suppliers", [ui.header("Name", address="#", sorted="ascending"),'
        ' ui.header("Score", number=true)]) %}\n'
        '<tr class="govuk-table__row">{{ ui.cell("Halvora Textil") }}{{ ui.cell(71, number=true) }}</tr>{% endcall %}',
    ),
    Example(
        "summary",
        "Facts about one thing, each with a way to change it where there is one.",
        '{{ ui.summary([("Due", "31 January 2027", "#", "Change"), ("Language", "French")]) }}',
    ),
    Example(
        "tile",
        "One number with its meaning, in a list of tiles.",
        '<ul class="tiles">{{ ui.tile(12, "submitted", href="#", current=true) }}{{ ui.tile(3, "overdue") }}</ul>',
    ),
    Example(
        "bar",
        "Parts of a whole.",
        '{{ ui.bar("Progress", [("submitted", "Submitted", 12), ("overdue", "Overdue", 3)], 20) }}',
    ),
    Example("mark", "The portal's mark.", '<span class="wordmark">{{ ui.mark() }}Candour</span>'),
)
GROUPS = (
    ("Fields", FIELDS),
    ("Actions", ACTIONS),
    ("Messages", MESSAGES),
    ("States", STATES),
    ("Figures", FIGURES),
)


def styleguide(pages: Pages) -> str:
    """The page as HTML."""
    groups = [(title, [drawn(pages, example) for example in examples]) for title, examples in GROUPS]
    surroundings = {"language": "en", "direction": "ltr", "actor": VISITOR, "path": PATH, "groups": groups}
    return pages.fill("demo/styleguide.html", None, surroundings)


def drawn(pages: Pages, example: Example) -> DrawnExample:
    """An example with the markup that its code produces."""
    template = pages.environment.from_string(example.code)
    markup = Markup(template.render())  # noqa: S704 - code of ours, which escapes
    return DrawnExample(example.name, example.purpose, example.code, markup)


PATH = "/styleguide"


def routes(pages: Pages) -> Sequence[Route]:
    """The style guide's route."""

    async def show(request: Request) -> Response:
        return HTMLResponse(styleguide(pages))

    return [Route(PATH, show)]
