"""Every rule of one version, parsed and typed together with the versions it reads."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from portal.domain.expressions import Compiled, ExpressionProblem, Node, Scope, check_types, compile_rule, parse
from portal.domain.expressions.scope import ANY, Key, Type
from portal.domain.expressions.tree import Binary, Name, Text, references
from portal.domain.expressions.types import Typed
from portal.domain.placeholders import FilledText, fill_from
from portal.domain.problems import Path, Problem
from portal.domain.questionnaire import Check, Flag, Version
from portal.domain.silence import silence_flags

WANTED = {"when": "a `when`", "if": "an `if`", "remedy": "a `remedy`"}


@dataclass
class Rules:
    """The rules of `version` by their path in the document. `problems` is empty if all rules can be used."""

    version: Version
    versions: Mapping[str, Version]
    problems: list[Problem] = field(default_factory=list)
    typed: dict[Path, Typed] = field(default_factory=dict)
    compiled: dict[Path, Compiled] = field(default_factory=dict)
    texts: dict[Path, FilledText] = field(default_factory=dict)
    implied: list[tuple[Path, str | None, Flag]] = field(default_factory=list)
    derived: dict[Key, Type] = field(default_factory=dict)

    @property
    def family(self) -> str:
        """The version's family."""
        return self.version.id

    def flags(self) -> Iterator[tuple[Path, str | None, Flag]]:
        """Yield every flag with its path and section, in file order; flags at the top level come last."""
        for index, section in enumerate(self.version.sections):
            for number, flag in enumerate(section.flags):
                yield ("sections", index, "flags", number), section.id, flag
        for number, flag in enumerate(self.version.flags):
            yield ("flags", number), None, flag

    def checks(self) -> Iterator[tuple[Path, str | None, Check]]:
        """Yield every check with its path and section, in file order; checks at the top level come last."""
        for index, section in enumerate(self.version.sections):
            for number, check in enumerate(section.checks):
                yield ("sections", index, "checks", number), section.id, check
        for number, check in enumerate(self.version.checks):
            yield ("checks", number), None, check


def rules_of(version: Version, versions: Mapping[str, Version]) -> Rules:
    """Parse and type all rules of `version`. `versions` has it and at least the families it uses."""
    near = {family: versions[family] for family in (version.id, *version.uses) if family in versions}
    rules = Rules(version, near)
    for used in near.values():
        if used.id != version.id:
            rules.derived |= _derived_types(used, versions)
    _derive(rules)
    scope = Scope(version.id, near, rules.derived)
    for path, text in conditions(version):
        _keep(rules, path, text, scope)
    for path, text in texts_of(version):
        try:
            rules.texts[path] = fill_from(text, scope)
        except ExpressionProblem as problem:
            rules.problems.append(Problem(path, problem.offset, problem.message))
    if not rules.problems:
        _imply(rules, scope)
    return rules


def _imply(rules: Rules, scope: Scope) -> None:
    """Add the flags that the version raises by itself for unanswered questions that matter."""
    for section, flag in silence_flags(rules.version):
        path: Path = ("silence", flag.id)
        rules.compiled[(*path, "when")] = compile_rule(check_types(parse(flag.when), scope))
        rules.texts[(*path, "because")] = fill_from(flag.because, scope)
        rules.implied.append((path, section, flag))


def conditions(version: Version) -> Iterator[tuple[Path, str]]:
    """Yield every rule that must be true or false, with its path, in file order."""
    for index, section in enumerate(version.sections):
        section_path: Path = ("sections", index)
        if section.when is not None:
            yield (*section_path, "when"), section.when
        for number, question in enumerate(section.questions):
            question_path: Path = (*section_path, "questions", number)
            if question.when is not None:
                yield (*question_path, "when"), question.when
            for place, rule in enumerate(question.score):
                if rule.if_ is not None:
                    yield (*question_path, "score", place, "if"), rule.if_
            if question.evidence and question.evidence.when is not None:
                yield (*question_path, "evidence", "when"), question.evidence.when
            for place, advice in enumerate(question.advice):
                if advice.when is not None:
                    yield (*question_path, "advice", place, "when"), advice.when
    bare = Rules(version, {})
    for path, _, flag in bare.flags():
        yield (*path, "when"), flag.when
        if flag.remedy is not None:
            yield (*path, "remedy"), flag.remedy
    for path, _, check in bare.checks():
        yield (*path, "when"), check.when


def texts_of(version: Version) -> Iterator[tuple[Path, str]]:
    """Yield every text that may have `{name}` placeholders, with its path."""
    for index, section in enumerate(version.sections):
        for number, question in enumerate(section.questions):
            there: Path = ("sections", index, "questions", number)
            yield (*there, "ask"), question.ask
            for key, text in (("why", question.why), ("help", question.help)):
                if text is not None:
                    yield (*there, key), text
            if question.evidence:
                yield (*there, "evidence", "ask"), question.evidence.ask
            for place, advice in enumerate(question.advice):
                yield (*there, "advice", place, "say"), advice.say
    bare = Rules(version, {})
    for path, _, flag in bare.flags():
        yield (*path, "because"), flag.because
        if flag.follow_up:
            yield (*path, "follow_up", "ask"), flag.follow_up.ask
    for path, _, check in bare.checks():
        yield (*path, "say"), check.say


def _keep(rules: Rules, path: Path, text: str, scope: Scope) -> None:
    try:
        typed = check_types(parse(text), scope)
        if typed.type.name != "any" and (typed.type.name != "truth" or typed.type.is_list):
            what = WANTED[str(path[-1])]
            hint = _hint(typed) if typed.type.name == "truth" else ""
            raise ExpressionProblem(0, f"{what} must be true or false; this is {typed.type}{hint}")
    except ExpressionProblem as problem:
        rules.problems.append(Problem(path, problem.offset, problem.message))
        return
    rules.typed[path] = typed
    rules.compiled[path] = compile_rule(typed)


def _hint(typed: Typed) -> str:
    """A hint for turning a list of truth values into one."""
    match typed.tree:
        case Binary("==", Name() as name, Text(value)) | Binary("==", Text(value), Name() as name):
            if typed.types[id(name)].name == "option" and typed.types[id(name)].source is None:
                return f'; several can be chosen, so write "{value}" in {name.written}'
    return "; use any() or all()"


def _derive(rules: Rules) -> None:
    """Type the derived values, each after those it reads. One with a problem counts as `any`; it is reported once."""
    version = rules.version
    trees: dict[str, Node] = {}
    places = {derived.id: index for index, derived in enumerate(version.derived)}
    for derived in version.derived:
        try:
            trees[derived.id] = parse(derived.value)
        except ExpressionProblem as problem:
            rules.problems.append(_derived_problem(places[derived.id], problem))
        rules.derived[version.id, derived.id] = ANY
    for name in _in_order(trees, rules, places):
        _type_derived(rules, name, trees[name], places[name])


def _type_derived(rules: Rules, name: str, tree: Node, place: int) -> None:
    version = rules.version
    scope = Scope(version.id, rules.versions, rules.derived)
    try:
        typed = check_types(tree, scope)
        type_ = typed.type
        if type_.is_list or type_.is_compound:
            raise ExpressionProblem(0, f"a derived value must be one value; this is {type_}")
        if version.derived[place].places is not None and type_.name not in ("number", "money", "any"):
            raise ExpressionProblem(0, f"`places` goes with a number or an amount; this is {type_}")
    except ExpressionProblem as problem:
        rules.problems.append(_derived_problem(place, problem))
        return
    path: Path = ("derived", place, "value")
    rules.derived[version.id, name] = type_
    rules.typed[path] = typed
    rules.compiled[path] = compile_rule(typed)


def _in_order(trees: Mapping[str, Node], rules: Rules, places: Mapping[str, int]) -> list[str]:
    """The derived values, each after those it reads. Circles are reported and left out."""
    reads = {
        name: {part for ref in references(tree) for part in ref.parts[:1]} & trees.keys()
        for name, tree in trees.items()
    }
    ordered: list[str] = []
    waiting = dict(reads)
    while waiting:
        ready = [name for name, needed in waiting.items() if not needed & waiting.keys()]
        if not ready:
            for name in waiting:
                message = f"{name} is computed from itself, through {', '.join(sorted(waiting[name] & waiting.keys()))}"
                rules.problems.append(_derived_problem(places[name], ExpressionProblem(0, message)))
            break
        ordered += ready
        for name in ready:
            del waiting[name]
    return ordered


def _derived_problem(place: int, problem: ExpressionProblem) -> Problem:
    return Problem(("derived", place, "value"), problem.offset, problem.message)


def _derived_types(version: Version, versions: Mapping[str, Version]) -> dict[Key, Type]:
    """The types of a used family's derived values, even if it has other problems."""
    if not version.derived:
        return {}
    near = {family: versions[family] for family in (version.id, *version.uses) if family in versions}
    rules = Rules(version, near)
    for used in near.values():
        if used.id != version.id:
            rules.derived |= _derived_types(used, versions)
    _derive(rules)
    return {key: type_ for key, type_ in rules.derived.items() if key[0] == version.id}
