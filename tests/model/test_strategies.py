"""Which way of asking goes with which model."""

from pathlib import Path

import pytest

from llmx.model.prompts import PromptFileError
from llmx.model.strategies import load_strategy
from llmx.pack import prompts_folder

FOLDER = prompts_folder("annual_report")
PROMPT = "{% block system %}{% endblock %}{% block user %}{{ text }}{% endblock %}"


def write(folder: Path, toml: str) -> Path:
    (folder / "strategies.toml").write_text(toml, encoding="utf-8")
    (folder / "ask.v1.jinja").write_text(PROMPT, encoding="utf-8")
    return folder


@pytest.mark.parametrize("model", ["qwen2.5-coder-1.5b", "gpt-5-mini", "Qwen/Qwen2.5-72B", ""])
def test_every_model_has_one(model: str) -> None:
    strategy = load_strategy(FOLDER, model)
    assert strategy.budget > 0
    assert len(strategy.prompts) == 2 + (strategy.second is not None)


def test_small_models_are_asked_for_less_at_a_time() -> None:
    small, large = (
        load_strategy(FOLDER, "qwen2.5-coder-0.5b"),
        load_strategy(FOLDER, "deepseek-chat"),
    )
    assert small.most_fields < large.most_fields
    assert small.budget < large.budget
    assert load_strategy(FOLDER, "Qwen2.5-Coder-1.5B-Instruct").budget == small.budget
    assert load_strategy(FOLDER, "qwen3-30b") == large


def test_the_first_that_fits_counts(tmp_path: Path) -> None:
    entry = '[[strategy]]\nmodels = "{}"\nfields = "ask.v1"\nrows = "ask.v1"\nbudget = {}\n'
    folder = write(tmp_path, entry.format("a*", 1) + entry.format("*", 2))
    assert [load_strategy(folder, name).budget for name in ("abc", "b")] == [1, 2]


def test_ways_are_chosen_by_name(tmp_path: Path) -> None:
    entry = '[[strategy]]\nmodels = "*"\nfields = "ask.v1"\nrows = "ask.v1"\n'
    assert load_strategy(write(tmp_path, entry), "m").way.name == "values"
    assert load_strategy(write(tmp_path, entry + 'way = "points"\n'), "m").way.name == "points"


@pytest.mark.parametrize(
    "toml",
    [
        "",
        "not toml",
        '[[strategy]]\nmodels = "x"\nfields = "ask.v1"\nrows = "ask.v1"\n',
        '[[strategy]]\nmodels = "*"\nfields = "ask.v1"\nrows = "ask.v1"\ntypo = 1\n',
        '[[strategy]]\nmodels = "*"\nfields = "ask.v1"\nrows = "ask.v1"\nway = "guess"\n',
        '[[strategy]]\nmodels = "*"\nfields = "ask.v2"\nrows = "ask.v1"\n',
    ],
)
def test_says_what_is_wrong(tmp_path: Path, toml: str) -> None:
    with pytest.raises(PromptFileError):
        load_strategy(write(tmp_path, toml), "model")


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(PromptFileError, match=r"strategies\.toml"):
        load_strategy(tmp_path, "model")
