"""Digits that ran together: which split into cells the report's own arithmetic allows.

A table that lost its borders prints 110024001510102 for fifteen cells. A split is
taken only when it is the only one: because there are as many digits as cells,
because no other satisfies the identities, or because its numbers, and those of
no other split, are printed elsewhere in the report. Otherwise there is none.

Pure, and bounded whatever the input: more than `_MOST_SPLITS` candidates of one
run, or `_MOST_STEPS` to find them, count as undecided.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from itertools import accumulate, pairwise, product
from math import prod

from llmx.fields import Identity
from llmx.frozen import frozen

_LONGEST_CELL = 8
_MOST_STEPS = 20_000
_MOST_SPLITS = 600
_MOST_SUMS = 4_000
_MOST_JOINT = 3_000
_TELLING = 100  # smaller numbers stand everywhere in a report and prove nothing alone


@frozen
class Run:
    """Cells of one row whose borders are lost: what is printed, and whose cells they are.

    `tokens` are the digits as separated by white space, if at all, or by signs or 无
    (here "0") where nothing else parts them (`is_glued`); `paths` the cells from left to
    right. A path need not be a field's: any name will do that the identities
    use, or none does.
    """

    tokens: tuple[str, ...]
    paths: tuple[str, ...]
    is_glued: bool = False


@frozen
class Split:
    """The cells of a run, as (start, end) in its digits, and why they are so.

    None stands for a cell on which the possible splits disagree.
    """

    cells: tuple[tuple[int, int] | None, ...]
    values: tuple[int | None, ...]
    because: str

    @property
    def is_whole(self) -> bool:
        return None not in self.cells


Values = tuple[int, ...]


def find_splits(
    runs: Sequence[Run],
    identities: Sequence[Identity],
    known: Mapping[str, int | float],
    *,
    printed: Callable[[], Collection[int]] = frozenset,
) -> tuple[Split | None, ...]:
    """For each run its only possible split, or what all possible ones share, or None.

    `known` are values read elsewhere, among them 0 for cells that are empty or
    that the form does not have. An identity with a path that is in no run and
    not known decides nothing. `printed` finds the numbers outside the tables, if it
    comes to that.
    """
    system = _System(runs, identities, known)
    system.narrow(("exact", "bound"))
    system.narrow_softly()
    system.narrow_together()
    if system.is_open and system.favour(printed()):
        system.narrow(("exact", "bound"))
    return tuple(system.result())


@frozen
class _Equation:
    """Σ coefficient · cell + constant is 0, or at most 0 for a bound. Cells are (run, column)."""

    terms: tuple[tuple[int, int, int], ...]
    constant: float
    kind: str

    @property
    def runs(self) -> tuple[int, ...]:
        return tuple(dict.fromkeys(run for _, run, _ in self.terms))

    def part(self, run: int, values: Values) -> float:
        """What one run contributes."""
        return sum(c * values[column] for c, r, column in self.terms if r == run)

    def sign_at(self, column: int) -> int:
        """The sign of a column of the run, in an equation of one run."""
        return next(sign for sign, _, at in self.terms if at == column)

    def allows(self, total: float) -> bool:
        return total <= 0 if self.kind == "bound" else total == 0


class _System:
    """The runs' candidate splits, narrowed step by step. Lives for one `find_splits`."""

    def __init__(
        self,
        runs: Sequence[Run],
        identities: Sequence[Identity],
        known: Mapping[str, int | float],
    ) -> None:
        self._runs = runs
        cells = {path: (i, j) for i, run in enumerate(runs) for j, path in enumerate(run.paths)}
        equations = list(_equations(identities, cells, known))
        self._equations = [one for one in equations if len(one.runs) > 1]
        alone: list[list[_Equation]] = [[] for _ in runs]
        for equation in equations:
            if len(equation.runs) == 1:
                alone[equation.runs[0]].append(equation)
        budget = [_MOST_STEPS]
        blanks = any(sum(map(len, run.tokens)) < len(run.paths) for run in runs)
        found = [
            _candidates(run, own, budget, blanks=blanks)
            for run, own in zip(runs, alone, strict=True)
        ]
        self._splits = [dict(splits) for splits, _ in found]
        self._because = [because for _, because in found]

    @property
    def is_open(self) -> bool:
        return any(len(splits) > 1 for splits in self._splits)

    def narrow_softly(self) -> None:
        """Likewise by identities that need not hold, if all of them can hold at once."""
        before = list(self._splits), list(self._because)
        if not self.narrow(("soft",)):
            self._splits, self._because = before

    def narrow(self, kinds: Collection[str]) -> bool:
        """Drops candidates that an identity rules out, until nothing changes.

        An identity that would rule out all candidates is the source's mistake
        and is left aside; False says that there was one.
        """
        sound = True
        equations = [one for one in self._equations if one.kind in kinds]
        changed = True
        while changed:
            changed = False
            for equation in tuple(equations):
                left = self._possible(equation)
                if left is None:
                    equations.remove(equation)
                    sound = False
                elif left:
                    changed = True
                    for run, values in left.items():
                        self._keep(run, values, "identity")
        return sound

    def _possible(self, equation: _Equation) -> dict[int, set[Values]] | None:
        """For each run that the equation narrows, what is left; None if it leaves nothing."""
        runs = equation.runs
        if any(not self._splits[run] for run in runs):
            return {}
        parts = [
            {values: equation.part(run, values) for values in self._splits[run]} for run in runs
        ]
        if all(len(part) == 1 for part in parts):
            return {}
        sums = [set(part.values()) for part in parts]
        narrowed: dict[int, set[Values]] = {}
        for at, run in enumerate(runs):
            others = _sums_of(sums[:at] + sums[at + 1 :], equation.constant)
            if others is None:
                return {}
            fits = _fitting(equation, others)
            left = {values for values, part in parts[at].items() if fits(part)}
            if not left:
                return None
            if len(left) < len(parts[at]):
                narrowed[run] = left
        return narrowed

    def _keep(self, run: int, values: Collection[Values], because: str) -> None:
        self._splits[run] = {one: ends for one, ends in self._splits[run].items() if one in values}
        self._because[run] = because

    def narrow_together(self) -> None:
        """Tries all combinations of what is left, if they are few enough."""
        open_runs = [run for run, splits in enumerate(self._splits) if len(splits) > 1]
        if not open_runs or prod(len(self._splits[run]) for run in open_runs) > _MOST_JOINT:
            return
        equations = [one for one in self._equations if self._is_usable(one, open_runs)]
        kept: dict[int, set[Values]] = {run: set() for run in open_runs}
        for chosen in product(*(self._splits[run] for run in open_runs)):
            values = dict(zip(open_runs, chosen, strict=True))
            if all(one.allows(self._total(one, values)) for one in equations):
                for run, split in values.items():
                    kept[run].add(split)
        for run, left in kept.items():
            if 0 < len(left) < len(self._splits[run]):
                self._keep(run, left, "identity")

    def _is_usable(self, equation: _Equation, open_runs: Sequence[int]) -> bool:
        return all(self._splits[run] for run in equation.runs) and any(
            run in open_runs for run in equation.runs
        )

    def _total(self, equation: _Equation, chosen: Mapping[int, Values]) -> float:
        return equation.constant + sum(
            equation.part(run, chosen[run] if run in chosen else next(iter(self._splits[run])))
            for run in equation.runs
        )

    def favour(self, printed: Collection[int]) -> bool:
        """Takes the split whose numbers the prose repeats, where it is the only such one."""
        changed = False
        for run, splits in enumerate(self._splits):
            if len(splits) > 1:
                repeated = [values for values in splits if _is_repeated(values, printed)]
                if len(repeated) == 1:
                    self._keep(run, repeated, "prose")
                    changed = True
        return changed

    def result(self) -> Iterator[Split | None]:
        for splits, because in zip(self._splits, self._because, strict=True):
            yield _agreed(splits, because) if splits else None


def _agreed(splits: Mapping[Values, tuple[int, ...]], because: str) -> Split | None:
    """What all splits have in common; None if that is nothing."""
    bounds = [tuple(zip((0, *ends), ends, strict=False)) for ends in splits.values()]
    cells = tuple(same[0] if len(set(same)) == 1 else None for same in zip(*bounds, strict=True))
    some = next(iter(splits))
    values = tuple(v if c is not None else None for v, c in zip(some, cells, strict=True))
    return Split(cells, values, because) if any(cells) else None


def _is_repeated(values: Values, printed: Collection[int]) -> bool:
    large = [value for value in values if value >= 10]
    return len(large) > 1 and max(large) >= _TELLING and all(value in printed for value in large)


def _fitting(equation: _Equation, others: set[float]) -> Callable[[float], bool]:
    if equation.kind == "bound":
        least = min(others)
        return lambda part: part + least <= 0
    return lambda part: -part in others


def _sums_of(sets: Sequence[set[float]], start: float) -> set[float] | None:
    """All sums of one member of each set; None if there are too many."""
    reached = {start}
    for members in sets:
        if len(reached) * len(members) > _MOST_SUMS:
            return None
        reached = {a + b for a in reached for b in members}
    return reached


def _equations(
    identities: Sequence[Identity],
    cells: Mapping[str, tuple[int, int]],
    known: Mapping[str, int | float],
) -> Iterator[_Equation]:
    for identity in identities:
        if cells.keys().isdisjoint(identity.left) and cells.keys().isdisjoint(identity.right):
            continue
        paths = [(1, path) for path in identity.left] + [(-1, path) for path in identity.right]
        terms = tuple((sign, *cells[path]) for sign, path in paths if path in cells)
        rest = [(sign, path) for sign, path in paths if path not in cells]
        if terms and all(path in known for _, path in rest):
            yield _Equation(terms, sum(sign * known[path] for sign, path in rest), identity.kind)


def _candidates(
    run: Run, equations: Sequence[_Equation], budget: list[int], *, blanks: bool
) -> tuple[Mapping[Values, tuple[int, ...]], str]:
    """Every way to part a run into its cells that its own equations allow, and what decided."""
    digits = "".join(run.tokens)
    count = len(run.paths)
    if not count <= len(digits) <= count * _LONGEST_CELL or not digits.isdecimal():
        return {}, ""
    exact = [one for one in equations if one.kind == "exact"]
    if len(run.tokens) > 1 and not exact and not run.is_glued:
        return {}, ""  # white space parts the cells, so one of them is missing
    if blanks and not exact and digits.strip("0"):
        return {}, ""  # this one may have an empty cell too
    if len(digits) == count and len(run.tokens) == 1:
        return {tuple(map(int, digits)): tuple(range(1, count + 1))}, "one digit for each cell"
    hard = [one for one in equations if one.kind != "soft"]
    search = _Search(digits, run.tokens, count, hard, budget)
    whole = any(_is_total_last(one) and len(one.terms) == count for one in hard)
    found = search.run_to_total() if whole else search.run()
    return (found, "identity" if hard else "the only split") if found else ({}, "")


class _Search:
    """Depth-first search for the splits of one run, cell by cell, with a budget."""

    def __init__(
        self,
        digits: str,
        tokens: Sequence[str],
        count: int,
        equations: Sequence[_Equation],
        budget: list[int],
    ) -> None:
        self._digits = digits
        self._count = count
        self._stops = _stops(tokens, merging=len(tokens) > count)
        self._budget = budget
        self._found: dict[Values, tuple[int, ...]] = {}
        self._closing: list[list[_Equation]] = [[] for _ in range(count)]
        self._total_of: list[int | None] = [None] * count
        for equation in equations:
            columns = [column for _, _, column in equation.terms]
            self._closing[max(columns)].append(equation)
            if _is_total_last(equation):
                for column in columns[:]:
                    self._total_of[column] = max(columns)

    def run(self) -> dict[Values, tuple[int, ...]]:
        """Every split, from the left; nothing if they are too many."""
        self._extend((), (0,), {})
        return {} if self._gave_up else self._found

    def run_to_total(self) -> dict[Values, tuple[int, ...]]:
        """Likewise where the last cell is the sum of all others: guesses the total first."""
        last = len(self._digits)
        for start in range(max(last - _LONGEST_CELL, self._count - 1), last):
            if self._may_end(start, last) and (self._digits[start] != "0" or start == last - 1):
                total = int(self._digits[start:])
                if _can_add_up(start, self._count - 1, total):
                    self._fill((), (0,), start, total)
        return {} if self._gave_up else self._found

    @property
    def _gave_up(self) -> bool:
        return self._budget[0] <= 0 or len(self._found) > _MOST_SPLITS

    def _fill(self, values: Values, ends: tuple[int, ...], last: int, rest: int) -> None:
        """Splits of the digits before `last` into the cells that are left, adding up to `rest`."""
        cells = self._count - 1 - len(values)
        start = ends[-1]
        if not cells:
            if start == last and not rest:
                total = int(self._digits[last:])
                self._found[(*values, total)] = (*ends[1:], len(self._digits))
            return
        for end in self._widths(start, last - cells + 1):
            self._budget[0] -= 1
            value = int(self._digits[start:end])
            if self._gave_up or value > rest:
                return
            if _can_add_up(last - end, cells - 1, rest - value):
                self._fill((*values, value), (*ends, end), last, rest - value)

    def _widths(self, start: int, limit: int) -> Iterator[int]:
        """Where a cell that begins at `start` may end: no leading zero, at a border if it must."""
        longest = 1 if self._digits[start : start + 1] == "0" else _LONGEST_CELL
        for end in range(start + 1, min(start + longest, limit) + 1):
            if self._may_end(start, end):
                yield end

    def _extend(self, values: Values, ends: tuple[int, ...], longest: dict[int, int]) -> None:
        column = len(values)
        if column == self._count:
            self._found[values] = ends[1:]
            return
        closing = self._closing[column]
        for end in self._cell_ends(ends[-1], values, closing):
            self._budget[0] -= 1
            if self._gave_up:
                return
            longer = (*values, int(self._digits[ends[-1] : end]))
            if all(one.allows(_sum(one, longer)) for one in closing):
                widths = self._widen(longest, column, end - ends[-1])
                if self._has_room(column, end, widths):
                    self._extend(longer, (*ends, end), widths)

    def _widen(self, longest: dict[int, int], column: int, width: int) -> dict[int, int]:
        """The longest part so far of each total that is still to come: it is no shorter."""
        total = self._total_of[column]
        if total is None or total == column or longest.get(total, 0) >= width:
            return longest
        return {**longest, total: width}

    def _has_room(self, column: int, end: int, longest: Mapping[int, int]) -> bool:
        left = self._count - column - 1
        needed = left + sum(width - 1 for total, width in longest.items() if total > column)
        return needed <= len(self._digits) - end <= left * _LONGEST_CELL

    def _cell_ends(self, start: int, values: Values, closing: Sequence[_Equation]) -> Iterator[int]:
        """Where a cell that begins at `start` may end; a total has only one way to be right."""
        for equation in closing:
            if _is_total_last(equation):
                total = str(int(_sum(equation, values) * -equation.sign_at(len(values))))
                end = start + len(total)
                if self._digits.startswith(total, start) and self._may_end(start, end):
                    yield end
                return
        yield from self._widths(start, len(self._digits))

    def _may_end(self, start: int, end: int) -> bool:
        return end <= len(self._digits) and end in self._stops[start]


def _can_add_up(digits: int, cells: int, total: int) -> bool:
    """Whether so many digits in so many cells can add up to `total`, by their lengths."""
    if not cells:
        return not digits and not total
    most = 10 ** (digits - cells + 1) - 1 + 9 * (cells - 1)
    longest = -(-digits // cells)  # some cell is at least so long, and has no leading zero
    return most >= total and (longest == 1 or total >= 10 ** (longest - 1))


def _stops(tokens: Sequence[str], *, merging: bool) -> list[Collection[int]]:
    """For each position where a cell may begin, the positions where it may end.

    A cell lies within a token, or consists of whole ones where there are more
    tokens than cells.
    """
    length = sum(map(len, tokens))
    borders = list(accumulate(map(len, tokens), initial=0))
    if merging:
        at_border = set(borders)
        return [at_border] * (length + 1)
    inside: list[Collection[int]] = []
    for first, last in pairwise(borders):
        inside += [range(start + 1, last + 1) for start in range(first, last)]
    return [*inside, ()]


def _is_total_last(equation: _Equation) -> bool:
    """Whether the equation says: the last of these cells is the sum of the others."""
    if equation.kind != "exact" or equation.constant:
        return False
    (*parts, last) = sorted(equation.terms, key=lambda term: term[2])
    return bool(parts) and all(sign == -last[0] for sign, _, _ in parts)


def _sum(equation: _Equation, values: Values) -> float:
    """Of the cells that are there already."""
    return equation.constant + sum(
        sign * values[column] for sign, _, column in equation.terms if column < len(values)
    )
