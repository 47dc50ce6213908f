"""The eleven ILO indicators across a campaign's responses."""

from starlette.requests import Request
from starlette.responses import Response

from portal.domain.indicators import ORDER
from portal.web import access, render
from portal.workflow import indicator_grid
from portal.workflow.indicator_grid import STATE_WORDS


async def show(request: Request) -> Response:
    """Show how often each indicator was found, asked about without a sign of it, or not asked about."""
    grid = await access.request_database(request).read(indicator_grid.of_campaign, request.path_params["campaign"])
    return render.page(
        request, "buyer/indicators.html", grid=grid, campaign=grid.campaign, order=ORDER, words=STATE_WORDS
    )
