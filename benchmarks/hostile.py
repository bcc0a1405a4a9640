"""How the time to read a file grows with its length, on texts and files made to be slow to read.

    python benchmarks/hostile.py [--lengths N N ...] [--frames ...] [--attacks ...] [--patience S]
    python benchmarks/hostile.py --files [NAME ...] [--lengths N N ...] [--patience S]

Prints, for each attack, seconds by length and the exponent of growth from the
first length to the last: 1 is linear, 2 is the square. An attack whose reading
takes longer than the patience is not tried at greater lengths. The length of a text
is in characters; of a file, how many there are of what its name says.
"""

import argparse
import contextlib
import math
import sys
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

HOME = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(HOME), str(HOME / "tests")]

from hostile_files import FILES  # noqa: E402
from hostile_texts import ATTACKS, FRAMES, repeated  # noqa: E402

from llmx.lines import LineWriter, dump  # noqa: E402
from llmx.pack import load_schema  # noqa: E402
from llmx.pipeline import Options, Pipeline  # noqa: E402
from llmx.read import UnreadableDocument, is_archive, read_members  # noqa: E402

_LENGTHS = (20_000, 100_000)
# Above this the growth is worth a look: what every report costs makes it less than 1.
_LINEAR = 1.25


@dataclass(frozen=True, slots=True)
class Growth:
    """Seconds of processor time by length for one attack in one frame."""

    attack: str
    frame: str
    seconds: tuple[tuple[int, float], ...]

    @property
    def exponent(self) -> float:
        """Of the steepest step from one length to the next; 0 with a single length."""
        steps = pairwise(self.seconds)
        return max(
            (math.log(after[1] / before[1]) / math.log(after[0] / before[0])
             for before, after in steps),
            default=0.0,
        )  # fmt: skip


class Engine:
    """The rule engine with everything on, up to the JSON line."""

    def __init__(self) -> None:
        schema = load_schema("annual_report")
        self._pipeline = Pipeline(schema, Options(engine="rules"))
        self._writer = LineWriter(schema)

    def seconds(self, data: bytes) -> float:
        start = time.process_time()
        if is_archive(data):
            with contextlib.suppress(UnreadableDocument):
                deque(read_members(data, "hostile.zip"), maxlen=0)
        else:
            result = self._pipeline.read_without_model(data, "hostile.txt").result
            dump(self._writer.line(result))
        return max(time.process_time() - start, 1e-6)


def measure(
    engine: Engine,
    attack: str,
    frame: str,
    made: Callable[[int], bytes],
    lengths: Sequence[int],
    patience: float,
) -> Growth:
    """Reads an attack at each length, until one takes longer than the patience."""
    seconds: list[tuple[int, float]] = []
    for length in lengths:
        seconds.append((length, engine.seconds(made(length))))
        if seconds[-1][1] > patience:
            break
    return Growth(attack, frame, tuple(seconds))


def show(growths: Sequence[Growth]) -> None:
    """Prints the growths, the steepest first, and how many are steeper than linear."""
    for one in sorted(growths, key=lambda growth: -growth.exponent):
        told = "  ".join(f"{length:>9,}: {seconds:7.3f} s" for length, seconds in one.seconds)
        print(f"{one.exponent:5.2f}  {one.frame:<8} {one.attack[:22]!r:<24} {told}")
    steep = sum(growth.exponent > _LINEAR for growth in growths)
    print(f"{len(growths)} attacks, {steep} grow faster than length ** {_LINEAR}")


def main(arguments: Sequence[str] | None = None) -> None:
    """Reads the command line and prints what was measured."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--lengths", type=int, nargs="+", default=_LENGTHS, help="in characters")
    parser.add_argument("--frames", nargs="+", choices=sorted(FRAMES), default=list(FRAMES))
    parser.add_argument("--attacks", nargs="+", default=ATTACKS, help="(default: all)")
    parser.add_argument("--files", nargs="*", choices=sorted(FILES), help="files, not texts")
    parser.add_argument("--patience", type=float, default=20.0, help="seconds (default: 20)")
    options = parser.parse_args(arguments)
    engine = Engine()
    engine.seconds("的".encode() * 100)
    made: list[tuple[str, str, Callable[[int], bytes]]] = (
        [
            (attack, frame, _text(attack, frame))
            for attack in options.attacks
            for frame in options.frames
        ]
        if options.files is None
        else [(name, "file", FILES[name]) for name in options.files or FILES]
    )
    lengths = sorted(options.lengths)
    show([measure(engine, *one, lengths, options.patience) for one in made])


def _text(attack: str, frame: str) -> Callable[[int], bytes]:
    return lambda length: repeated(attack, length, frame).encode()


if __name__ == "__main__":
    main()
