"""Laws stand where questionnaires are chosen, each with the questions that help and a mark on what nobody has read."""

from portal.domain.laws import read_laws
from portal.domain.questionnaire import Version
from portal.settings import root
from portal.storage.database import Database
from portal.workflow import publish
from tests.web.conftest import Cast, Visit, actor_of, signed_in
from tests.web.test_drafts import shipped

LAWS = read_laws((root("questionnaires") / "laws.yaml").read_bytes())


def test_every_law_and_every_ask_is_on_the_page(visit: Visit, database: Database, cast: Cast) -> None:
    page = signed_in(visit(), database, cast, "reviewer").get("/questionnaires/laws").text
    for law in LAWS.laws:
        assert f'id="{law.id}"' in page
        assert law.link in page
    unread = sum(ask.check for law in LAWS.laws for ask in law.asks)
    assert unread > 0
    assert page.count(">Check<") == unread


def test_they_are_shown_where_questionnaires_are_chosen(visit: Visit, database: Database, cast: Cast) -> None:
    database.write(publish.publish, [shipped("workforce")], actor=actor_of(cast, "owner"))
    client = signed_in(visit(), database, cast, "campaign_manager")
    assert 'href="/questionnaires/laws#us_far_52_222_50"' in client.get("/campaigns/new").text
    at = client.get("/questionnaires").text.split('href="/questionnaires/')[1].split('"')[0]
    page = client.get(f"/questionnaires/{at}").text
    assert "Laws and buying rules it helps with" in page
    assert 'id="question-workers_total"' in page
    assert f'href="/questionnaires/{at}#question-workers_total"' in client.get("/questionnaires/laws").text


def test_what_a_family_serves_is_counted_by_asks() -> None:
    (far,) = [one for one in LAWS.served_by(["recruitment_fees", "workforce"]) if one.law.id == "us_far_52_222_50"]
    assert 0 < far.asks <= far.of
    assert LAWS.served_by(["no_such_family"]) == ()


def test_on_a_version_only_its_own_questions_count() -> None:
    pay, fees = (shipped(family) for family in ("wages", "recruitment_fees"))
    canada = {version.id: _asks(version, "ca_s211") for version in (pay, fees)}
    assert canada["wages"] > 0
    assert canada["recruitment_fees"] > canada["wages"]


def _asks(version: Version, law: str) -> int:
    return next((one.asks for one in LAWS.served_by_version(version) if one.law.id == law), 0)
