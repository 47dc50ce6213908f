import pytest
from babel import Locale

from portal.sheets.language_names import language
from portal.sheets.places import all_countries, country, near_country
from portal.sheets.time_zones import has_one_clock, main_zone, zone

NAMES = {
    "MM": "Myanmar|MMR|Burma|104|Birmanie", "KR": "Korea, Republic of|Korea, Rep.|South Korea|Korea (South)|韩国",
    "KP": "Korea, Democratic People's Republic of|North Korea|DPRK|Korea, Dem. People's Rep.",
    "HK": "Hong Kong SAR|Hong Kong, China|Hongkong|China - Hong Kong|中国香港|香港", "MO": "Macau|Macao SAR, China",
    "TW": "Taiwan, Province of China|Taiwan (R.O.C.)|Chinese Taipei|台灣|中国台湾|Republic of China",
    "CN": "P.R. China|China (PRC)|People's Republic of China|中国|Ｃｈｉｎａ|Chine|Çin|Китай|CN - China",
    "CD": "Congo, The Democratic Republic of the|Congo (Kinshasa)|DR Congo|Congo, Dem. Rep.",
    "CG": "Congo (Brazzaville)|Congo, Rep.|Republic of the Congo", "TZ": "Tanzania, United Republic of",
    "VN": "Viet Nam, Socialist Republic of|Vietnam|Việt Nam|越南",
    "TR": "Republic of Turkey|Türkiye|TURKIYE|Türkei|TUR",
    "CI": "Côte d'Ivoire|Cote D Ivoire|Ivory Coast|Elfenbeinküste|Cote dIvoire",
    "AE": "UAE|United Arab Emirates|الإمارات", "GB": "UK|U.K.|England|Reino Unido",
    "US": "USA|U.S.A.|EE. UU.|United States of America|États-Unis",
    "CZ": "Czechia|Czech Republic|Česko",
    "MK": "Macedonia|FYROM", "SZ": "Swaziland|Eswatini",
    "XK": "Kosovo|XK|XKX", "BD": "050|Bangladesh (BD)|বাংলাদেশ|🇧🇩",
    "HU": "Ungheria|Ungarn|Magyarország", "LA": "Lao PDR", "GM": "Gambia, The", "FM": "Micronesia, Fed. Sts.",
    "EG": "Egypt, Arab Rep.|مصر", "SK": "Slovak Republic", "KG": "Kyrgyz Republic", "CV": "Cabo Verde", "IT": "Italia",
    "DE": "Deutschland", "BR": "Brasil", "DO": "Dominican Republic|Rep. Dominicana", "DM": "Dominica",
    "NE": "Niger", "NG": "Nigeria", "TH": "[TH]|Thái Lan",
    "GN": "Guinea", "GW": "Guinea-Bissau", "GQ": "Equatorial Guinea", "PG": "Papua New Guinea", "SS": "South Sudan",
    "AT": "Oesterreich|OESTERREICH", "ZA": "Suedafrika|RSA", "MY": "Malaysia (West)", "RU": "РФ|Российская Федерация",
    "JP": "日本国|日本 Japan", "IN": "भारत गणराज्य|India भारत|Ấn Độ|l'Inde", "LK": "Ceylon|SRI",
    "BA": "Bosnia and Herz.", "TD": "Le Tchad", "CL": "Chi Lê", "IL": "Do Thái",
    "SI": "SLO",
}  # fmt: skip


@pytest.mark.parametrize(("code", "names"), NAMES.items())
def test_a_country_is_read_from_what_lists_call_it(code: str, names: str) -> None:
    assert {name: country(name) for name in names.split("|")} == dict.fromkeys(names.split("|"), code)


@pytest.mark.parametrize(
    "name",
    [
        "Atlantis",
        "EU",
        "Kongo",
        "China/Vietnam",
        "Serbia and Montenegro",
        "-",
        "999",
        "",
        "AN",
        "日本 China",
        "Thai",
        "CHI",
        "Cana",
        "Korea (China)",
    ],
)
def test_what_is_no_country_or_more_than_one_is_not_guessed(name: str) -> None:
    assert country(name) is None


@pytest.mark.parametrize(
    "reader", ["fr", "es", "ar", "bn", "vi", "zh", "zh_Hant", "ru", "de", "it", "pt", "tr", "pl", "nl"]
)
def test_every_country_is_known_by_its_name_in_the_languages_of_lists(reader: str) -> None:
    names = {code: Locale.parse(reader).territories[code] for code, _ in all_countries()}
    wrong = {code: name for code, name in names.items() if country(name) != code and name != "Kongo"}
    assert wrong == {}


def test_a_single_slip_is_proposed_only_where_one_country_is_near() -> None:
    assert (near_country("Bangldesh"), near_country("Vietnm")) == ("BD", "VN")
    assert [near_country(name) for name in ("Atlantis", "Irax", "Kongo")] == [None, None, None]


def test_every_country_has_a_main_zone_that_exists() -> None:
    for code, _ in all_countries():
        assert zone(main_zone(code)) == main_zone(code)
    assert (has_one_clock("CN"), has_one_clock("DE"), has_one_clock("BD")) == (False, True, True)


def test_a_difference_from_utc_means_the_country_s_zone_that_keeps_it() -> None:
    assert (zone("GMT+7", "VN"), zone("UTC+05:30", "IN"), zone("GMT+9", "VN")) == (
        "Asia/Ho_Chi_Minh",
        "Asia/Kolkata",
        None,
    )


@pytest.mark.parametrize(
    ("written", "tag"),
    [("Deutsch", "de"), ("中文", "zh"), ("Türkçe", "tr"), ("English/Chinese", "en"), ("CN", "zh"), ("ENG", "en"),
     ("tiếng Việt", "vi"), ("العربية", "ar"), ("Bahasa Indonesia", "id"), ("简体中文", "zh-Hans"), ("Elvish", None)],
)  # fmt: skip
def test_languages_are_read_by_name_in_many_languages(written: str, tag: str | None) -> None:
    assert language(written) == tag


@pytest.mark.parametrize("cell", ["A" + "(" * 2_000, "A(b" * 1_000, "A" * 5_000, "(A" * 140])
def test_a_cell_of_many_brackets_is_no_country(cell: str) -> None:
    assert country(cell) is None
