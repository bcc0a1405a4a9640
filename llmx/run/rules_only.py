"""Rules alone, in this process, nothing written: for the accuracy gate and for notebooks."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from llmx.lines import LineWriter
from llmx.run.inputs import open_inputs

if TYPE_CHECKING:
    from llmx.pipeline import Options, Pipeline


@dataclass(frozen=True, slots=True)
class RulesPipeline:
    """Makes the pipeline of some options without a model, in whichever process it is called."""

    options: "Options"

    def __call__(self) -> "Pipeline":
        """Raises PackError if there is no such schema."""
        from llmx.pack import load_schema
        from llmx.pipeline import Pipeline

        return Pipeline(load_schema(self.options.schema), self.options)


def extract_rules(paths: Sequence[Path], schema: str = "annual_report") -> list[dict[str, Any]]:
    """Lines (see `llmx.lines`) of documents read by rules, in the order of the paths."""
    from llmx.pipeline import Options

    pipeline = RulesPipeline(Options(engine="rules", schema=schema))()
    writer = LineWriter(pipeline.schema)
    return [
        writer.line(pipeline.read_without_model(given.data, given.path).result)
        for given in open_inputs(str(path) for path in paths)
    ]
