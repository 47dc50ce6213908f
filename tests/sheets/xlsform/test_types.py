"""The column `type` in any spelling that people and older tools write."""

import pytest

from portal.sheets.xlsform.types import Asked, Border, Unknown, read_type


@pytest.mark.parametrize("text", ["text", "Text ", "string", "q string", "add text prompt"])
def test_texts(text: str) -> None:
    assert read_type(text) == Asked("text")


@pytest.mark.parametrize(
    "text",
    [
        *["select_one yes_no", "Select_One yes_no", "select one yes_no", "select one from yes_no", "select1 yes_no"],
        *["select_one  yes_no", "select_one\tyes_no", "add select one prompt using yes_no", "select one using yes_no"],
    ],
)
def test_one_of_a_list(text: str) -> None:
    assert read_type(text) == Asked("choice", "yes_no")


@pytest.mark.parametrize("text", ["select_multiple L-1", "select multiple from L-1", "select all that apply from L-1"])
def test_several_of_a_list(text: str) -> None:
    assert read_type(text) == Asked("choices", "L-1")


def test_others() -> None:
    assert read_type("select_one who or_other") == Asked("choice", "who", has_other=True)
    assert read_type("select all that apply from yn or specify other") == Asked("choices", "yn", has_other=True)
    assert read_type("select_one_external towns") == Asked("choice", "towns", is_external=True)
    from_file = read_type("select_one_from_file f.csv")
    assert isinstance(from_file, Asked)
    assert (from_file.kind, "f.csv" in from_file.remark) == ("text", True)


@pytest.mark.parametrize("text", ["begin group", "begin_group", "Begin Group", "begin group g1"])
def test_groups_begin(text: str) -> None:
    assert read_type(text) == Border(is_end=False, is_repeat=False)


def test_repeats_and_loops() -> None:
    assert read_type("end_repeat") == Border(is_end=True, is_repeat=True)
    assert read_type("begin lgroup") == Border(is_end=False, is_repeat=True)
    loop = read_type("begin loop over yn")
    assert isinstance(loop, Border)
    assert loop.remark


@pytest.mark.parametrize(("text", "why"), [("image", "evidence"), ("rank who", "matrix"), ("", "no type")])
def test_what_cannot_be_asked_says_why(text: str, why: str) -> None:
    read = read_type(text)
    assert isinstance(read, Unknown)
    assert why in read.why
