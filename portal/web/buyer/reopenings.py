"""Opening submitted answers for correction, all or some of them, and ending a correction."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from portal.domain.refusals import Closed, Conflict, Invalid
from portal.storage.responses import QuestionRef
from portal.web import access, forms
from portal.web.buyer import responses
from portal.web.links import link
from portal.workflow import reopen


async def act(request: Request) -> Response:
    """Open the answers or end the correction."""
    ids, fields = request.path_params, await forms.read(request)
    database, place = access.request_database(request), (ids["campaign"], ids["invitation"])
    reason, questions = "\n".join(fields.all("reason")).strip(), fields.all("questions")
    is_end = fields.one("do") == "end"
    try:
        if is_end:
            await database.write(reopen.end, *place)
        else:
            await database.write(reopen.reopen, *place, reason, [_place(choice) for choice in questions])
    except (Invalid, Conflict, Closed) as refused:
        status = 422 if isinstance(refused, Invalid) else 409
        problems = dict.fromkeys(refused.fields, refused.sentence) or {"reason": refused.sentence}
        return await responses.reopening_refused(request, status, problems, reason, questions)
    page = link(
        "campaign_invitation", campaign=ids["campaign"], invitation=ids["invitation"],
        done="ended" if is_end else "reopened",
    )  # fmt: skip
    return RedirectResponse(page, 303)


def _place(choice: str) -> QuestionRef:
    family, _, question = choice.partition(".")
    return family, question
