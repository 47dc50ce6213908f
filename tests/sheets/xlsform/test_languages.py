"""A language is known by its code in any case, its English name, its own name, or its name in a language of ours."""

import pytest

from portal.sheets.xlsform.languages import tag_of


@pytest.mark.parametrize(
    ("heading", "tag"),
    [
        *[("English (en)", "en"), ("English(EN)", "en"), ("Français (fr)", "fr"), ("Arabic", "ar"), ("العربية", "ar")],
        *[("fr", "fr"), ("FRE", "fr"), ("swa", "sw"), ("Kiswahili", "sw"), ("Português (pt-br)", "pt-BR")],
        *[("Chinese (zh_hans)", "zh-Hans"), ("中文", "zh"), ("English (US)", "en"), ("Bangla", "bn"), ("Farsi", "fa")],
        *[("espagnol", "es"), ("Русский", "ru"), ("Haitian", "ht"), ("Malagasy", "mg"), ("Language1", ""), ("", "")],
        *[("Klingonese of old", ""), ("Tiếng Việt", "vi"), ("Burmese (MM)", "my")],
    ],
)
def test_languages(heading: str, tag: str) -> None:
    assert tag_of(heading) == tag
