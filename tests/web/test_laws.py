"""Laws stand where questionnaires are chosen, each with the questions that help and a mark on what nobody has read."""

import re

from portal.domain.laws import Ask, Law, helps, read_laws, to_send
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
    assert "May be asked for reporting (VSME C5, self-employed and agency workers)." in page
    assert "May be asked for due diligence only, because: " in page
    assert f'href="/questionnaires/{at}#question-workers_total"' in client.get("/questionnaires/laws").text


def test_what_to_send_for_a_law_is_counted_by_version_and_starts_a_campaign(
    visit: Visit, database: Database, cast: Cast
) -> None:
    given = [shipped("workforce"), shipped("wages"), shipped("wages", "1.0.1")]
    done = database.write(publish.publish, given, actor=actor_of(cast, "owner"))
    ids = {f"{version.family}@{version.version}": version.id for version in done}
    client = signed_in(visit(), database, cast, "campaign_manager")
    law = next(law for law in LAWS.laws if law.id == "ca_s211")
    section = client.get("/questionnaires/laws").text.split(f'id="{law.id}"')[1].split("</section>")[0]
    sent, _, others = section.partition("Other versions that help")
    count = helps(law, shipped("wages"))
    assert count > 0
    assert f"helps with {count} of" in sent
    assert ids["wages@1.0.1"] in sent
    assert ids["wages@1.0.0"] not in sent
    assert ids["wages@1.0.0"] in others.split("What it requires")[0]
    form = client.get("/campaigns/new?law=ca_s211").text
    for name, id in ids.items():
        box = re.search(rf'<input[^>]*name="versions"[^>]*value="{id}"[^>]*>', form)
        assert box
        assert ("checked" in box[0]) == (name != "wages@1.0.0")
    assert f'value="{law.name}"' in form
    assert client.get("/campaigns/new?law=nothing").status_code == 200


def test_a_version_that_asks_nothing_of_a_law_is_not_counted_for_its_family() -> None:
    canada = next(law for law in LAWS.laws if law.id == "ca_s211")
    workforce, wages = shipped("workforce"), shipped("wages")
    short = wages.model_copy(update={"sections": wages.sections[:0]})
    assert helps(canada, wages) > 0
    assert helps(canada, short) == 0
    assert short not in to_send(canada, {"workforce": workforce, "wages": short})
    used = to_send(canada.model_copy(update={"asks": _only(canada, "wages")}), {"workforce": workforce, "wages": wages})
    assert used == (wages, workforce), "what it uses goes with it"


def _only(law: Law, family: str) -> tuple[Ask, ...]:
    """The asks of a law that this family alone helps with."""
    asks = [[name for name in ask.questions if name.startswith(f"{family}.")] for ask in law.asks]
    return tuple(ask.model_copy(update={"questions": tuple(names)}) for ask, names in zip(law.asks, asks, strict=True))


def test_a_retired_version_is_neither_linked_nor_sent(visit: Visit, database: Database, cast: Cast) -> None:
    done = database.write(publish.publish, [shipped("workforce"), shipped("wages")], actor=actor_of(cast, "owner"))
    wages = next(version.id for version in done if version.family == "wages")
    owner = signed_in(visit(), database, cast)
    refused = owner.post(f"/questionnaires/{wages}/retirement", data={"reason": " "})
    assert refused.status_code == 422
    assert 'id="reason-error"' in refused.text, "told beside the field, on the version's page"
    assert owner.post(f"/questionnaires/{wages}/retirement", data={"reason": "A newer one."}).status_code == 303
    page = owner.get("/questionnaires/laws").text
    assert f"/questionnaires/{wages}" not in page


def test_on_a_version_only_its_own_questions_count() -> None:
    pay, fees = (shipped(family) for family in ("wages", "recruitment_fees"))
    canada = {version.id: _asks(version, "ca_s211") for version in (pay, fees)}
    assert canada["wages"] > 0
    assert canada["recruitment_fees"] > canada["wages"]


def _asks(version: Version, law: str) -> int:
    return next((one.asks for one in LAWS.served_by_version(version) if one.law.id == law), 0)
