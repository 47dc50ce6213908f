import pytest

from portal.domain.folding import fold


@pytest.mark.parametrize(
    ("typed", "written"),
    [("yildiz", "YILDIZ"), ("yildiz", "Yıldız"), ("ozturk", "Öztürk"), ("istanbul", "İSTANBUL"),
     ("viet tien", "Việt Tiến"),
     ("dong", "Đông"), ("strasse", "Straße"), ("lodz", "ŁÓDŹ"), ("soren", "Søren"), ("елка", "Ёлка"),
     ("ΑΘΗΝΑ", "Αθήνα"),
     ("احمد", "أحمد"), ("ＡＢＣ", "abc"), ("a  b", " A\u00a0B ")],
)  # fmt: skip
def test_capitals_and_accents_make_no_difference(typed: str, written: str) -> None:
    assert fold(typed) == fold(written)


def test_letters_that_are_others_stay_others() -> None:
    assert fold("かき") != fold("がぎ")
    assert fold("ক") != fold("খ")
