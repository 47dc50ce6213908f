"""The eleven ILO indicators over a campaign's responses."""

from starlette.requests import Request
from starlette.responses import Response

from portal.domain.indicators import ORDER
from portal.web import access, render
from portal.workflow import indicator_grid
from portal.workflow.indicator_grid import STATE_WORDS


async def show(request: Request) -> Response:
    """How often each indicator was found, asked without a sign, or not asked."""
    grid = await access.request_database(request).read(indicator_grid.of_campaign, request.path_params["campaign"])
    return render.page(
        request, "buyer/indicators.html", grid=grid, campaign=grid.campaign, order=ORDER, words=STATE_WORDS
    )
