"""Every code that a record can carry is documented, and no other."""

import ast
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import get_args

from llmx.model.faults import Kind
from llmx.review.apply import ABSENT

ROOT = Path(__file__).resolve().parent.parent
# What makes a problem, and which of its arguments may be the code.
MAKERS = {"Problem": 1, "UnreadableDocument": 2}
# Of pages asked for as pictures.
NOT_IN_RECORDS = {"no_page"}
# Pairs of code and message that come with a text, see llmx.read.extract.
NOTES = {"undecodable_bytes", "garbled_text", "scanned_pages", "ocr_unsure", "text_elsewhere"}
# What a module calls the code that it hands on to what opens its files.
HANDED_ON = {"CODE", "_CODE"}


def names(tree: ast.Module) -> dict[str, str]:
    """Strings that the module gives a name to, one by one or several at once."""
    pairs = [
        pair
        for node in tree.body
        if isinstance(node, ast.Assign)
        for target in node.targets
        for pair in (
            zip(target.elts, node.value.elts, strict=True)
            if isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple)
            else [(target, node.value)]
        )
    ]
    return {
        target.id: value.value
        for target, value in pairs
        if isinstance(target, ast.Name)
        and isinstance(value, ast.Constant)
        and isinstance(value.value, str)
    }


def codes_made(tree: ast.Module, named: Mapping[str, str]) -> Iterator[str]:
    """Codes written where a problem is made: its first argument, behind the path of a file."""
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Name)
            and node.func.id in MAKERS
        ):
            for argument in node.args[: MAKERS[node.func.id]]:
                if isinstance(argument, ast.Name) and argument.id in named:
                    yield named[argument.id]
                elif isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                    yield argument.value


def documented() -> set[str]:
    rows = re.findall(r"(?m)^\| (`.+?) \|", (ROOT / "docs/problems.md").read_text("utf-8"))
    return {code for row in rows for code in re.findall(r"`([^`]+)`", row)}


def test_codes_and_their_documentation_are_the_same() -> None:
    trees = [ast.parse(path.read_text("utf-8")) for path in (ROOT / "llmx").rglob("*.py")]
    by_module = [names(tree) for tree in trees]
    named = {name: said for own in by_module for name, said in own.items()}
    made = {code for tree in trees for code in codes_made(tree, named)} - NOT_IN_RECORDS
    made |= {said for own in by_module for name, said in own.items() if name in HANDED_ON}
    by_model = {f"model_{kind}" for kind in get_args(Kind)}
    assert made | by_model | NOTES | {ABSENT} == documented()
