"""Which earlier choices make a page belong, found by asking the page itself.

A page of a form says with a function of the answers whether it belongs. Paper can't run
a function: it needs words. So the function is called with answers that notice what it
looks at. Each choice that it looks at is tried with each of its options, until it says
yes or no without looking further. What it looks at that is no choice (a date, a text)
can't be told beforehand: then there is no condition to be found.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import product
from typing import TypeAlias, TypeVar

from formsapp.kinds.base import Answers, Value, always
from formsapp.kinds.questions import Choice, Question, Several

T = TypeVar("T")

Key: TypeAlias = tuple[str, str]
"""Name of a question, and of one of its boxes where several may be ticked (else empty)."""

Path: TypeAlias = Mapping[Key, str]
"""What was answered: an option, NOTHING, or for a box YES or NO."""

Clause: TypeAlias = Mapping[Key, frozenset[str]]
"""All of these must hold, each with one of its values."""

Condition: TypeAlias = tuple[Clause, ...]
"""One of these must hold. A clause without anything always holds; no clause never does."""

NOTHING = ""
YES, NO = "ja", "nee"
ALWAYS: Condition = ({},)
MOST_LEAVES = 5000
LAST = 1000


class Unasked(Exception):
    """An answer was looked at that has not been tried yet."""

    def __init__(self, key: Key) -> None:
        super().__init__(key)
        self.key = key


class Unfindable(Exception):
    """It depends on more than choices."""


@dataclass(frozen=True)
class Asked:
    """A question with options at its place on the form; ``when``: None if not to be found."""

    question: Choice
    number: int
    when: Condition | None

    def offers(self, key: Key, value: str) -> bool:
        """Whether this value can be chosen here."""
        wanted = key[1] or value
        return any(option.value == wanted for option in self.question.options)

    def may_be_asked(self, path: Path) -> bool:
        """Whether nothing in ``path`` keeps this question away."""
        return self.when is None or any(not contradicted(one, path) for one in self.when)

    def is_asked(self, path: Path) -> bool:
        """Whether ``path`` says that this question must have been answered."""
        return (
            self.question.required
            and self.when is not None
            and any(
                all(path.get(key) in values for key, values in one.items()) for one in self.when
            )
        )


@dataclass
class Form:
    """The questions that stand before a place on the form, in order."""

    choices: dict[str, list[Asked]] = field(default_factory=dict)
    others: set[str] = field(default_factory=set)

    def add(self, question: Question, number: int, when: Condition | None) -> None:
        """Put a question at the end."""
        if not isinstance(question, Choice):
            self.others.add(question.name)
            return
        self.choices.setdefault(question.name, []).append(Asked(question, number, when))

    def values(self, key: Key) -> tuple[str, ...]:
        """All values that one answer can have."""
        if key[1]:
            return (YES, NO)
        options = (option.value for one in self.choices[key[0]] for option in one.question.options)
        return (*dict.fromkeys(options), NOTHING)

    def first(self, key: Key) -> int:
        """The number of the first question with this name."""
        return self.choices[key[0]][0].number

    def askers(self, key: Key, clause: Clause) -> list[Asked]:
        """The places at which this answer can have been given when ``clause`` holds."""
        return [
            asked
            for asked in self.choices[key[0]]
            if any(asked.offers(key, value) for value in clause[key])
            and any(asked.may_be_asked(path) for path in paths(clause))
        ]

    def possible(self, path: Path) -> bool:
        """Whether someone can have given these answers together."""
        return all(self._possible(key, path) for key in path)

    def _possible(self, key: Key, path: Path) -> bool:
        value, askers = path[key], self.choices[key[0]]
        if value == NOTHING:
            return not any(one.is_asked(path) for one in askers)
        if key[1] and value == NO:
            return True
        return any(one.offers(key, value) and one.may_be_asked(path) for one in askers)


class Ticks(tuple[str, ...]):  # noqa: SLOT001  a tuple can have no slot of its own
    """The boxes of one question: it can only be asked whether a box is ticked."""

    asks: Callable[[str], bool]

    def __contains__(self, option: object) -> bool:
        """Whether this box is ticked."""
        return self.asks(str(option))

    def __iter__(self) -> Iterator[str]:
        """Refuse: which boxes are ticked is not known."""
        raise Unfindable

    def __len__(self) -> int:
        """Refuse: how many boxes are ticked is not known."""
        raise Unfindable

    def __eq__(self, other: object) -> bool:
        """Refuse, for the same reason."""
        raise Unfindable

    def __hash__(self) -> int:
        """Refuse, for the same reason."""
        raise Unfindable


class Probe(Mapping[str, Value]):
    """Answers that tell what is looked at."""

    def __init__(self, form: Form, path: Path) -> None:
        self.form = form
        self.path = path

    def __getitem__(self, name: str) -> Value:
        """Give the answer that is tried; raises Unasked, Unfindable, or KeyError for none."""
        if name in self.form.others:
            raise Unfindable
        askers = self.form.choices.get(name)
        if askers is None:
            raise KeyError(name)
        if isinstance(askers[0].question, Several):
            return self._ticks(name)
        found = self._tried((name, ""))
        if found == NOTHING:
            raise KeyError(name)
        return found

    def _ticks(self, name: str) -> Ticks:
        offered = {
            option.value for one in self.form.choices[name] for option in one.question.options
        }

        def asks(option: str) -> bool:
            return option in offered and self._tried((name, option)) == YES

        ticks = Ticks()
        ticks.asks = asks
        return ticks

    def _tried(self, key: Key) -> str:
        if key not in self.path:
            raise Unasked(key)
        return self.path[key]

    def __iter__(self) -> Iterator[str]:
        """Refuse: all answers together can't be tried."""
        raise Unfindable

    def __len__(self) -> int:
        """Refuse, for the same reason."""
        raise Unfindable


def explore(
    ask: Callable[[Answers], T], form: Form, path: Path | None = None
) -> list[tuple[Path, T]]:
    """Give all that ``ask`` can say, each with the choices that lead to it.

    Raises:
        Unfindable: It depends on more than choices, or on too many.

    """
    tried: Path = path or {}
    try:
        return [(tried, ask(Probe(form, tried)))]
    except KeyError:
        return []  # a question that is always answered by then
    except Unasked as unasked:
        key = unasked.key
    found: list[tuple[Path, T]] = []
    for value in form.values(key):
        longer = {**tried, key: value}
        if form.possible(longer):
            found += explore(ask, form, longer)
        if len(found) > MOST_LEAVES:
            raise Unfindable
    return found


def condition(when: Callable[[Answers], bool], form: Form) -> Condition | None:
    """Say which choices make ``when`` true, as shortly as it can; None if it can't be found."""
    try:
        leaves = explore(when, form)
    except Unfindable:
        return None
    right = [path for path, says in leaves if says]
    return shortened(right, [path for path, says in leaves if not says], form)


def findings(
    tell: Callable[[Answers], Iterable[T]], form: Form, when: Callable[[Answers], bool] = always
) -> list[tuple[T, Condition]] | None:
    """Give all that ``tell`` can tell where ``when`` holds, each once with its condition.

    None if that can't be found.
    """

    def told(answers: Answers) -> tuple[T, ...] | None:
        return tuple(tell(answers)) if when(answers) else None

    try:
        leaves = [(path, says) for path, says in explore(told, form) if says is not None]
    except Unfindable:
        return None
    found = []
    for one in dict.fromkeys(one for _path, says in leaves for one in says):
        right = [path for path, says in leaves if one in says]
        wrong = [path for path, says in leaves if one not in says]
        found.append((one, shortened(right, wrong, form)))
    return found


def shortened(right: list[Path], wrong: list[Path], form: Form) -> Condition:
    """Give few and short clauses that hold for ``right`` and for nothing in ``wrong``."""
    found: list[Clause] = []
    for path in right:
        if not any(holds(one, path) for one in found):
            exact = {key: frozenset({path[key]}) for key in path}
            found.append(_widened(exact, right, wrong, form))
    return tuple(
        one
        for place, one in enumerate(found)
        if not any(_within(one, other) for other in found[place + 1 :])
    )


def _widened(clause: Clause, right: list[Path], wrong: list[Path], form: Form) -> Clause:
    """Allow more options, then drop what says nothing more, the first questions first."""
    for key in clause:
        for value in form.values(key):
            more = {**clause, key: clause[key] | {value}}
            new = {**clause, key: frozenset({value})}
            if _meets(new, right, form) and not _meets(more, wrong, form):
                clause = more
    for key in sorted(clause, key=form.first):
        less = {other: values for other, values in clause.items() if other != key}
        if not _meets(less, wrong, form):
            clause = less
    return clause


def _meets(clause: Clause, some: list[Path], form: Form) -> bool:
    """Whether someone can give answers for which ``clause`` holds and that are among ``some``."""
    return any(
        not contradicted(clause, path)
        and any(
            form.possible({**path, **more})
            for more in paths({key: clause[key] for key in clause if key not in path})
        )
        for path in some
    )


def contradicted(clause: Clause, path: Path) -> bool:
    """Whether ``path`` says that ``clause`` does not hold."""
    return any(key in path and path[key] not in values for key, values in clause.items())


def holds(clause: Clause, path: Path) -> bool:
    """Whether ``path`` says that ``clause`` holds."""
    return all(path.get(key) in values for key, values in clause.items())


def paths(clause: Clause) -> Iterator[Path]:
    """Give every way in which ``clause`` can hold."""
    for values in product(*clause.values()):
        yield dict(zip(clause, values, strict=True))


def _within(one: Clause, other: Clause) -> bool:
    return all(key in one and one[key] <= values for key, values in other.items())


def both(one: Condition | None, other: Clause) -> Condition | None:
    """Give the condition that both hold."""
    if one is None:
        return None
    return tuple(
        {**first, **{key: first.get(key, values) & values for key, values in other.items()}}
        for first in one
    )


def place_of(condition: Condition, form: Form) -> tuple[int, int]:
    """Where a condition belongs in the order of questions and answers; what always holds: last."""
    places = [
        (form.first(key), form.values(key).index(value))
        for clause in condition
        for key, values in clause.items()
        for value in values
    ]
    return min(places, default=(LAST, 0))
