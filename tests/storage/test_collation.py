import string

import pytest

from portal.storage.collation import _collator, _primary, order_key

NAMES = (
    *("12 Mills", "Acme", "Ähre", "Öztürk Tekstil", "Ozuna", "Łódź Yarn", "Lyon", "Đại Nam", "Dalat", "Zeta"),
    *("Ивановская фабрика", "Їжак", "Ялта", "شركة النيل", "پارس نساجی", "تبریز", "แก้ว", "เชียงใหม่", "กขค", "มานี", "ฮอล"),
)


def test_names_are_in_the_order_of_the_alphabet_in_every_script() -> None:
    assert sorted(NAMES, key=order_key) == [
        *("12 Mills", "Acme", "Ähre", "Đại Nam", "Dalat", "Łódź Yarn", "Lyon", "Öztürk Tekstil", "Ozuna", "Zeta"),
        *(
            "Ивановская фабрика",
            "Їжак",
            "Ялта",
            "پارس نساجی",
            "تبریز",
            "شركة النيل",
            "กขค",
            "แก้ว",
            "เชียงใหม่",
            "มานี",
            "ฮอล",
        ),
    ]


@pytest.mark.parametrize("text", [string.printable, "Supplier 12 (North) & Co. Ltd", "A-B_C"])
def test_plain_letters_are_in_the_same_order_as_the_table_has_them(text: str) -> None:
    """They are written down in the module, so that reading ten thousand plain names needs no table."""
    shown = "".join(sign for sign in " ".join(text.split()) if sign.isprintable())[:60]
    assert order_key(text) == "".join(f"{weight:04x}" for weight in _primary(_collator().sort_key(shown)))


def test_capitals_accents_and_space_make_no_other_place() -> None:
    assert order_key("ÖZTÜRK  Tekstil") == order_key("ozturk tekstil")
