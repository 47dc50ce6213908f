"""A member's own account, recovery codes in place of a lost authenticator, and what an email may not do."""

import re
from typing import Any

import pyotp
from sqlalchemy import func, select
from starlette.testclient import TestClient

from portal.domain.tokens import hash_of
from portal.storage import people
from portal.storage.database import Database, Work
from portal.storage.tables import METADATA
from portal.web.access import MEMBER_COOKIE
from portal.workflow import reset_password, sign_in
from tests.conftest import Clock
from tests.entering import newest_text
from tests.web.conftest import PASSWORD, SEED, Cast, Visit, enter, seed_on, signed_in

NEW = "violet gravel anchor tuna"
CODES = re.compile(r"<code>([a-z2-7]{4}(?:-[a-z2-7]{4}){3})</code>")


def mark_of(client: TestClient) -> str:
    found = re.search(r'name="mark" value="([^"]*)"', client.get("/account").text)
    assert found is not None
    return found[1]


def make_codes(client: TestClient) -> list[str]:
    made = client.post("/account/recovery-codes", data={"own": PASSWORD, "mark": mark_of(client)})
    assert made.status_code == 200, made.text
    return CODES.findall(made.text)


def half(client: TestClient, address: str = "owner@harbour-foods.example", password: str = PASSWORD) -> TestClient:
    assert client.post("/sign-in", data={"address": address, "password": password}).status_code == 303
    return client


def history_of(database: Database, cast: Cast) -> list[str]:
    table = METADATA.tables["history"]
    verbs = select(table.c.verb).where(table.c.organisation_id == cast.organisation)
    return database.read(lambda work: list(work.execute(verbs).scalars()))


def test_ten_recovery_codes_each_good_once_and_a_new_set_replaces_them(
    visit: Visit, database: Database, cast: Cast, clock: Clock
) -> None:
    owner = signed_in(visit(), database, cast)
    wrong = owner.post("/account/recovery-codes", data={"own": "not it", "mark": ""})
    assert wrong.status_code == 422 and "This is not your password" in wrong.text and not CODES.findall(wrong.text)
    first = make_codes(owner)
    assert len(set(first)) == 10 and "10 recovery codes" in owner.get("/account").text
    assert not CODES.findall(owner.get("/account").text)
    stale = owner.post("/account/recovery-codes", data={"own": PASSWORD, "mark": ""})
    assert stale.status_code == 409 and not CODES.findall(stale.text)
    codes = make_codes(owner)
    assert not set(codes) & set(first)

    lost = half(visit())
    assert lost.post("/sign-in/code", data={"code": first[0]}).status_code == 422
    assert lost.post("/sign-in/code", data={"code": codes[0].upper()}).headers["location"] == "/sign-in/code"
    seed = seed_on(lost)
    assert seed != SEED
    again = half(visit())
    assert again.post("/sign-in/code", data={"code": codes[0]}).status_code == 422
    clock.advance(seconds=30)
    seed = seed_on(lost)
    assert lost.post("/sign-in/code", data={"code": pyotp.TOTP(seed).at(int(clock().timestamp()))}).status_code == 303
    assert "9 recovery codes" in lost.get("/account").text
    verbs = history_of(database, cast)
    assert verbs.count("recovery_codes_made") == 2 and verbs.count("recovery_code_used") == 1


def test_codes_are_kept_as_hashes_only(visit: Visit, database: Database, cast: Cast) -> None:
    codes = make_codes(signed_in(visit(), database, cast))
    table = METADATA.tables["recovery_code"]
    hashes = database.read(lambda work: [str(value) for value in work.execute(select(table.c.hash)).scalars()])
    assert len(hashes) == 10 and all(len(value) == 64 for value in hashes)
    assert not [value for value in hashes for code in codes if code.replace("-", "") in value]


def test_an_email_that_sets_a_password_leaves_the_authenticator(
    visit: Visit, database: Database, cast: Cast, clock: Clock
) -> None:
    def link(work: Work) -> str:
        return reset_password.password_link(
            work, people.person_for(work, "owner@harbour-foods.example"), sign_in.LONGEST
        )

    token = database.write(link).rpartition("/")[2]
    browser = visit()
    assert "authenticator" not in browser.get(f"/password/{token}").text
    set_again = browser.post(f"/password/{token}", data={"password": NEW, "authenticator": "new"})
    assert set_again.status_code == 303
    assert seed_on(browser) == SEED  # nothing is shown to scan
    clock.advance(seconds=30)
    code = pyotp.TOTP(SEED).at(int(clock().timestamp()))
    assert browser.post("/sign-in/code", data={"code": code}).status_code == 303


def test_an_owner_resets_an_authenticator_but_not_that_of_somebody_who_works_elsewhere_too(
    visit: Visit, database: Database, cast: Cast
) -> None:
    owner, reviewer = signed_in(visit(), database, cast), signed_in(visit(), database, cast, "reviewer")
    address = f"/members/{cast.members['reviewer']}/authenticator"
    assert reviewer.post(address).status_code == 403
    assert owner.post(address).status_code == 303
    assert reviewer.get("/members").headers["location"].startswith("/sign-in")
    assert seed_on(half(visit(), "reviewer@harbour-foods.example")) != SEED
    assert history_of(database, cast).count("authenticator_reset") == 1

    def elsewhere(work: Work) -> None:
        other = people.add_organisation(work, "Nordwind")
        people.add_member(work, other, "safeguarding@harbour-foods.example", ["reviewer"])

    database.write(elsewhere)
    signed_in(visit(), database, cast, "safeguarding")
    answers = [owner.post(f"/members/{cast.members[role]}/authenticator") for role in ("reviewer", "safeguarding")]
    assert answers[0].headers["location"] == answers[1].headers["location"], "the answer tells of no other organisation"
    assert "another organisation on this portal it was not" in owner.get(answers[1].headers["location"]).text
    assert history_of(database, cast).count("authenticator_reset") == 3
    assert seed_on(half(visit(), "safeguarding@harbour-foods.example")) == SEED


def test_name_and_password_are_changed_and_other_sessions_end(visit: Visit, database: Database, cast: Cast) -> None:
    owner, elsewhere = signed_in(visit(), database, cast), signed_in(visit(), database, cast)
    assert owner.post("/account", data={"name": " "}).status_code == 422
    assert owner.post("/account", data={"name": "Olga Winter"}).status_code == 303
    assert "Olga Winter" in owner.get("/members").text

    def change(present: str, new: str) -> Any:
        return owner.post("/account/password", data={"present": present, "password": new})

    assert "This is not your password" in change("not it", NEW).text
    assert change(PASSWORD, "short").status_code == 422
    assert change(PASSWORD, NEW).status_code == 303
    assert owner.get("/account").status_code == 200
    assert elsewhere.get("/account").headers["location"].startswith("/sign-in")
    assert (
        visit().post("/sign-in", data={"address": "owner@harbour-foods.example", "password": PASSWORD}).status_code
        == 422
    )
    assert half(visit(), password=NEW)


def test_guessing_the_password_of_an_open_session_is_limited(visit: Visit, database: Database, cast: Cast) -> None:
    owner = signed_in(visit(), database, cast)
    tries = [
        owner.post("/account/password", data={"present": "not it", "password": NEW}).status_code for _ in range(11)
    ]
    assert tries == [422] * 10 + [429]


def test_sessions_are_seen_and_ended_by_their_owner_alone(visit: Visit, database: Database, cast: Cast) -> None:
    owner, elsewhere = signed_in(visit(), database, cast), signed_in(visit(), database, cast)
    ids = re.findall(r'name="session" value="([0-9a-f]{64})"', owner.get("/account").text)
    assert len(ids) == 2 and owner.get("/account").text.count("This session") == 1
    reviewer = signed_in(visit(), database, cast, "reviewer")
    for id in ids:
        assert reviewer.post("/account/sessions", data={"session": id}).status_code == 303
    assert owner.get("/account").status_code == elsewhere.get("/account").status_code == 200
    own = hash_of(owner.cookies[MEMBER_COOKIE])
    for id in sorted(ids, key=lambda id: id == own):  # one's own last
        assert owner.post("/account/sessions", data={"session": id}).status_code == 303
    assert owner.get("/account").status_code == elsewhere.get("/account").status_code == 303
    table = METADATA.tables["session"]
    left = select(func.count()).select_from(table).where(table.c.kind == "member")
    assert database.read(lambda work: work.execute(left).scalar_one()) == 1  # the reviewer's


def test_a_member_moves_to_another_authenticator_with_a_code_of_the_present_one(
    visit: Visit, database: Database, cast: Cast, clock: Clock
) -> None:
    owner, elsewhere = signed_in(visit(), database, cast), signed_in(visit(), database, cast)
    wrong = owner.post("/account/authenticator", data={"code": "000000"})
    assert wrong.status_code == 422 and "This code is wrong" in wrong.text
    clock.advance(seconds=60)
    digits = pyotp.TOTP(SEED).at(int(clock().timestamp()))
    assert owner.post("/account/authenticator", data={"code": digits}).headers["location"] == "/sign-in/code"
    assert elsewhere.get("/account").headers["location"].startswith("/sign-in")
    seed = seed_on(owner)
    assert seed != SEED, "the new app is set up in the half session"
    assert owner.get("/account").status_code == 303, "and no page opens before"
    clock.advance(seconds=30)
    assert owner.post("/sign-in/code", data={"code": pyotp.TOTP(SEED).at(int(clock().timestamp()))}).status_code == 422
    assert owner.post("/sign-in/code", data={"code": pyotp.TOTP(seed).at(int(clock().timestamp()))}).status_code == 303
    assert owner.get("/account").status_code == 200
    assert "authenticator_replaced" in history_of(database, cast)


def test_a_recovery_code_moves_to_another_authenticator_and_guessing_is_limited(
    visit: Visit, database: Database, cast: Cast
) -> None:
    owner = signed_in(visit(), database, cast)
    codes = make_codes(owner)
    tries = [owner.post("/account/authenticator", data={"code": "000000"}).status_code for _ in range(9)]
    assert tries == [422] * 9
    assert owner.post("/account/authenticator", data={"code": codes[0]}).status_code == 303
    assert seed_on(owner) != SEED
    other = signed_in(visit(), database, cast, "reviewer")
    assert [other.post("/account/authenticator", data={"code": "1"}).status_code for _ in range(11)][-1] == 429


def test_a_password_stays_on_no_page_when_the_session_has_ended(visit: Visit, cast: Cast) -> None:
    secrets = (("/account/password", "present"), ("/account/recovery-codes", "own"), ("/account/address", "current"))
    for address, name in secrets:
        refused = visit().post(address, data={name: "correct horse battery", "password": NEW})
        assert "correct horse" not in refused.text + refused.headers.get("location", "")


def test_the_second_step_offers_the_recovery_code(visit: Visit, cast: Cast, clock: Clock) -> None:
    browser = half(visit())
    assert "recovery code" in browser.get("/sign-in/code").text
    assert enter(visit(), clock).get("/account").status_code == 200


def emails_to(database: Database, address: str) -> list[str]:
    table = METADATA.tables["email"]
    kinds = select(table.c.kind).where(table.c.to_address == address).order_by(table.c.queued_at)
    return database.read(lambda work: list(work.execute(kinds).scalars()))


def link_in(database: Database, address: str) -> str:
    found = re.search(r"/address/[a-z2-7]{26}", newest_text(database, address, "address_change"))
    assert found is not None
    return found[0]


def test_a_new_address_is_confirmed_by_its_mailbox_and_the_old_one_is_told(
    visit: Visit, database: Database, cast: Cast, clock: Clock
) -> None:
    owner, old, new = signed_in(visit(), database, cast), "owner@harbour-foods.example", "olga@harbour-foods.example"
    ask = {"address": f" {new.upper()} ", "current": PASSWORD}
    wrong = owner.post("/account/address", data={**ask, "current": "not it"})
    assert wrong.status_code == 422 and "This is not your password" in wrong.text and new.upper() in wrong.text
    for typed, sentence in ((old, "your address already"), ("no address", "address")):
        refused = owner.post("/account/address", data={"address": typed, "current": PASSWORD})
        assert refused.status_code == 422 and sentence in refused.text
    assert [owner.post("/account/address", data=ask).status_code for _ in range(2)] == [303, 303]
    assert emails_to(database, new) == ["address_change"], "pressed twice, one email"
    link = link_in(database, new)
    page = visit().get(link)
    assert page.status_code == 200 and new in page.text and old in owner.get("/account").text
    assert [visit().post(link).status_code for _ in range(2)] == [200, 200]
    assert new in owner.get("/account").text, "the session goes on"
    assert emails_to(database, old)[-1] == "address_changed"
    told = newest_text(database, old, "address_changed")
    assert "o…@harbour-foods.example" in told and new not in told
    assert history_of(database, cast).count("address_changed") == 1
    assert visit().post("/sign-in", data={"address": old, "password": PASSWORD}).status_code == 422
    assert half(visit(), new).get("/sign-in/code").status_code == 200


def test_an_address_of_another_account_looks_the_same_and_stays_with_it(
    visit: Visit, database: Database, cast: Cast, clock: Clock
) -> None:
    owner, taken, free = signed_in(visit(), database, cast), "reviewer@harbour-foods.example", "free@new.example"
    answers = []
    for address in (taken, free):
        answer = owner.post("/account/address", data={"address": address, "current": PASSWORD})
        answers.append((answer.status_code, answer.headers["location"], emails_to(database, address)[-1:]))
        if address == taken:
            link = link_in(database, taken)
            refused = visit().post(link)
            assert refused.status_code == 409 and "another account has it" in refused.text
            assert "owner@harbour-foods.example" in owner.get("/account").text
    assert answers[0] == answers[1]
    assert visit().post(link).status_code == 410, "replaced by the newer one"
    newest = link_in(database, free)
    clock.advance(hours=3)
    assert visit().get(newest).status_code == visit().post(newest).status_code == 410
    assert visit().get("/address/none").status_code == 410
    many = signed_in(visit(), database, cast, "read_only")
    asked = [
        many.post("/account/address", data={"address": f"a{at}@x.example", "current": PASSWORD}).status_code
        for at in range(7)
    ]
    assert asked == [303] * 5 + [429] * 2


def test_times_are_shown_in_the_members_own_zone(visit: Visit, database: Database, cast: Cast) -> None:
    owner = signed_in(visit(), database, cast)
    assert "(UTC)" in owner.get("/account").text
    wrong = owner.post("/account/zone", data={"zone": "Vienna, I think"})
    assert wrong.status_code == 422 and "such as Europe/Vienna" in wrong.text and "Vienna, I think" in wrong.text
    assert owner.post("/account/zone", data={"zone": "europe/vienna"}).status_code == 303
    assert 'value="Europe/Vienna"' in owner.get("/account").text
    shown = owner.get("/account").text
    assert "(Europe/Vienna)" in shown and "(UTC)" not in shown
    other = signed_in(visit(), database, cast, "reviewer")
    assert "(UTC)" in other.get("/account").text
    assert owner.post("/account/zone", data={"zone": ""}).status_code == 303
    assert "(UTC)" in owner.get("/account").text
