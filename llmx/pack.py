"""Where report types are kept, and how one is loaded.

In a wheel the folders `schemas/` and `prompts/` travel as `llmx/_pack/`; in a
checkout (bare or editable) they stand beside the package. Schemas are loaded
by path, so that no package called `schemas` is ever put into site-packages.
"""

import importlib.util
import sys
from contextlib import ExitStack
from pathlib import Path
from types import ModuleType

from llmx.fields import Schema

_PACKAGE = Path(__file__).resolve().parent


class PackError(ValueError):
    """A report type that is not there, or that does not declare a `SCHEMA`."""


def pack_folder() -> Path:
    """The folder that holds `schemas/` and `prompts/`."""
    inside = _PACKAGE / "_pack"
    return inside if inside.is_dir() else _PACKAGE.parent


def prompts_folder(schema: str) -> Path:
    """The folder of a report type's prompt files."""
    return pack_folder() / "prompts" / schema


def schema_names() -> list[str]:
    """Names of the report types that come with llmx."""
    return sorted(p.parent.name for p in (pack_folder() / "schemas").glob("*/__init__.py"))


def load_schema(name: str) -> Schema:
    """A report type by name, or by the path of its folder or module.

    Raises PackError when there is none, or when it has no `SCHEMA`.
    """
    path = _schema_file(name)
    module = _load(path)
    schema = getattr(module, "SCHEMA", None)
    if not isinstance(schema, Schema):
        raise PackError(f"{path} declares no SCHEMA (an llmx.fields.Schema)")
    return schema


def _schema_file(name: str) -> Path:
    given = Path(name)
    for path in (pack_folder() / "schemas" / name, given):
        if (path / "__init__.py").is_file():
            return path / "__init__.py"
    if given.suffix == ".py" and given.is_file():
        return given
    known = ", ".join(schema_names())
    raise PackError(f"no report type {name!r}: give one of {known}, or the path of a folder")


def _load(path: Path) -> ModuleType:
    """The module at `path`, loaded once under a name of its own."""
    name = "llmx_schema_" + (path.parent.name if path.name == "__init__.py" else path.stem)
    loaded = sys.modules.get(name)
    if loaded is not None and loaded.__file__ == str(path):
        return loaded
    folder = [str(path.parent)] if path.name == "__init__.py" else None
    spec = importlib.util.spec_from_file_location(name, path, submodule_search_locations=folder)
    if spec is None or spec.loader is None:
        raise PackError(f"{path} cannot be loaded as Python")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module  # before execution: the schema imports its own parts
    with ExitStack() as broken_off:
        broken_off.callback(sys.modules.pop, name, None)
        spec.loader.exec_module(module)
        broken_off.pop_all()
    return module
