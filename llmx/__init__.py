"""llmx: Chinese annual disclosure reports to records in which every value has evidence."""

__version__ = "0.1.0"
