"""Every rule of a version is parsed and typed beside the versions it reads; what is wrong is said where it stands."""

import pytest

from portal.domain.problems import Path
from portal.domain.questionnaire import Version
from portal.domain.rules import Rules, conditions, rules_of, texts_of
from tests.domain.small import read, source, version

HELD = "{id: held, kind: yes_no, ask: H?, allow: [dont_know]}"
MANY = "{id: many, kind: integer, ask: M?}"
WAYS = "{id: ways, kind: choices, ask: W?, options: [{id: road, text: R}, {id: sea, text: S}]}"
ROUTES = "{id: routes, kind: table, ask: R?, columns: [{id: people, kind: integer, text: P}]}"


def of(given: Version, *beside: Version) -> Rules:
    return rules_of(given, {known.id: known for known in (given, *beside)})


def small(*questions: str, more: str = "") -> Rules:
    return of(version(*questions, more=more))


def wrong(rules: Rules) -> list[tuple[Path, int, str]]:
    return [(problem.path, problem.offset, problem.message) for problem in rules.problems]


def asked_when(rule: str) -> list[tuple[Path, int, str]]:
    return wrong(small(HELD, MANY, WAYS, ROUTES, f"{{id: last, kind: text, ask: L?, when: '{rule}'}}"))


FULL = """    flags: [{id: keeps, severity: low, when: held, because: "{many} kept.", remedy: many < 3,
             follow_up: {ask: "Give {many} back.", days: 7}}]
    checks: [{id: nobody, level: note, when: many == 0, say: "{many}?"}]
  - {id: second, title: Second, when: held, questions: [{id: last, kind: text, ask: L?}]}
flags: [{id: much, severity: low, when: many > 9, because: Much.}]
checks: [{id: lots, level: note, when: many > 9, say: Lots.}]
"""
SCORED = (
    "{id: scored, kind: integer, ask: 'Of {many}?', why: W, help: 'As {many}', when: held, "
    "score: [{if: scored > 1, points: 10}, {else: 0}], evidence: {ask: 'Of {many}.', when: scored > 2}, "
    "advice: [{when: scored > 3, say: 'Not {many}.'}]}"
)
QUESTION = ("sections", 0, "questions", 2)


def test_conditions_are_every_rule_that_must_be_true_or_false_with_its_path() -> None:
    assert dict(conditions(version(HELD, MANY, SCORED, more=FULL))) == {
        (*QUESTION, "when"): "held",
        (*QUESTION, "score", 0, "if"): "scored > 1",
        (*QUESTION, "evidence", "when"): "scored > 2",
        (*QUESTION, "advice", 0, "when"): "scored > 3",
        ("sections", 0, "flags", 0, "when"): "held",
        ("sections", 0, "flags", 0, "remedy"): "many < 3",
        ("sections", 0, "checks", 0, "when"): "many == 0",
        ("sections", 1, "when"): "held",
        ("flags", 0, "when"): "many > 9",
        ("checks", 0, "when"): "many > 9",
    }


def test_texts_are_every_text_in_which_a_value_may_stand_with_its_path() -> None:
    texts = dict(texts_of(version(HELD, MANY, SCORED, more=FULL)))
    assert {path: text for path, text in texts.items() if "{" in text} == {
        (*QUESTION, "ask"): "Of {many}?",
        (*QUESTION, "help"): "As {many}",
        (*QUESTION, "evidence", "ask"): "Of {many}.",
        (*QUESTION, "advice", 0, "say"): "Not {many}.",
        ("sections", 0, "flags", 0, "because"): "{many} kept.",
        ("sections", 0, "flags", 0, "follow_up", "ask"): "Give {many} back.",
        ("sections", 0, "checks", 0, "say"): "{many}?",
    }
    assert texts[(*QUESTION, "why")] == "W"
    assert texts["flags", 0, "because"] == "Much."


def test_all_of_them_can_be_used_when_nothing_is_wrong() -> None:
    given = version(HELD, MANY, SCORED, more=FULL)
    rules = of(given)
    assert rules.problems == []
    assert set(dict(conditions(given))) <= rules.compiled.keys()
    assert set(dict(texts_of(given))) <= rules.texts.keys()
    assert rules.compiled["flags", 0, "when"].is_true({("small", "many"): 10})
    assert rules.texts[(*QUESTION, "ask")].text({}) == "Of –?"


def test_rules_know_whose_they_are() -> None:
    assert small(HELD).family == "small"


def test_flags_and_checks_stand_in_the_order_of_the_file_those_of_the_top_last() -> None:
    rules = small(HELD, MANY, more=FULL)
    assert [(section, flag.id) for _, section, flag in rules.flags()] == [("first", "keeps"), (None, "much")]
    assert [(section, check.id) for _, section, check in rules.checks()] == [("first", "nobody"), (None, "lots")]


@pytest.mark.parametrize(
    ("rule", "message"),
    [
        ("many", "a `when` must be true or false; this is a number"),
        ("many + 1", "a `when` must be true or false; this is a number"),
        ('ways == "sea"', 'a `when` must be true or false; this is a list of truths; '
         'several can be chosen, so write "sea" in ways'),
        ("routes.people > 3", "a `when` must be true or false; this is a list of truths; use any() or all()"),
    ],
)  # fmt: skip
def test_a_condition_that_is_not_true_or_false_is_refused_with_what_would_be(rule: str, message: str) -> None:
    assert asked_when(rule) == [(("sections", 0, "questions", 4, "when"), 0, message)]


def test_a_refusal_names_the_key_that_was_written() -> None:
    flags = "    flags: [{id: keeps, severity: low, when: many, because: K., remedy: many}]\n"
    assert [message for _, _, message in wrong(small(MANY, more=flags))] == [
        "a `when` must be true or false; this is a number",
        "a `remedy` must be true or false; this is a number",
    ]
    scored = "{id: scored, kind: integer, ask: S?, score: [{if: scored, points: 10}, {else: 0}]}"
    assert wrong(small(scored))[0][2].startswith("an `if` must be true or false")


def test_every_problem_is_said_at_its_place_in_the_rule_or_text() -> None:
    rules = small(HELD, "{id: last, kind: text, ask: 'Of {nobody}?', when: held and nobody}")
    path = ("sections", 0, "questions", 1)
    assert [(at, offset) for at, offset, _ in wrong(rules)] == [((*path, "when"), 9), ((*path, "ask"), 4)]
    assert all("nobody" in message for _, _, message in wrong(rules))


def test_a_rule_with_a_problem_has_no_use_and_the_others_have() -> None:
    rules = small(
        HELD, "{id: more_held, kind: text, ask: M?, when: nobody}", "{id: last, kind: text, ask: L?, when: held}"
    )
    assert set(rules.compiled) == {("sections", 0, "questions", 2, "when")}


def derived(*values: str) -> Rules:
    return small(HELD, MANY, WAYS, ROUTES, more=f"derived: [{', '.join(values)}]\n")


def test_a_derived_value_may_read_one_that_stands_below_it() -> None:
    rules = derived("{id: four, value: twice * 2}", "{id: twice, value: many * 2}")
    assert rules.problems == []
    assert {key: str(type_) for key, type_ in rules.derived.items()} == {
        ("small", "four"): "a number",
        ("small", "twice"): "a number",
    }


@pytest.mark.parametrize(
    ("values", "messages"),
    [
        (("{id: all_ways, value: ways}",), ["a derived value must be one value; this is a list of choices"]),
        (("{id: rows_too, value: routes}",), ["a derived value must be one value; this is a table"]),
        (("{id: is_held, value: held, places: 1}",),
         ["`places` goes with a number or an amount; this is true or false"]),
        (("{id: own, value: own + 1}",), ["own is computed from itself, through own"]),
        (("{id: left, value: right + 1}", "{id: right, value: left + 1}"),
         ["left is computed from itself, through right", "right is computed from itself, through left"]),
        (("{id: half, value: nobody / 2}", "{id: quarter, value: half / 2}"),
         ["nobody"]),
    ],
)  # fmt: skip
def test_a_derived_value_that_cannot_be_is_told_once(values: tuple[str, ...], messages: list[str]) -> None:
    rules = derived(*values)
    assert len(rules.problems) == len(messages)
    for problem, message in zip(rules.problems, messages, strict=True):
        assert problem.path[0] == "derived"
        assert message in problem.message


def test_what_stands_behind_a_circle_is_not_told_again() -> None:
    rules = derived("{id: left, value: right}", "{id: right, value: left}")
    assert {problem.path for problem in rules.problems} == {("derived", 0, "value"), ("derived", 1, "value")}


BASE = "derived: [{id: twice, value: many * 2}]\n"


def test_a_rule_reads_only_the_families_that_its_version_uses() -> None:
    base = version(MANY, family="base", more=BASE)
    last = "{id: last, kind: text, ask: L?, when: base.many > 1 and base.twice > 3}"
    assert of(read(source(last, uses="base")), base).problems == []
    alone = of(version(last), base)
    assert [problem.path for problem in alone.problems] == [("sections", 0, "questions", 0, "when")]


def test_the_derived_values_of_a_used_family_have_their_types() -> None:
    base = version(MANY, family="base", more=BASE)
    rules = of(read(source("{id: last, kind: text, ask: L?, when: base.twice}", uses="base")), base)
    assert wrong(rules)[0][2] == "a `when` must be true or false; this is a number"


def test_a_version_raises_flags_by_itself_only_where_its_own_rules_can_be_used() -> None:
    flags = "    flags: [{id: keeps, severity: critical, when: held, because: K.}]\n"
    rules = small(HELD, more=flags)
    assert [(path, section, flag.severity) for path, section, flag in rules.implied] == [
        (("silence", "not_known_held"), "first", "high")
    ]
    assert ("silence", "not_known_held", "when") in rules.compiled
    assert small(HELD, "{id: last, kind: text, ask: L?, when: nobody}", more=flags).implied == []
