"""Three or more things in a row that could be names, most of them known as such, are a list of names."""

import pytest

from portal.domain.personal_data.name_lists import FEWEST, LONGEST_BETWEEN, lists

THREE = ("Priya Sharma", "Ahmed Khan", "Nguyen Van An")


def names(text: str) -> set[str]:
    listed = list(lists(text))
    assert {finding.kind for finding in listed} <= {"names"}
    return {finding.text for finding in listed}


@pytest.mark.parametrize("between", [", ", "\n", "; ", " and ", " | ", " / ", " - ", "\n2. ", " & ", "\t", " • "])
def test_names_in_a_row_are_a_list_whatever_stands_between_them(between: str) -> None:
    assert names(between.join(THREE)) == {name.casefold() for name in THREE}


def test_two_names_stand_in_any_text_about_a_company() -> None:
    assert FEWEST == 3
    assert names(", ".join(THREE[:2])) == set()
    assert names("Priya Sharma, Priya Sharma, Priya Sharma") == set()


def test_what_may_stand_between_two_names_is_short() -> None:
    beside = "cutter, aged 31 years, "
    assert names(f"Priya Sharma, {beside.split(',')[0]}, Ahmed Khan, sewer, Nguyen Van An, packer") != set()
    far = "x" * (LONGEST_BETWEEN + 60)
    assert names(f"Priya Sharma, {far}, Ahmed Khan, {far}, Nguyen Van An") == set()


def test_a_list_may_begin_at_the_end_of_a_sentence() -> None:
    assert names("The workers are Priya Sharma, Ahmed Khan and Nguyen Van An.") == {name.casefold() for name in THREE}


@pytest.mark.parametrize(
    "text",
    [
        "আব্দুল করিম, মোহাম্মদ রহিম, ফাতেমা বেগম",
        "محمد أحمد، فاطمة حسن، علي محمود",
        "राम कुमार, सुनीता देवी, राजेश शर्मा",
        "王小明、李华、张伟",
        "นายสมชาย ใจดี นางสาวสุดา ดีมาก นายประเสริฐ มีสุข",
        "Иван Петров, Елена Смирнова, Олег Кузнецов",
        "Nguyễn Văn An, Trần Thị Hương, Lê Minh Tuấn",
    ],
)
def test_names_are_known_in_every_script(text: str) -> None:
    assert len(names(text)) >= FEWEST


@pytest.mark.parametrize(
    "text",
    [
        "Cutting Section, Sewing Section, Finishing Section",
        "Dhaka Textile Mills, Karim Trading Ltd, Rahman Exports",
        "Human Resources, Quality Control, Health and Safety",
        "Germany, France, Italy and Spain",
        "We have wages, hours and contracts",
        "生产部、质检部、人事部",
        "",
    ],
)
def test_departments_firms_and_places_are_no_names(text: str) -> None:
    assert names(text) == set()


def test_a_list_needs_enough_names_that_are_known() -> None:
    unknown = ", ".join(f"Qwert{ending} Zuiop{ending}" for ending in "abcde")
    assert names(unknown) == set()
    assert names(f"Priya Sharma, {unknown}") == set()
    assert len(names(f"Priya Sharma, Ahmed Khan, {unknown}")) == 7


def test_a_form_of_address_or_an_initial_makes_a_name_known() -> None:
    assert len(names("Mr Qwert Zuiop, Mrs Asdfg Hjklo, Ms Yxcvb Nmqwe")) == 3


def test_single_given_names_are_a_list_too() -> None:
    assert names("Fatima, Ahmed, Priya") == {"fatima", "ahmed", "priya"}


def test_the_same_names_are_found_again_whatever_their_letters() -> None:
    assert names(", ".join(THREE)) == names("; ".join(THREE))
