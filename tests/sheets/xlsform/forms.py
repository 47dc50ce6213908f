"""Forms written down as rows, and forms made at random from the specification, with everything people do to them."""

import random
from collections.abc import Sequence

Rows = Sequence[Sequence[object]]

SIMPLE = ["text", "integer", "decimal", "date", "note", "range", "Text", "INTEGER ", "string", "int", "add text prompt"]
ODD = [
    *("time", "datetime", "dateTime", "geopoint", "geotrace", "geoshape", "image", "audio", "video", "file", "barcode"),
    *("calculate", "acknowledge", "hidden", "xml-external", "csv-external", "start", "end", "today", "deviceid"),
    *("username", "email", "phonenumber", "audit", "background-audio", "rank a", "select_one_from_file f.csv"),
    *("select_multiple_from_file g.csv", "select_one_external towns", "select_one nowhere", "select_one", "include"),
    *("begin", "", "nonsense", "select_one ${r1}", "osm", "trigger", "percentage", "start-geopoint", "xls"),
]
SELECTS = [
    *("select_one {}", "select_multiple {}", "select one {}", "select one from {}", "Select_One {}", "select1 {}"),
    *("select_multiple\t{}", "select_one  {}", "select all that apply from {}", "select_one {} or_other"),
    *(
        "select_multiple {} or_other",
        "select all that apply from {} or specify other",
        "add select one prompt using {}",
    ),
    "select_one {} with more",
]
LISTS = {
    "yn": [("yes", "Yes"), ("no", "No")],
    "agree": [("yes", "I agree"), ("no", "I refuse")],
    "codes": [("1", "One"), ("0", "None"), ("-88", "Unknown"), ("88", "Other"), ("2.5", "Between"), ("٣", "Three")],
    "words": [("all", "All"), ("Own", "Own"), ("own", "own again"), ("not", "Not"), ("a", "A"), ("ex ample", "Blank")],
    "twice": [("x1", "First"), ("x1", "Second"), ("", "Nameless"), ("other", "Others")],
}
LANGUAGES = [
    [""],
    ["::English (en)", "::Français (fr)"],
    ["::English(EN)", "::Arabic"],
    [":French"],
    ["::Français (fr)"],
    ["", "::Swahili", "::Klingonese of old"],
    ["", ""],
    ["::English", "::English (en)", "::বাংলা (bn)"],
    ["::Language1", "::Language2"],
    ["::Español", "::zh-Hans", "::Português (pt-BR)"],
]
NAMES = [
    "a",
    "count",
    "Age",
    "age",
    "1st",
    "x-y",
    "x.y",
    "名前",
    "date",
    "q",
    "",
    "and",
    "a" * 90,
    "min",
    "é",
    "_id",
    "or",
]
CONDITIONS = [
    "${{{}}} = 'yes'",
    "${{{}}}='1'",
    "${{{}}} = 1",
    "${{{}}} != 'yes'",
    "not(${{{}}} = 'no')",
    "selected(${{{}}}, 'a')",
    "not(selected(${{{}}}, '1'))",
    "${{{}}} > 5",
    "${{{}}} >= 5 and ${{{}}} < 10 or ${{{}}} = ''",
    "${{{}}} != ''",
    "count-selected(${{{}}}) > 1",
    "count-selected(${{{}}}) < 2",
    "string-length(${{{}}}) > 0",
    "${{{}}}",
    "true()",
    "0",
    "${{{}}} mod 2 = 0",
    "${{{}}} = ${{{}}}",
    "regex(${{{}}}, '^[a-z]$')",
    "today() > ${{{}}}",
    "${{{}}} <= date('2020-01-31')",
    "if(${{{}}} > 1, true(), ${{{}}} = 'x')",
    "((((${{{}}}='x'",
    "${{{}}} = ‘yes’",
    "pulldata('f','a','b',${{{}}})",
    "../{} = 'yes'",
    "${{{}}} = 'it''s'",
    "${{{}}} * 2 > ${{{}}} + 1 - -3",
    "number(${{{}}}) = 3",
    ". > 3",
    "position(..) = 1",
    "${{{}}} div 2 >= 1.50",
    "AND",
    "${{{}}} = 'yes' and " * 60 + "true()",
    "(" * 300,
    "count(${{{}}}) > 0",
]
CONSTRAINTS = [
    ". > 0 and . < 100",
    "(. >= 1) and (. <= 5)",
    ". >= 0 or . = -99",
    ". <= today()",
    ".>=date('2020-01-31')",
    "regex(., 'x')",
    "5 <= .",
    ". > 99999999999999999999",
    ". > 5 and . < 2",
    ".",
    ". >= 0.5",
    ". != 3",
    "string-length(.) < 10",
    ". > ${{{}}}",
]
DECORATIONS = [
    "{}",
    "<b>{}</b>",
    "**{}** and _more_",
    "{} {{curly}}",
    "{} ${{{name}}}",
    "{} }} {{",
    "{}\nsecond line",
    "{} ${{total}}",
    "# {}",
    '<span style="color:red">{}</span> &amp; more',
    "{} 100% #1: yes?",
    "- {}",
    "'{}'",
    "{}\u200b\x07",
    "%(label)s {}",
    "[{}](https://ilo.org)",
    "& {}",
    "* {}",
    "{} ${{ {name} }}",
    "! {} | >",
    "yes {}",
    "{}: a, b",
    "a < b and c > {}",
]


def grids(**sheets: Rows) -> dict[str, list[list[str]]]:
    """The same as it is read."""
    return {name: [["" if one is None else str(one) for one in row] for row in rows] for name, rows in sheets.items()}


class Maker:
    """Makes one form. Every label holds a word of its own, by its row and column."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.names: list[str] = []
        self.tails = self.random.choice(LANGUAGES)
        self.rows: list[list[str]] = []
        self.opened: list[str] = []

    def form(self) -> dict[str, list[list[str]]]:
        """The sheets of a form."""
        choose = self.random.choice
        labels = [f"{choose(['label', 'Label', 'LABEL', 'caption'])}{tail}" for tail in self.tails]
        hints = [f"hint{tail}" for tail in self.tails[:2]]
        heads = [
            choose(["type", "Type", "command"]),
            choose(["name", "Name "]),
            *labels,
            *hints,
            choose(["required", "bind::required"]),
            choose(["relevant", "relevance", "bind:relevant"]),
            "constraint",
            "appearance",
            "parameters",
            "constraint_message",
            choose(["disabled", "calculation", "mine", ""]),
        ]
        for _ in range(self.random.randint(0, 25)):
            self._row(len(labels), len(hints))
        while self.opened and self.random.random() < 0.9:
            self._end()
        choices = [["list_name", "name", *labels, "filter"]]
        for name, listed in LISTS.items():
            for code, text in listed:
                said = [
                    f"{text}" if column == 0 else f"{text} v{len(choices)}x{column}" for column in range(len(labels))
                ]
                choices.append([choose([name, f"{name} "]), code, *said, choose(["", "f"])])
        settings = [["form_title", "form_id", "default_language", "version"]]
        default = choose(["", "", "English", "fr", "French (fr)", "Language1", "default", "Elvish"])
        settings.append([choose(["", "My form"]), choose(["", "My-Form", "2nd", "名"]), default, choose(["", "7"])])
        sheets = {"survey": [heads, *self.rows], "choices": choices, "settings": settings}
        if self.random.random() < 0.2:
            sheets["external_choices"] = [["list_name", "name", "label", "state"], ["towns", "t1", "Town", "s"]]
        if self.random.random() < 0.2:
            del sheets[choose(["choices", "settings"])]
        return sheets

    def _end(self) -> None:
        word = self.opened.pop()
        if self.random.random() < 0.05:
            word = "repeat"
        self.rows.append([self.random.choice([f"end {word}", f"end_{word}", f"End {word}"])])

    def _row(self, labels: int, hints: int) -> None:
        draw, choose = self.random.random(), self.random.choice
        if draw < 0.15:
            word = choose(["group", "repeat", "group", "repeat", "loop over yn"])
            self.opened.append(word.split()[0])
            kind = choose([f"begin {word}", f"begin_{word}", f"Begin_{word.title()}"])
        elif draw < 0.28 and self.opened:
            self._end()
            return
        elif draw < 0.6:
            kind = choose(SELECTS).format(choose([*LISTS, "yn", "codes"]))
        else:
            kind = choose(SIMPLE if draw < 0.87 else ODD)
        name = choose(NAMES) if self.random.random() < 0.3 else f"n{len(self.rows)}"
        self.rows.append([kind, name, *self._words(labels, "l"), *self._words(hints, "h"), *self._rest()])
        self.names.append(name)

    def _words(self, count: int, what: str) -> list[str]:
        number = len(self.rows)
        said = []
        for column in range(count):
            token = f"{what}{number}x{column}"
            said.append(self._decorated(token) if self.random.random() < (0.9 if what == "l" else 0.2) else "")
        return said

    def _decorated(self, token: str) -> str:
        pattern = self.random.choice(DECORATIONS) if self.random.random() < 0.4 else "{}"
        return pattern.format(token, name=self._name())

    def _name(self) -> str:
        return self.random.choice(self.names[-6:]) if self.names else "nobody"

    def _rest(self) -> list[str]:
        choose, chance = self.random.choice, self.random.random
        required = choose(["", "", "yes", "TRUE", "no", "true()", "${n1} = 'x'", "1"])
        names = [self._name() for _ in range(100)]
        relevant = choose(CONDITIONS).format(*names) if chance() < 0.4 else ""
        constraint = choose(CONSTRAINTS).format(*names) if chance() < 0.25 else ""
        appearance = choose(["", "", "multiline", "minimal", "table-list"])
        parameters = choose(
            ["", "", "start=0 end=1 step=0.1", "start = 1; end=7", "randomize=true", "start=x end=", "start=9 end=1"]
        )
        return [
            required,
            relevant,
            constraint,
            appearance,
            parameters,
            choose(["", "", "Too much"]),
            choose(["", "", "yes"]),
        ]
