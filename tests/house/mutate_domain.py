"""`make mutate-domain`: a machine (mutmut) breaks the domain core everywhere, and the tests of each module must notice.

Each subject of `SUBJECTS` is broken on its own and seen by its own tests only, so that a rule is held where a reader
looks for it. Names on the command line choose subjects. What survives is listed with the reason in
`tests/mutation-survivors.md`; it fails when less than 90 % are killed, or a survivor is not listed. With KEEP=folder,
the next run tries only what survived in that folder, and what was changed since.
"""

import ast
import difflib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

HERE = Path(__file__).parents[2]
SURVIVORS = HERE / "tests" / "mutation-survivors.md"
LEAST = 90
"""Of a hundred mutants of each subject, so many must be killed."""

SUBJECTS = {
    "policy": ("policy",),
    "points": ("points",),
    "disclosure": ("disclosure",),
    "lifecycles": ("lifecycle", "finding_lifecycle", "proposals"),
    "flags": ("flags",),
    "merging": ("merging", "part_merging"),
    "canonical": ("canonical",),
    "expressions": ("expressions",),
    "scoring": ("scoring", "confidence", "supplier_rating", "admissions"),
    "open_result": ("open_result", "score_range"),
    "ruleset": ("ruleset", "family"),
}
"""The modules or packages of `portal/domain` that are one subject. Their tests are named like them."""

LINKED = ("portal", "alembic.ini", "locale", "questionnaires", "static", "templates", "pyproject.toml")
DEEP = "test_a_rule_that_is_nested_too_deep_is_refused_before_python_gives_up"
"""A broken function calls one function more than ours does, so how deep Python goes is another matter there."""
CONFIG = f"""[mutmut]
source_paths = portal
only_mutate = {{sources}}
pytest_add_cli_args_test_selection = {{tests}}
pytest_add_cli_args =
    -p
    _hypothesis_pytestplugin
    -p
    no:cacheprovider
    -p
    no:doctest
    -p
    no:junitxml
    -p
    no:pastebin
    -p
    no:legacypath
    -p
    no:stepwise
    -p
    no:unittest
    --hypothesis-profile=mutants
    -k
    not {DEEP}
also_copy =
    locale
    questionnaires
    static
    templates
    alembic.ini
"""
SPINNER = tuple("⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏")
KILLED = {1: "killed", 3: "killed", 24: "too slow", -24: "too slow", 36: "too slow", 152: "too slow", 255: "too slow"}
"""mutmut's exit codes of mutants that a test noticed, or that never came to an end."""


OTHER_TEST = re.compile(r"from tests\.domain\.(test_\w+) import")
STRICT = re.compile(r"(, strict=\w+|, )(?=\))")


class Survivor(NamedTuple):
    """A broken function that no test noticed: the line as it is and as it was broken."""

    name: str
    before: str
    after: str

    @property
    def is_about_lengths(self) -> bool:
        """Whether only `strict` of `zip` differs. What we zip has one length, so it guards against later mistakes."""
        return STRICT.sub("", self.before) == STRICT.sub("", self.after)

    def as_line(self) -> str:
        """As the list of survivors has it."""
        return f"`{self.before}` → `{self.after}`"


class Result(NamedTuple):
    """How the tests of one subject did."""

    subject: str
    mutants: int
    survivors: list[Survivor]
    seconds: float

    @property
    def percent(self) -> float:
        """How many of a hundred mutants were killed."""
        return 100 * (self.mutants - len(self.survivors)) / self.mutants

    def as_line(self) -> str:
        """One line of the table."""
        killed = self.mutants - len(self.survivors)
        survived = len(self.survivors)
        return (
            f"{self.subject:<14}{self.mutants:>8}{killed:>8}{survived:>10}{self.percent:>8.1f} %{self.seconds:>8.0f} s"
        )


def mutate(subject: str, folder: Path) -> Result:
    """Break a subject everywhere, one place at a time. What was killed in this folder before is not tried again."""
    began = time.perf_counter()
    _link(folder, own_tests(subject))
    config = CONFIG.format(sources=_as_list(sources_of(subject)), tests=_as_list(own_tests(subject)))
    (folder / "setup.cfg").write_text(config, encoding="utf-8")
    for source in sources_of(subject):
        _forget_survivors(_verdicts(folder, source))
    (folder / "mutants" / "mutmut-stats.json").unlink(missing_ok=True)
    _run_mutmut(folder)
    survivors: list[Survivor] = []
    mutants = 0
    for source in sources_of(subject):
        if (verdicts := _verdicts(folder, source)).exists():
            codes = json.loads(verdicts.read_text("utf-8"))["exit_code_by_key"]
            survivors += _survivors(folder / "mutants" / source, codes)
            mutants += len(codes)
    return Result(subject, mutants, survivors, time.perf_counter() - began)


def _link(folder: Path, tests: list[str]) -> None:
    """Link what mutmut copies: of the tests of the domain only those wanted, so that pytest finds them at once."""
    for linked in LINKED:
        if not (folder / linked).exists():
            (folder / linked).symlink_to(HERE / linked)
    for old in (folder / "tests", folder / "mutants" / "tests"):
        if old.exists():
            shutil.rmtree(old)
    for source in ("tests", "tests/domain"):
        (folder / source).mkdir()
        for path in (HERE / source).iterdir():
            if path.suffix == ".py" and not path.name.startswith("test_"):
                (folder / source / path.name).symlink_to(path)
    wanted = list(tests)
    for test in wanted:
        path = HERE / test
        wanted += [f"tests/domain/{name}.py" for name in OTHER_TEST.findall(path.read_text("utf-8"))]
        (folder / test).parent.mkdir(exist_ok=True)
        for needed in (path, *path.parent.glob("__init__.py")):
            if not (folder / needed.relative_to(HERE)).exists():
                (folder / needed.relative_to(HERE)).symlink_to(needed)


def _verdicts(folder: Path, source: str) -> Path:
    """Where mutmut keeps what became of each mutant of a file. A file without functions has none."""
    return folder / "mutants" / f"{source}.meta"


def _forget_survivors(verdicts: Path) -> None:
    if verdicts.exists():
        data = json.loads(verdicts.read_text("utf-8"))
        codes = data["exit_code_by_key"]
        data["exit_code_by_key"] = {mutant: code if code in KILLED else None for mutant, code in codes.items()}
        verdicts.write_text(json.dumps(data), encoding="utf-8")


def _as_list(values: list[str]) -> str:
    """A list of setup.cfg. The first line is empty, so that one value is a list too."""
    return "".join(f"\n    {value}" for value in values)


def sources_of(subject: str) -> list[str]:
    """The files that are broken."""
    return list(_files("portal/domain", [(f"{name}.py", f"{name}/*.py") for name in SUBJECTS[subject]]))


def own_tests(subject: str) -> list[str]:
    """The test files named like the subject's packages and modules."""
    names = [*SUBJECTS[subject], *(Path(source).stem for source in sources_of(subject))]
    return list(_files("tests/domain", [(f"test_{name}.py", f"{name}/test_*.py") for name in dict.fromkeys(names)]))


def _files(folder: str, patterns: list[tuple[str, str]]) -> Iterator[str]:
    for pair in patterns:
        for pattern in pair:
            for path in sorted((HERE / folder).glob(pattern)):
                if path.read_text(encoding="utf-8").strip():
                    yield path.relative_to(HERE).as_posix()


def _run_mutmut(folder: Path) -> None:
    mutmut = str(Path(sys.executable).parent / "mutmut")
    command = [mutmut, "run", "--max-children", os.environ.get("MUTATE_CHILDREN", "2")]
    environment = os.environ | {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        lines = [line for line in done.stdout.splitlines() if line[:1] not in SPINNER]
        raise SystemExit("\n".join(["mutmut failed", *lines, done.stderr]))


def _survivors(mutated: Path, codes: dict[str, int | None]) -> Iterator[Survivor]:
    """Those of one file, in which mutmut has put every broken function beside the original."""
    text = mutated.read_text(encoding="utf-8")
    lines = text.splitlines()
    functions = {
        node.name: [line.strip() for line in lines[node.lineno : node.end_lineno]]
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.FunctionDef)
    }
    for mutant, code in codes.items():
        if code in KILLED:
            continue
        name = mutant.rpartition(".")[2]
        changed = list(difflib.ndiff(functions[name.rpartition("_")[0] + "_orig"], functions[name]))
        before, after = (" ".join(line[2:] for line in changed if line.startswith(sign)) for sign in ("- ", "+ "))
        yield Survivor(mutant.removeprefix("portal.domain."), before, after)


def main() -> None:
    """Print the figures of each subject and what survived; fails below LEAST, and for a survivor without a reason."""
    subjects = sys.argv[1:] or list(SUBJECTS)
    listed = SURVIVORS.read_text(encoding="utf-8")
    print(f"{'':<14}{'mutants':>8}{'killed':>8}{'survived':>10}{'share':>10}{'time':>10}", flush=True)
    failed = False
    for subject in subjects:
        with tempfile.TemporaryDirectory(prefix="candour-mutants-") as temporary:
            folder = Path(os.environ.get("KEEP", temporary)) / subject
            folder.mkdir(parents=True, exist_ok=True)
            result = mutate(subject, folder)
        print(result.as_line(), flush=True)
        unlisted = [each for each in result.survivors if not each.is_about_lengths and each.as_line() not in listed]
        for survivor in unlisted:
            print(f"  no reason listed: {survivor.name}\n    {survivor.as_line()}", flush=True)
        failed |= result.percent < LEAST or bool(unlisted)
    sys.exit(failed)


if __name__ == "__main__":
    main()
