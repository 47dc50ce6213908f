"""Search and sort in every script: capitals, accents and look-alike letters are one, on both databases."""

import pytest

from portal.domain.policy import Actor
from portal.storage import board, people, suppliers
from portal.storage.board_filter import BoardFilter
from portal.storage.database import Database
from portal.storage.supplier_filters import SupplierFilter
from portal.workflow import correct, draft_campaign, import_suppliers
from tests.workflow import supplier_side

NAMES = {
    "YILDIZ Tekstil": "Gökçe İnan",
    "Öztürk Giyim": "IŞIL Ağaoğlu",
    "Công ty Đông Á": "Nguyễn Thị Ánh",
    "Groß Weberei": "Jürgen Weiß",
    "Ёлка Текстиль": "Семён Щёлоков",
    "ΑΘΗΝΑ Νήματα": "Ελένη Παπά",
    "مصنع الأمل": "أحمد علي",
    "東京ニット": "ﾔﾏﾀﾞ",
}
FOUND = {
    "yildiz": "YILDIZ Tekstil",
    "Yıldız": "YILDIZ Tekstil",
    "GOKCE inan": "YILDIZ Tekstil",
    "ozturk": "Öztürk Giyim",
    "ÖZTÜRK": "Öztürk Giyim",
    "işil agaoglu": "Öztürk Giyim",
    "cong ty dong a": "Công ty Đông Á",
    "NGUYEN THI ANH": "Công ty Đông Á",
    "gross": "Groß Weberei",
    "JURGEN WEISS": "Groß Weberei",
    "елка": "Ёлка Текстиль",
    "СЕМЕН": "Ёлка Текстиль",
    "αθηνα": "ΑΘΗΝΑ Νήματα",
    "ελενη": "ΑΘΗΝΑ Νήματα",
    "الامل": "مصنع الأمل",
    "ヤマダ": "東京ニット",
}


@pytest.fixture
def actor(database: Database) -> Actor:
    organisation = database.write(people.add_organisation, "Nordwind Retail")
    return Actor("operator", "operator:x", "x", organisation)


def take_in(database: Database, actor: Actor) -> None:
    lines = [f"{name},c{at}-é,TR,{who},c{at}@mills.example" for at, (name, who) in enumerate(NAMES.items())]
    data = "\n".join(["Supplier name,External code,Country,Contact name,Contact email", *lines])
    plan = database.write(import_suppliers.confirm, data.encode(), "list.csv", actor=actor)
    assert plan.rejected == ()


def test_every_search_finds_names_and_contacts_as_people_type_them(database: Database) -> None:
    invited = supplier_side.invite(database)
    actor = Actor("operator", "operator:x", "x", invited.organisation)
    take_in(database, actor)

    everybody = database.read(suppliers.ids, actor=actor)
    database.write(draft_campaign.choose, invited.campaign, everybody, actor=actor)
    for words, name in FOUND.items():
        listed = database.read(suppliers.page, SupplierFilter(words), actor=actor)
        assert [one.name for one in listed.suppliers] == [name], words
        shown = database.read(board.board, invited.campaign, BoardFilter(search=words), actor=actor)
        assert [row.supplier for row in shown.rows] == [name], words
        choice = SupplierFilter(search=words)
        assert len(database.read(draft_campaign.matching, choice, actor=actor)) == 1, words


def test_names_sort_without_capitals_and_accents(database: Database, actor: Actor) -> None:
    take_in(database, actor)
    names = [one.name for one in database.read(suppliers.page, sort="name", actor=actor).suppliers]
    latin = [name for name in names if name[0] in "YÖCG"]
    assert latin == ["Công ty Đông Á", "Groß Weberei", "Öztürk Giyim", "YILDIZ Tekstil"]


def test_names_sort_by_the_alphabet_of_their_script(database: Database, actor: Actor) -> None:
    wanted = ["Işık", "Їжак", "Ялта", "پارس", "شركة", "กขค", "แก้ว", "มานี"]
    lines = [f"{name},TH,n{at}@mills.example" for at, name in enumerate(reversed(wanted))]
    data = "\n".join(["Supplier name,Country,Contact email", *lines]).encode()
    database.write(import_suppliers.confirm, data, "list.csv", actor=actor)
    assert [one.name for one in database.read(suppliers.page, sort="name", actor=actor).suppliers] == wanted


def test_a_corrected_contact_is_found_by_its_new_name_and_address(database: Database) -> None:
    invited = supplier_side.invite(database)
    actor = Actor("operator", "operator:x", "x", invited.organisation)
    places = database.read(correct.elsewhere, invited.invitation, actor=actor)
    assert [place.id for place in places] == [correct.RECORD]
    fixed = (invited.invitation, "sukru@mills.example", "Şükrü Öz", [correct.RECORD])
    database.write(correct.correct, *fixed, actor=actor)
    for words in ("sukru oz", "SUKRU@MILLS.EXAMPLE"):
        assert database.read(suppliers.page, SupplierFilter(words), actor=actor).total == 1
        assert database.read(board.board, invited.campaign, BoardFilter(search=words), actor=actor).total == 1
