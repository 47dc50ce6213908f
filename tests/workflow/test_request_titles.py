"""Each listed request has its own campaign's title, in the reader's language where the buyer gave it."""

from portal.storage import contact_requests
from portal.workflow import request_titles, translate_campaign
from tests.workflow.conftest import Portal


def test_titles_are_in_the_reader_s_language_where_there_is_one_and_stay_in_order(portal: Portal) -> None:
    portal.write(
        translate_campaign.translate, portal.ids["campaign"], "fr", {"title": "Travail juste"}, by=portal.carla
    )
    own = portal.read(contact_requests.requests, by=portal.anand)
    theirs = portal.read(contact_requests.requests, by=portal.elsewhere)
    assert (len(own), len(theirs)) == (1, 2)
    mixed = [theirs[0], own[0], theirs[1], own[0]]

    def titles(language: str) -> list[str]:
        titled = portal.database.read(request_titles.titled, iter(mixed), language)
        assert [one.invitation for one in titled] == [one.invitation for one in mixed]
        return [str(one.title) for one in titled]

    ours, elsewhere = "Fair work of harbour-foods.example", "Fair work of elsewhere-mills.example"
    assert titles("en") == titles("es") == [elsewhere, ours, elsewhere, ours]
    assert titles("fr-CA") == titles("fr") == [elsewhere, "Travail juste", elsewhere, "Travail juste"]
    assert portal.database.read(request_titles.titled, [], "fr") == []


def test_a_title_says_when_it_is_not_in_the_reader_s_language(portal: Portal) -> None:
    requests = portal.read(contact_requests.requests, by=portal.anand)
    (shown,) = portal.database.read(request_titles.titled, requests, "fr")
    assert (shown.title.language, shown.title.is_fallback) == ("en", True)
    (shown,) = portal.database.read(request_titles.titled, requests, "en")
    assert not shown.title.is_fallback
