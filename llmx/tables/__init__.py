"""Records as tables: a row per report, a row per value, a table for each list, a dictionary.

    lines -> rows of `Table`s -> CSV | Parquet | DuckDB | Excel | Stata

The schema declares the columns: a field added there is a column here.
"""

from llmx.tables.columns import Column, Table, tables_of
from llmx.tables.errors import MissingLibraryError, TablesError
from llmx.tables.export import FORMATS, Exported, export

__all__ = [
    "FORMATS", "Column", "Exported", "MissingLibraryError", "Table", "TablesError", "export",
    "tables_of",
]  # fmt: skip
