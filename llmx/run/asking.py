"""A pipeline that asks a model, made from what can be sent to another process."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from llmx.model.client import Settings
    from llmx.model.endpoints import Endpoint
    from llmx.pipeline import Options, Pipeline


@dataclass(frozen=True, slots=True)
class AskingPipeline:
    """Makes the pipeline of some options with a model, in whichever process it is called.

    `cache` is the folder of answers on file, if any are kept.
    """

    options: "Options"
    endpoint: "Endpoint"
    settings: "Settings"
    cache: Path | None = None

    def __call__(self) -> "Pipeline":
        """Raises PackError, PromptError or CacheError."""
        from llmx.model.cache import AnswerCache
        from llmx.model.reader import ModelReader
        from llmx.model.strategies import load_strategy
        from llmx.pack import load_schema, prompts_folder
        from llmx.pipeline import Pipeline
        from llmx.read import make_view

        schema = load_schema(self.options.schema)
        strategy = load_strategy(prompts_folder(schema.name), self.endpoint.model)
        cache = AnswerCache(self.cache) if self.cache else None
        reader = ModelReader(schema, strategy, self, lambda words: make_view(words).text, cache)
        return Pipeline(schema, self.options, reader)
