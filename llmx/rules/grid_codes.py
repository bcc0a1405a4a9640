"""Row codes of statistics tables (代码 01, 02 …; 序号 1, 2 …) among the values of a stream.

They are no values, and where digits run together nothing but their own sequence
tells them from one: 01|926, 02|1034. They are taken off in all rows or in none.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from llmx.rules.grid_streams import Stream, Token, Values


def without_codes(
    runs: Sequence[Values], stream: Stream, width: int, *, in_front: bool
) -> list[Values] | None:
    """The runs without their row codes; None if those cannot be told from values.

    `in_front` codes precede a row's label, so that they end the run before it.
    """
    if not in_front:
        firsts = [run.tokens[0] for run in runs]
        if all(len(run.tokens) == width + 1 for run in runs):
            return [_values(run.tokens[1:]) for run in runs]
        cuts = _code_ends([stream.text[t.start : t.end] for t in firsts])
        if cuts is None:
            return None
        return [
            _values((replace(first, start=first.start + cut), *run.tokens[1:]))
            for run, first, cut in zip(runs, firsts, cuts, strict=True)
        ]
    return _without_next(runs, stream, width)


def _values(tokens: Sequence[Token]) -> Values:
    return Values(tokens[0].start, tokens[-1].end, tuple(tokens))


def _code_ends(printed: Sequence[str]) -> list[int] | None:
    """How many characters of each are its row's number, counted from 1; None if any is not."""
    for pad in (2, 3, 1):
        codes = [str(row).zfill(pad) for row in range(1, len(printed) + 1)]
        pairs = list(zip(printed, codes, strict=True))
        if all(text.startswith(code) and len(text) > len(code) for text, code in pairs):
            return [len(code) for code in codes]
    return None


def _without_next(runs: Sequence[Values], stream: Stream, width: int) -> list[Values] | None:
    """Runs without the code of the row that follows; the last has none."""
    done = list(_cut(runs, stream, width))
    return done if len(done) == len(runs) else None


def _cut(runs: Sequence[Values], stream: Stream, width: int) -> Iterator[Values]:
    for row, run in enumerate(runs[:-1], 2):
        *values, last = run.tokens
        text = stream.text[last.start : last.end]
        code = next((c for c in (f"{row:02d}", str(row)) if text.endswith(c)), None)
        if code is None:
            return
        if text == code and len(values) == width:
            yield _values(values)
        elif text != code and len(run.tokens) == 1:
            yield _values((replace(last, end=last.end - len(code)),))
        else:
            return
    yield runs[-1]
