"""What a run came to, and OUT.run.json, which tells it."""

import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from llmx.records import Usage
from llmx.run.inputs import Skipped
from llmx.run.journal import Cost, Written, sync_folder
from llmx.run.work import Made


@dataclass(slots=True)
class Counts:
    """Lines by status. `reused` of them were made by an earlier run."""

    ok: int = 0
    flagged: int = 0
    failed: int = 0
    reused: int = 0

    def add(self, made: Made) -> None:
        setattr(self, made.status, getattr(self, made.status) + 1)
        self.reused += made.reused

    @property
    def total(self) -> int:
        return self.ok + self.flagged + self.failed

    def __str__(self) -> str:
        """The closing line of a run."""
        return f"in {self.total} = ok {self.ok} + flagged {self.flagged} + failed {self.failed}"


@dataclass(frozen=True, slots=True)
class Summary:
    """What a run came to. `usage` counts the model calls of this run alone.

    `complete` is false for a run that was broken off; `output` is then None if
    OUT.jsonl stayed as it was and the new lines wait in OUT.jsonl.partial.
    """

    counts: Counts
    usage: Usage
    complete: bool
    output: Written | None


@dataclass(frozen=True, slots=True)
class Budget:
    """Tokens that this run was allowed (None: any number) and spent.

    `unasked` documents came after that and were read by rules alone.
    """

    tokens: int | None
    spent: int
    unasked: int


@dataclass(frozen=True, slots=True)
class Account:
    """What OUT.run.json says beside the documents. Times are UTC."""

    llmx: str
    configuration: str
    options: Mapping[str, Any]
    started: datetime
    finished: datetime
    skipped: Skipped
    budget: Budget

    def head(self, summary: Summary, totals: Mapping[str, int]) -> dict[str, Any]:
        """All keys but `documents`."""
        counts = summary.counts
        return {
            "llmx": self.llmx,
            "configuration": self.configuration,
            "options": dict(self.options),
            "complete": summary.complete,
            "started": self.started.isoformat(timespec="seconds"),
            "finished": self.finished.isoformat(timespec="seconds"),
            "seconds": round((self.finished - self.started).total_seconds(), 3),
            "inputs": {"in": counts.total, **asdict(counts)},
            "skipped": {
                why: {"count": count, "first": self.skipped.examples[why]}
                for why, count in self.skipped.counts.items()
            },
            "usage": dict(totals),
            "uncached": _uncached(totals),
            "budget": asdict(self.budget),
            "output": asdict(summary.output) if summary.output else None,
        }


def _uncached(totals: Mapping[str, int]) -> dict[str, int]:
    """Calls and tokens as if no answer had been on file."""
    return {
        "calls": totals["calls"] + totals["cached"],
        "tokens_in": totals["tokens_in"] + totals["cached_tokens_in"],
        "tokens_out": totals["tokens_out"] + totals["cached_tokens_out"],
    }


def total_costs(costs: Iterable[Cost]) -> dict[str, int]:
    """Calls and tokens over documents. What the cache answered is told apart."""
    names = Usage.__slots__
    totals = dict.fromkeys(names, 0)
    for cost in costs:
        for name in names:
            totals[name] += getattr(cost, name)
    return totals


def write_run_file(path: Path, head: Mapping[str, Any], costs: Iterable[Cost]) -> None:
    """Write it in one step, one document a line, holding none of them in memory."""
    draft = path.with_name(f"{path.name}.new")
    with draft.open("w", encoding="utf-8", errors="backslashreplace") as file:
        file.write(json.dumps(head, ensure_ascii=False, indent=1)[:-2])
        file.write(',\n "documents": [')
        for number, cost in enumerate(costs):
            file.write(",\n  " if number else "\n  ")
            file.write(json.dumps(cost.told(), ensure_ascii=False))
        file.write("\n ]\n}\n")
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
    sync_folder(path.parent)
