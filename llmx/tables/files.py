"""Where a table of many goes: the first under the name given, the others beside it."""

from pathlib import Path

from llmx.tables.columns import REPORTS


def file_of(out: Path, table: str) -> Path:
    """`TABLES.csv` for the reports, `TABLES.values.csv` for the values, and so on."""
    return out if table == REPORTS else out.with_name(f"{out.stem}.{table}{out.suffix}")
