import pytest

from portal.sheets.addresses import normal, read, written


@pytest.mark.parametrize(
    ("cell", "addresses"),
    [("li@a.example; wang@a.example", ["li@a.example", "wang@a.example"]),
     ("a@x.example b@x.example", ["a@x.example", "b@x.example"]),
     ("a@x.example/b@x.example\nA@X.example", ["a@x.example", "b@x.example"]),
     ("a@x.example，b@x.example", ["a@x.example", "b@x.example"]),
     ("mailto:x@c.example", ["x@c.example"]), ("ｌｉ＠d.example", ["li@d.example"]),
     ("\u200bli@g.example\u00a0", ["li@g.example"]), ("\u2068mona@x.example\u2069", ["mona@x.example"]),
     ("li@x.example.", ["li@x.example"]), ("<li@x.example>", ["li@x.example"]),
     ("E-mail: li@x.example", ["li@x.example"]),
     ("li @ x.example", ["li@x.example"]), ("li [at] x.example", ["li@x.example"]),
     ("a@x.example and b@x.example", ["a@x.example", "b@x.example"]), ("a@x.example 和 b@x.example",
     ["a@x.example", "b@x.example"]), ("a@x.example#mailto:a@x.example#", ["a@x.example"]), ("SMTP:a@x.example",
     ["a@x.example"])],
)  # fmt: skip
def test_addresses_are_read_as_people_write_them(cell: str, addresses: list[str]) -> None:
    contacts, unreadable = read(cell)
    assert ([contact.address for contact in contacts], unreadable) == (addresses, [])


@pytest.mark.parametrize(
    ("cell", "name"),
    [("Wang <wang@b.example>", "Wang"), ("Wang, Li <wang@b.example>", "Wang Li"), ("wang@b.example (Li Wei)", "Li Wei"),
     ('"Wang Li" <wang@b.example>', "Wang Li"), ("Wang Li wang@b.example", "Wang Li"),
     ("Wang Li; wang@b.example", "Wang Li"), ("wang@b.example - Wang Li", "Wang Li"), ("Tel. wang@b.example", "")],
)  # fmt: skip
def test_a_name_beside_the_address_is_the_contacts(cell: str, name: str) -> None:
    assert [(one.name, one.address) for one in read(cell)[0]] == [(name, "wang@b.example")]


def test_a_contact_may_have_a_language_of_its_own() -> None:
    contacts, unreadable = read("Li Wei <li@a.example> [zh]; max@b.example [de-AT]\nx@c.example, sales@d.example [at]")
    assert [(contact.address, contact.language) for contact in contacts] == [
        *(("li@a.example", "zh"), ("max@b.example", "de-AT"), ("x@c.example", ""), ("sales@d.example", "")),
    ]
    assert unreadable == []
    assert [read(written(contact.as_record))[0] for contact in contacts] == [[contact] for contact in contacts]


def test_what_is_no_address_is_said_and_the_others_are_kept() -> None:
    contacts, unreadable = read("nobody; li@a.example")
    assert ([contact.address for contact in contacts], unreadable) == (["li@a.example"], ["nobody"])


def test_domains_keep_the_letters_that_idna_2008_tells_apart() -> None:
    assert normal("info@straße.example") == "info@straße.example"
    assert normal("x@نامه\u200cای.example") == "x@نامه\u200cای.example"
    assert normal("x@xn--mnchen-3ya.example") == "x@münchen.example"
    assert normal("x@a\u200cb.example") is None


@pytest.mark.parametrize("cell", ["§5§ li@a.example", "li@a.example §0§", "\ue00012\ue000 li@a.example"])
def test_a_sign_in_the_cell_is_no_mark_for_a_language(cell: str) -> None:
    assert [(contact.address, contact.language) for contact in read(cell)[0]] == [("li@a.example", "")]


def test_an_address_is_found_behind_an_apostrophe_and_never_in_one_endless_word() -> None:
    contacts, _ = read("write to max@a.example'li@b.example")
    assert [contact.address for contact in contacts] == ["max@a.example", "li@b.example"]
    assert read("a" * 60_000) == ([], ["a" * 60_000])
