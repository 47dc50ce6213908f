"""A country."""

import pytest

from portal.domain.kinds import KINDS, InvalidAnswer, from_form, from_json, show
from portal.domain.messages import Country
from portal.domain.questionnaire import Question

KIND = KINDS["country"]
SITE = Question(id="site", kind="country", ask="Where is the site?")


def test_only_a_code_of_a_country_is_read() -> None:
    assert from_json(SITE, "BD") == "BD"
    for data in ("bd", "XX", "Bangladesh", 50):
        with pytest.raises(InvalidAnswer, match="is not the code of a country"):
            from_json(SITE, data)


def test_the_field_holds_the_code() -> None:
    assert from_form(SITE, {"site": ["VN"]}).answer == "VN"


def test_it_is_shown_so_that_a_page_can_name_it() -> None:
    assert isinstance(show(SITE, "BD", str), Country)


def test_samples_are_the_countries_of_the_rules_and_one_that_none_names() -> None:
    assert KIND.rule_type == "country"
    *named, elsewhere = KIND.samples(SITE, {"VN", "BD"})
    assert named == ["BD", "VN"]
    assert elsewhere not in named


def test_nobodys_own_words_stand_in_it() -> None:
    assert (KIND.is_closed, KIND.is_free_text) == (True, False)
