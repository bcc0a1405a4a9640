"""llmx: Chinese annual disclosure reports to validated records in which every value has evidence."""

__version__ = "0.1.0"
