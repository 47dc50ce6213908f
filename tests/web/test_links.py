"""An address is made from its name: ids in their places, whatever else is given as the query."""

import pytest

from portal.web import links
from portal.web.links import link, paging


def test_ids_stand_in_their_places_and_other_values_in_the_query() -> None:
    assert link("campaign", campaign="abc") == "/campaigns/abc"
    assert link("campaign", campaign="abc", done="sent", anchor="rows") == "/campaigns/abc?done=sent#rows"


def test_an_empty_value_is_left_out_of_the_query() -> None:
    assert link("findings", severity="", state=None, search="a b&c") == "/findings?search=a+b%26c"


def test_an_id_cannot_leave_its_place() -> None:
    assert link("supplier", supplier="../members?x") == "/suppliers/..%2Fmembers%3Fx"
    assert link("static", mark="1", name="css/a.css") == "/static/1/css/a.css"


def test_a_missing_id_is_an_error() -> None:
    with pytest.raises(KeyError):
        link("campaign")


def test_a_preview_shows_that_a_token_would_stand_there() -> None:
    assert link("invitation", token="…") == "/i/…"


def test_a_list_ends_where_the_number_of_the_page_is_written() -> None:
    assert paging("history") == "/history?page="
    assert paging("suppliers", sort="name") == "/suppliers?sort=name&page="


def test_the_suppliers_side_is_known_by_how_its_addresses_begin() -> None:
    assert [links.is_supplier_side(path) for path in ("/i/x", "/r/x/changes", "/", "/reports")] == [
        *(True, True, False, False)
    ]


def test_a_page_below_a_response_knows_its_response() -> None:
    assert links.beginning("response", "/r/abc/evidence/people/holds") == "/r/abc"
    assert links.beginning("response", "/r/../members") is None
    assert links.beginning("response", "/members") is None
