"""Where the model is asked: everywhere, or only where the rules are in doubt. Pure."""

from collections.abc import Callable, Iterable, Sequence
from typing import Literal

from llmx.fields import Leaf, Schema
from llmx.reconcile import Judgement
from llmx.reconcile.testimony import is_unsure
from llmx.records import Reading

Policy = Literal["cascade", "verify", "full"]


def wanted(
    policy: Policy,
    schema: Schema,
    rules: Sequence[Reading],
    judge: Callable[[Sequence[Reading]], Judgement],
) -> frozenset[str] | None:
    """Pointers the model is asked for; None for all.

    `full` asks everything. `verify` asks for every single field, whatever the rules
    read, and for no list. `cascade` asks for the fields of groups that rules left wholly
    unread, and of those with a doubtful reading: damaged, unsure, or part of an
    identity that does not hold. A group of which the document says nothing is never
    asked for; the model reader sees to that. `judge` decides on the rules' readings alone,
    where that matters.
    """
    if policy == "full":
        return None
    groups = _groups(schema)
    if policy == "verify":
        return frozenset(path for paths in groups.values() for path in paths)
    read = {reading.path for reading in rules}
    doubtful = _doubtful(rules, judge(rules))
    asked = [
        paths
        for paths in groups.values()
        if not read.intersection(paths) or doubtful.intersection(paths)
    ]
    return frozenset(path for paths in asked for path in paths)


def _groups(schema: Schema) -> dict[str, list[str]]:
    """The paths of each group that a model may be asked for."""
    asked = [group.path for group in schema.groups if group.spec.ask]
    return {path: [leaf.path for leaf in _leaves(schema, path)] for path in asked}


def _leaves(schema: Schema, group: str) -> Iterable[Leaf]:
    return (leaf for leaf in schema.leaves if leaf.path.startswith(group + "/"))


def _doubtful(rules: Sequence[Reading], judgement: Judgement) -> set[str]:
    doubtful = {r.path for r in rules if is_unsure(r)}
    for check in judgement.checks:
        if check.status == "broken":
            doubtful.update(check.paths)
    return doubtful
