"""Many documents: inputs found, lines made side by side, written in order, nothing lost."""

from llmx.run.asking import AskingPipeline
from llmx.run.extraction import Job, WriteError, extract, is_reusable
from llmx.run.inputs import Given, Inputs, NoInputError, UsageError, find_inputs, open_inputs
from llmx.run.journal import run_file_of
from llmx.run.rules_only import RulesPipeline, extract_rules
from llmx.run.summary import Counts, Summary
from llmx.run.work import Made, Maker

__all__ = [
    "AskingPipeline",
    "Counts",
    "Given",
    "Inputs",
    "Job",
    "Made",
    "Maker",
    "NoInputError",
    "RulesPipeline",
    "Summary",
    "UsageError",
    "WriteError",
    "extract",
    "extract_rules",
    "find_inputs",
    "is_reusable",
    "open_inputs",
    "run_file_of",
]
