"""Another id for a question: every rule, text and reference of the draft follows, and nothing else changes."""

from portal.domain.renaming import renamed

TREE = {
    "questions": [
        {
            "id": "housing",
            "kind": "yes_no",
            "ask": "Is housing given?",
            "score": [{"if": "housing == true", "points": "1"}],
        },
        {"id": "pay", "currency_of": "housing", "evidence": {"ask": "Show {housing}", "when": "not housing"}},
        {"id": "beds", "when": 'housing == true and kind == "housing" and workers.housing.beds > housing.row'},
        {
            "id": "housing_share",
            "when": "housing_share > 1 or wages.housing == 2",
            "advice": [{"when": "housing", "say": "{housing.row}"}],
        },
    ],
    "flags": [{"because": "{housing} and {housing_share}", "remedy": "answered(housing)", "when": "count(housing)>1"}],
    "derived": [{"id": "twice", "value": "sum(housing.beds) * 2"}],
    "retired": [{"id": "old_one", "replaced_by": "housing"}],
}


def test_everything_that_reads_it_follows() -> None:
    after = renamed(TREE, "housing", "lodging")
    assert after == {
        "questions": [
            {
                "id": "housing",
                "kind": "yes_no",
                "ask": "Is housing given?",
                "score": [{"if": "lodging == true", "points": "1"}],
            },
            {"id": "pay", "currency_of": "lodging", "evidence": {"ask": "Show {lodging}", "when": "not lodging"}},
            {"id": "beds", "when": 'lodging == true and kind == "housing" and workers.housing.beds > lodging.row'},
            {
                "id": "housing_share",
                "when": "housing_share > 1 or wages.housing == 2",
                "advice": [{"when": "lodging", "say": "{lodging.row}"}],
            },
        ],
        "flags": [
            {"because": "{lodging} and {housing_share}", "remedy": "answered(lodging)", "when": "count(lodging)>1"}
        ],
        "derived": [{"id": "twice", "value": "sum(lodging.beds) * 2"}],
        "retired": [{"id": "old_one", "replaced_by": "lodging"}],
    }


def test_there_and_back_is_the_same() -> None:
    assert renamed(renamed(TREE, "housing", "lodging"), "lodging", "housing") == TREE
