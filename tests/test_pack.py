"""Report types are found by name and by path, and say what is wrong with them."""

from pathlib import Path

import pytest

from llmx.fields import Schema
from llmx.pack import PackError, load_schema, prompts_folder, schema_names


def test_the_annual_report_comes_with_llmx() -> None:
    assert "annual_report" in schema_names()
    assert prompts_folder("annual_report").is_dir()
    assert load_schema("annual_report") is load_schema("annual_report")


def test_a_report_type_of_ones_own(tmp_path: Path) -> None:
    path = tmp_path / "letters" / "__init__.py"
    path.parent.mkdir()
    path.write_text(
        "from llmx.fields import Part, Schema, count\n"
        "class Report(Part):\n"
        "    letters: int | None = count('来信', '封', says=(r'来信{~}{n}',))\n"
        "SCHEMA = Schema(name='letters', version='1', title='来信', report=Report)\n",
        "utf-8",
    )
    schema = load_schema(str(path.parent))
    assert [leaf.path for leaf in schema.leaves] == ["/letters"]
    assert schema.empty() == {"letters": None}


def test_none_there() -> None:
    with pytest.raises(PackError, match="annual_report"):
        load_schema("no_such_report")


def test_no_schema_in_it(tmp_path: Path) -> None:
    (tmp_path / "__init__.py").write_text("", "utf-8")
    with pytest.raises(PackError, match="SCHEMA"):
        load_schema(str(tmp_path))


def test_every_field_is_declared_with_a_label(schema: Schema) -> None:
    assert all(leaf.spec.label for leaf in schema.leaves)
    assert len({leaf.path for leaf in schema.leaves}) == len(schema.leaves)


def test_an_empty_report_is_a_valid_one(schema: Schema) -> None:
    assert schema.report.model_validate(schema.empty()).model_dump() == schema.empty()


def test_identities_speak_of_fields_that_there_are(schema: Schema) -> None:
    items = {f"{listing.path}/*" for listing in schema.lists}
    for identity in schema.checks:
        more = (*identity.instead, *identity.optional, *identity.elsewhere, *identity.inside)
        for path in (*identity.left, *identity.right, *more):
            assert path in schema.leaf_at or path.rsplit("/", 1)[0] in items, (identity.id, path)
