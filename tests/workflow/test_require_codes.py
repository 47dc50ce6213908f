"""Whether a supplier's link always needs a code is the organisation's choice, unless a campaign has its own."""

import pytest

from portal.domain.refusals import Invalid, NotAllowed, NotFound
from portal.workflow import open_link, require_codes
from tests.workflow.conftest import ANANDS_BROWSER, Portal


def is_always(portal: Portal) -> bool:
    return bool(portal.read(require_codes.of_campaign, portal.ids["campaign"], by=portal.rolf).is_always)


def outcome(portal: Portal) -> str:
    """What comes of opening Anand's link in the browser that was admitted before."""
    token = portal.harbour.tokens[portal.ids["invitation"]]
    return portal.database.write(open_link.enter, token, "anand@harbour-foods.example", "", ANANDS_BROWSER).outcome


def test_an_organisation_that_always_wants_a_code_asks_even_a_known_browser(portal: Portal) -> None:
    assert outcome(portal) == "in"
    portal.write(require_codes.require, always=True, by=portal.olga)
    assert (is_always(portal), outcome(portal)) == (True, "code")
    assert not portal.read(require_codes.is_required, by=portal.otto), "another organisation chooses for itself"


def test_a_campaign_s_own_rule_wins_either_way(portal: Portal) -> None:
    campaign = portal.ids["campaign"]
    portal.write(require_codes.require_in_campaign, campaign, "always", by=portal.carla)
    assert (is_always(portal), outcome(portal)) == (True, "code")
    portal.write(require_codes.require, always=True, by=portal.olga)
    portal.write(require_codes.require_in_campaign, campaign, "another", by=portal.carla)
    assert (is_always(portal), outcome(portal)) == (False, "in")
    portal.write(require_codes.require_in_campaign, campaign, "", by=portal.carla)
    assert is_always(portal), "as the organisation says"


def test_a_change_is_noted_once(portal: Portal) -> None:
    campaign = portal.ids["campaign"]
    for _ in range(2):
        portal.write(require_codes.require, always=True, by=portal.olga)
        portal.write(require_codes.require_in_campaign, campaign, "another", by=portal.carla)
    assert portal.verbs("organisation", portal.harbour.cast.organisation).count("always_code_changed") == 1
    assert portal.verbs("campaign", campaign).count("code_rule_changed") == 1


def test_only_who_runs_the_campaign_sets_a_rule_that_exists(portal: Portal) -> None:
    campaign = portal.ids["campaign"]
    with pytest.raises(NotAllowed):
        portal.write(require_codes.require_in_campaign, campaign, "always", by=portal.rita)
    with pytest.raises(NotFound):
        portal.write(require_codes.require_in_campaign, campaign, "always", by=portal.otto)
    with pytest.raises(Invalid, match="Choose when"):
        portal.write(require_codes.require_in_campaign, campaign, "never", by=portal.carla)
    assert not is_always(portal)
