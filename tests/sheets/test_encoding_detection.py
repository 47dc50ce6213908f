"""Whatever a list is saved in, its names come in as they were written, or the encoding is asked for: never garbled."""

import os
import re
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.domain.refusals import Invalid
from portal.sheets.encodings import LABELS, decode
from portal.sheets.supplier_list import ListChoices, look, read

pytestmark = pytest.mark.slow

MANY = int(os.environ.get("PORTAL_EXAMPLES", "50"))
"""Lists in `make test`; `make fuzz` tries many more."""
HEAD = "Supplier name,Country,Contact email\r\n"
NAMES = {
    "TR": (("cp1254", "mac_turkish", "cp857"), "Şişli Örme Giyim A.Ş.|Çağdaş Tekstil|YILDIZ KONFEKSİYON|Öztürk İplik"),
    "PL": (("cp1250", "iso8859_2", "cp852", "mac_latin2"), "Łódzkie Włókno|Zakład Odzieżowy Żółw|Śląska Przędza"),
    "CZ": (("cp1250", "cp852"), "Textilní závody Ústí|Přádelna Brněnec|Šicí dílna Žďár"),
    "HU": (("cp1250",), "Győri Keksz és Ostyagyártó|Kőszegi Művek Kft|Fűzfő Textil"),
    "RO": (("cp1250",), "Fabrica de confecţii Braşov|Ţesătoria Iaşi"),
    "RU": (("cp1251", "koi8_r", "cp866", "mac_cyrillic", "iso8859_5"), "Ивановский трикотаж ООО|Швейная фабрика Заря"),
    "UA": (("cp1251", "koi8_u"), "Київська швейна фабрика|Львівська пряжа ТОВ"),
    "DE": (("cp1252", "mac_roman", "cp850"), "Müller Söhne GmbH|Süßwaren Straße|Grün & Weiß"),
    "FR": (("cp1252", "mac_roman"), "Façonnerie Müller & Søn|Société générale d’étoffes"),
    "ES": (("cp1252", "mac_roman", "cp850"), "Telares del Sur Peñarol|Confección Gómez"),
    "BR": (("cp1252", "mac_roman"), "Indústria de Calçados Ltda|Fiação Três Irmãos|Confecções São João"),
    "VN": (("cp1258",), "Công ty TNHH May mặc Việt Tiến|Dệt may Hòa Thọ"),
    "CN": (("gb18030",), "广东华美服装有限公司|上海纺织|宁波申洲针织有限公司"),
    "TW": (("big5hkscs",), "台灣紡織股份有限公司|新光合成纖維"),
    "HK": (("big5hkscs", "gb18030"), "香港製衣有限公司|聯業製衣"),
    "JP": (("cp932", "euc_jp"), "東レ株式会社|日本繊維工業|ファーストリテイリング"),
    "KR": (("cp949",), "한국섬유 주식회사|대한방직"),
    "TH": (("cp874",), "บริษัท ไทยการ์เมนต์|โรงงานผ้าไหม"),
    "EG": (("cp1256", "iso8859_6"), "شركة النيل للغزل والنسيج|مصنع القاهرة"),
    "IL": (("cp1255",), "מפעל טקסטיל בעמ"),
    "GR": (("cp1253",), "Κλωστήρια Θεσσαλονίκης|Ύφανση ΑΕ"),
    "LT": (("cp1257",), "Šiaulių audiniai|Vilniaus verpykla Žalgiris"),
    "IS": (("cp1252",), "Þorbjörn ehf|Prjónastofan Gæði"),
}  # fmt: skip
CASES = [(country, encoding) for country, (encodings, _) in NAMES.items() for encoding in encodings]
HOSTS = ("BD", "ID")
"""Countries of whose letters none are among those of the names."""
TONES = "\u0300\u0301\u0303\u0309\u0323"


def written(text: str, encoding: str) -> bytes:
    """The text in an encoding; the Vietnamese one writes tones as signs of their own."""
    if encoding != "cp1258":
        return text.encode(encoding)
    characters = re.findall(r"[^\u0300-\u036f][\u0300-\u036f]*", unicodedata.normalize("NFD", text))
    parts = []
    for character in characters:
        tones = "".join(sign for sign in character if sign in TONES)
        parts.append(unicodedata.normalize("NFC", "".join(sign for sign in character if sign not in TONES)) + tones)
    return "".join(parts).encode(encoding)


def list_of(names: list[str], country: str, encoding: str) -> bytes:
    rows = "".join(f"{name},{country},a{number}@mill.example\r\n" for number, name in enumerate(names))
    return written(HEAD + rows, encoding)


@pytest.mark.parametrize(("country", "encoding"), CASES)
def test_names_of_a_country_come_in_as_they_were_written(country: str, encoding: str) -> None:
    names = NAMES[country][1].split("|")
    found = look(list_of(names, country, encoding), "list.csv")
    assert ([row.name for row in found.rows], found.questions) == (names, ())


@settings(max_examples=MANY, deadline=None)
@given(st.data())
def test_no_name_is_ever_garbled_without_a_question(data: st.DataObject) -> None:
    country, encoding = data.draw(st.sampled_from(CASES))
    words = sorted({word for name in NAMES[country][1].split("|") for word in name.split()})
    names = data.draw(
        st.lists(
            st.lists(st.sampled_from(words), min_size=1, max_size=4).map(" ".join), min_size=1, max_size=4, unique=True
        )
    )
    found = look(list_of(names, country, encoding), "list.csv")
    assert found.questions or [row.name for row in found.rows] == names


@settings(max_examples=MANY, deadline=None)
@given(st.data())
def test_a_name_from_elsewhere_is_not_garbled_either(data: st.DataObject) -> None:
    origin, encoding = data.draw(st.sampled_from(CASES))
    country = data.draw(st.sampled_from(HOSTS))
    name = data.draw(st.sampled_from(NAMES[origin][1].split("|")))
    found = look(list_of([name], country, encoding), "list.csv")
    assert found.questions or [row.name for row in found.rows] == [name]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_unicode_proves_itself(encoding: str) -> None:
    (row,) = read((HEAD + "Şişli 上海 Łódź,TR,a@mill.example\r\n").encode(encoding), "list.csv").rows
    assert row.name == "Şişli 上海 Łódź"


def test_what_is_not_certain_is_refused_with_the_ways_it_would_read_until_it_is_named() -> None:
    data = list_of(["Gdańskie Wyroby"], "Atlantis", "cp1250").replace(b"Atlantis", b"XQ")
    with pytest.raises(Invalid, match=r"--encoding: .*would read “Gda"):
        read(data, "list.csv")
    assert (
        look(data, "list.csv", ListChoices(encoding="cp1250", countries={"XQ": "PL"})).rows[0].name == "Gdańskie Wyroby"
    )


def test_headings_and_countries_in_the_file_s_own_letters_help() -> None:
    text = "Поставщик;Страна;Эл. почта\r\nТрикотаж Заря;Россия;a@mill.example\r\n"
    (row,) = read(text.encode("cp1251"), "list.csv").rows
    assert (row.name, row.country) == ("Трикотаж Заря", "RU")


@pytest.mark.parametrize("name", ["windows-1254", "CP1254", "iso-8859-9", "cp1254"])
def test_an_encoding_is_named_as_other_programs_name_it(name: str) -> None:
    assert decode("Şişli".encode("cp1254"), name) == ("Şişli", "cp1254")


def test_a_wrong_or_unknown_encoding_is_refused_with_a_sentence() -> None:
    with pytest.raises(Invalid, match="is not an encoding we read"):
        decode(b"x", "klingon")
    with pytest.raises(Invalid, match="is not written in Unicode"):
        decode("Şişli".encode("cp1254"), "utf-8")


def test_every_encoding_offered_is_one_that_python_reads() -> None:
    for name in LABELS:
        assert decode("plain".encode(name), name)[0] == "plain"
