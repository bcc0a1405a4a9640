"""What `--dry-run` expects, held against what a real server counted: tokens of the questions.

    python benchmarks/estimate.py [TAPE.yaml ...]

Tapes are the recorded answers of real models in tests/cassettes, by default all of them.
Prints one line a tape, and the ratio of expected to counted over all. A tape made with
another model is another tokenizer, and another ratio.
"""

import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import yaml

HOME = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(HOME))

from llmx.model.client import Request  # noqa: E402
from llmx.model.shapes import Shape  # noqa: E402


def counted(tape: Path) -> Iterator[tuple[int, int]]:
    """Tokens expected and counted, question by question."""
    for exchange in yaml.safe_load(tape.read_text("utf-8"))["interactions"]:
        asked = json.loads(exchange["request"]["body"])
        answer = json.loads(_text(exchange["response"]["body"]))
        yield _expected(asked), answer["usage"]["prompt_tokens"]


def _expected(asked: dict[str, Any]) -> int:
    messages = tuple(asked["messages"])
    return Request(messages, Shape(()), asked["max_tokens"]).tokens_about


def _text(body: Any) -> str:  # noqa: ANN401 - a tape has text, or a mapping with it
    text: str = body["string"] if isinstance(body, dict) else body
    return text


def main(tapes: Sequence[str]) -> None:
    """Prints the ratios."""
    expected = real = questions = 0
    for tape in map(Path, tapes or sorted(map(str, HOME.glob("tests/cassettes/*.yaml")))):
        pairs = list(counted(tape))
        about, exact = sum(a for a, _ in pairs), sum(e for _, e in pairs)
        print(f"{tape.name}: questions {len(pairs)}, expected {about}, counted {exact}")
        questions, expected, real = questions + len(pairs), expected + about, real + exact
    print(f"questions {questions}: expected / counted = {expected / real:.2f}")


if __name__ == "__main__":
    main(sys.argv[1:])
