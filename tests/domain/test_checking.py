"""`portal check`: every error and every warning of some files, each at its file, line and column."""

import pytest

from portal.domain import checking
from portal.domain.checking import check, examine, readability
from portal.domain.problems import Located
from portal.domain.reading import read_version
from portal.domain.translation import blank
from portal.domain.writing import translation_as_yaml
from tests.domain.small import source, version

HELD = "{id: held, kind: yes_no, ask: Held?}"
PAID = "{id: paid, kind: yes_no, ask: Paid?}"
USER = source("{id: more, kind: text, ask: More?, when: base.held}", family="wages", uses="base")
FRENCH = "small/1.0.0.fr.yaml"


def problems_of(
    files: dict[str, str], siblings: dict[str, str] | None = None, drafts: tuple[str, ...] = ()
) -> list[Located]:
    lent = {file: text.encode() for file, text in (siblings or {}).items()}
    return check({file: text.encode() for file, text in files.items()}, siblings=lent, drafts=drafts)


def messages(files: dict[str, str], siblings: dict[str, str] | None = None) -> list[str]:
    return [problem.message for problem in problems_of(files, siblings)]


def base(number: str, *questions: str) -> dict[str, str]:
    return {f"base/{number}.yaml": source(*questions, family="base", number=number)}


def french(texts: str, number: str = "1.0.0") -> str:
    return f"format: ssq/1\nid: small\nversion: {number}\nlanguage: fr\ntexts:\n{texts}"


def test_a_sound_file_has_nothing_to_say() -> None:
    assert problems_of({"small/1.0.0.yaml": source(HELD)}) == []


def test_no_files_have_no_problem() -> None:
    assert check({}) == []


def test_an_error_stands_at_its_line_and_column() -> None:
    text = source(HELD, "{id: more, kind: text, ask: More?, when: heldd}")
    (problem,) = problems_of({"small/1.0.0.yaml": text})
    written = text.splitlines()[problem.line - 1]
    assert (problem.file, problem.level) == ("small/1.0.0.yaml", "error")
    assert problem.message == "there is no question or derived value heldd in small; did you mean held"
    assert written[problem.column - 1 :].startswith("heldd")


def test_every_problem_is_told_once_in_the_order_of_files_and_lines() -> None:
    wrong = source("{id: held, kind: yesno, ask: Held?}", "{id: more, kind: text, ask: More?, wen: held}")
    problems = problems_of({"small/1.0.0.yaml": wrong, "early/1.0.0.yaml": wrong.replace("id: small", "id: early")})
    places = [(problem.file, problem.line, problem.column) for problem in problems]
    assert places == sorted(places)
    assert [problem.file for problem in problems] == ["early/1.0.0.yaml"] * 2 + ["small/1.0.0.yaml"] * 2
    assert len(set(problems)) == len(problems)


def test_rules_are_checked_in_the_same_breath_as_a_mistake_elsewhere() -> None:
    text = source(
        HELD, "{id: more, kind: text, ask: More?, when: heldd}", "{id: last_one, kind: text, ask: L?, wen: a}"
    )
    sentences = " ".join(messages({"small/1.0.0.yaml": text}))
    assert "wen" in sentences
    assert "did you mean held" in sentences


def test_a_file_is_called_by_its_version_unless_it_is_a_draft() -> None:
    (problem,) = problems_of({"small/mine.yaml": source(HELD)})
    assert problem.level == "error"
    assert problems_of({"small/mine.yaml": source(HELD)}, drafts=("small/mine.yaml",)) == []


def test_a_used_family_is_found_among_the_files_themselves() -> None:
    assert messages({"wages/1.0.0.yaml": USER} | base("1.0.0", HELD)) == []
    assert "base" in " ".join(messages({"wages/1.0.0.yaml": USER}))


def test_a_used_family_is_lent_by_the_folders_beside_and_its_own_problems_are_not_told() -> None:
    careless = base("1.0.0", HELD, "{id: more, kind: text, ask: More?, when: nothing_like_it}")
    assert messages({"wages/1.0.0.yaml": USER}, careless) == []


def test_the_highest_version_beside_counts_by_its_number_not_by_its_spelling() -> None:
    assert messages({"wages/1.0.0.yaml": USER}, base("1.9.0", PAID) | base("1.10.0", HELD)) == []
    assert messages({"wages/1.0.0.yaml": USER}, base("1.9.0", HELD) | base("1.10.0", PAID)) != []


def test_a_version_beside_that_cannot_be_read_gives_way_to_the_one_before() -> None:
    assert messages({"wages/1.0.0.yaml": USER}, base("1.0.0", HELD) | {"base/2.0.0.yaml": "format: ssq/1\n"}) == []


def test_a_draft_beside_is_never_lent() -> None:
    assert messages({"wages/1.0.0.yaml": USER}, {"base/draft.yaml": source(HELD, family="base")}) != []


def test_families_are_lent_as_far_as_they_use_each_other() -> None:
    between = source(PAID, family="base", uses="ground", more="derived: [{id: both, value: ground.held and paid}]\n")
    user = USER.replace("base.held", "base.both")
    beside = {"base/1.0.0.yaml": between, "ground/1.0.0.yaml": source(HELD, family="ground")}
    assert messages({"wages/1.0.0.yaml": user}, beside) == []
    counted = user.replace("base.both", "base.both > 3")
    assert messages({"wages/1.0.0.yaml": counted}, beside) == [
        "cannot compare true or false with a number; a yes/no question is true or false"
    ]


def test_among_several_versions_of_a_family_the_highest_is_the_one_in_use() -> None:
    files = {"wages/1.0.0.yaml": USER} | base("2.0.0", HELD) | base("1.0.0", PAID)
    assert messages(files) == []


def test_a_number_sign_that_cuts_a_text_short_is_a_warning_where_the_text_begins() -> None:
    text = source("{id: more, kind: text, ask: More?}").replace("title: First", "title: The room # 12")
    (problem,) = problems_of({"small/1.0.0.yaml": text})
    assert (problem.level, problem.message) == ("warning", checking.CUT_SHORT)
    assert text.splitlines()[problem.line - 1][problem.column - 1 :] == "The room # 12"


def test_what_authors_are_warned_of_is_no_error() -> None:
    (problem,) = problems_of(
        {"small/1.0.0.yaml": source(HELD, "{id: more, kind: text, ask: More?, when: held and not held}")}
    )
    assert (problem.level, problem.message) == (
        "warning",
        "no answers make this true, so nobody can ever reach this question",
    )


def test_a_translation_is_read_beside_its_version() -> None:
    whole = translation_as_yaml(blank(version(HELD), "fr"))
    assert problems_of({FRENCH: whole, "small/1.0.0.yaml": source(HELD)}) == []
    assert problems_of({FRENCH: whole}, {"small/1.0.0.yaml": source(HELD)}) == []


def test_a_translation_of_a_version_that_is_not_at_hand_is_only_warned_of() -> None:
    (problem,) = problems_of({FRENCH: translation_as_yaml(blank(version(HELD), "fr"))})
    assert str(problem) == f"{FRENCH}:1:1: warning: there is no small 1.0.0 among the files to compare it with"


def test_a_translation_without_some_texts_names_the_first_three() -> None:
    title = french("  title: {text: Petit, of: 0123456789ab}\n")
    missing = [
        problem
        for problem in problems_of({FRENCH: title, "small/1.0.0.yaml": source(HELD, PAID)})
        if "not translated" in problem.message
    ]
    assert [(problem.line, problem.level, problem.message) for problem in missing] == [
        (1, "warning", "3 texts are not translated: first.title, held.ask, paid.ask")
    ]
    more = problems_of({FRENCH: title, "small/1.0.0.yaml": source(HELD, PAID, "{id: owed, kind: yes_no, ask: Owed?}")})
    assert more[0].message == "4 texts are not translated: first.title, held.ask, paid.ask …"


def test_a_text_whose_source_has_changed_is_stale_where_it_stands() -> None:
    text = translation_as_yaml(blank(version(HELD), "fr"))
    (problem,) = problems_of({FRENCH: text, "small/1.0.0.yaml": source(HELD.replace("Held?", "Is it held?"))})
    assert (problem.level, problem.message) == ("warning", "held.ask is stale: its source text has changed since")
    assert "held.ask" in text.splitlines()[problem.line - 1]


def test_a_text_that_the_version_does_not_have_is_an_error_where_it_stands() -> None:
    text = translation_as_yaml(blank(version(HELD, PAID), "fr"))
    (problem,) = problems_of({FRENCH: text, "small/1.0.0.yaml": source(HELD)})
    assert (problem.level, problem.message) == ("error", "there is no text paid.ask in this version")
    assert "paid.ask" in text.splitlines()[problem.line - 1]


@pytest.mark.parametrize("file", ["small/1.0.0.fr.yaml", "draft.pt-BR.yaml", "1.0.0.zh-Hans.yml"])
def test_a_file_called_by_a_language_is_a_translation(file: str) -> None:
    assert [problem.level for problem in problems_of({file: french("  title: {text: Petit, of: 0123456789ab}\n")})] == [
        "warning"
    ]


def test_one_file_is_examined_beside_the_versions_that_its_author_chose() -> None:
    reading = read_version(USER.encode(), "wages/1.0.0.yaml")
    assert examine(reading, {"base": version(HELD, family="base")}) == []
    (problem,) = examine(reading, {"base": version(PAID, family="base")})
    assert "there is no question or derived value held in base" in problem.message


@pytest.mark.parametrize(
    ("ask", "words_a_sentence", "long_words", "figure"),
    [
        ("Do you pay them?", 4.0, 0.0, 4.0),
        ("Do you pay? Do you pay them in full?", 4.5, 0.0, 4.5),
        ("Is recruitment free?", 3.0, 100 / 3, 36.3),
        ("Wie heißen Äußerungen?", 3.0, 100 / 3, 36.3),
        ("12?", 0.0, 0.0, 0.0),
    ],
)
def test_a_figure_is_words_a_sentence_and_the_share_of_long_words(
    ask: str, words_a_sentence: float, long_words: float, figure: float
) -> None:
    (item,) = readability(version(f'{{id: held, kind: yes_no, ask: "{ask}"}}'))
    assert (item.question, item.words_a_sentence) == ("held", words_a_sentence)
    assert item.long_words == pytest.approx(long_words)
    assert item.figure == figure


def test_the_hardest_question_comes_first() -> None:
    hard = "{id: hard, kind: yes_no, ask: Are recruitment intermediaries systematically remunerated?}"
    assert [item.question for item in readability(version(HELD, hard, PAID))] == ["hard", "held", "paid"]
