"""The answer cache: what it gives back, and what it will not be talked into."""

import multiprocessing
import pickle
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llmx.model.cache import Answer, AnswerCache, CacheError, answer_key

ANSWER = Answer('{"total": 131}', "stop", 100, 10)


@pytest.fixture
def cache(tmp_path: Path) -> Iterator[AnswerCache]:
    with AnswerCache(tmp_path / "answers") as made:
        yield made


def rows(cache: AnswerCache) -> sqlite3.Connection:
    return sqlite3.connect(cache.folder / "cache.db")


def test_gives_back_what_was_put(cache: AnswerCache) -> None:
    assert cache.get("k") is None
    assert cache.is_empty
    cache.put("k", ANSWER)
    assert cache.get("k") == ANSWER
    assert not cache.is_empty


def test_survives_its_process(tmp_path: Path) -> None:
    with AnswerCache(tmp_path) as first:
        first.put("k", ANSWER)
    with AnswerCache(tmp_path) as second:
        assert second.get("k") == ANSWER


def test_keeps_failures_and_counts_them(cache: AnswerCache) -> None:
    cache.put("a", ANSWER)
    cache.put("b", Answer("no", failure="refused"))
    stats = cache.stats()
    assert (stats.entries, stats.failures) == (2, 1)
    assert stats.bytes > 0
    assert cache.clear() == 2
    assert cache.stats().entries == 0


def test_holds_text_in_the_database_and_nowhere_else(cache: AnswerCache) -> None:
    cache.put("k", Answer("长" * 1_000_000))
    assert cache.get("k") == Answer("长" * 1_000_000)
    names = {path.name for path in cache.folder.rglob("*")}
    assert names <= {"cache.db", "cache.db-wal", "cache.db-shm"}


class Exploit:
    """Writes a file when it is unpickled."""

    def __init__(self, target: Path) -> None:
        self.target = target

    def __reduce__(self) -> tuple[object, ...]:
        return (Path.touch, (self.target,))


@pytest.mark.parametrize("mode", [1, 2, 3, 4])
def test_a_planted_pickle_is_never_run(cache: AnswerCache, tmp_path: Path, mode: int) -> None:
    target = tmp_path / "owned"
    payload = pickle.dumps(Exploit(target))
    cache.put("k", ANSWER)
    with rows(cache) as database:
        database.execute("UPDATE Cache SET value = ?, mode = ?", (payload, mode))
        database.execute(
            "INSERT INTO Cache (key, raw, value, mode) VALUES (?, 0, ?, 4)", (payload, payload)
        )
    assert cache.get("k") is None
    assert cache.stats().entries >= 1
    cache.put("k", ANSWER)
    cache.clear()
    assert not target.exists()


def test_a_planted_file_name_is_neither_read_nor_removed(
    cache: AnswerCache, tmp_path: Path
) -> None:
    precious = tmp_path / "precious.txt"
    precious.write_text('{"text":"","finish":"","tokens_in":0,"tokens_out":0,"failure":""}')
    cache.put("k", ANSWER)
    with rows(cache) as database:
        database.execute("UPDATE Cache SET filename = '../precious.txt', mode = 3, value = NULL")
    assert cache.get("k") is None
    cache.put("k", ANSWER)
    cache.clear()
    assert precious.exists()


@pytest.mark.parametrize(
    "entry",
    [
        "",
        "null",
        "[]",
        "{}",
        '"text"',
        "[" * 100_000,
        '{"text": "x"}',
        '{"text":"x","finish":"","tokens_in":true,"tokens_out":0,"failure":""}',
        '{"text":1,"finish":"","tokens_in":0,"tokens_out":0,"failure":""}',
        '{"text":"x","finish":"","tokens_in":0,"tokens_out":0,"failure":"","more":1}',
    ],
)
def test_an_entry_that_is_no_answer_is_a_miss(cache: AnswerCache, entry: str) -> None:
    cache.put("k", ANSWER)
    with rows(cache) as database:
        database.execute("UPDATE Cache SET value = ?", (entry,))
    assert cache.get("k") is None


def test_a_folder_that_cannot_be_used_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(CacheError, match="--no-cache"):
        AnswerCache(tmp_path / "file")


def test_a_database_that_is_none_is_named(tmp_path: Path) -> None:
    (tmp_path / "cache.db").write_bytes(b"\x00garbage" * 1000)
    with pytest.raises(CacheError, match="--cache"):
        AnswerCache(tmp_path)


def write_many(folder: Path, worker: int) -> None:
    with AnswerCache(folder) as cache:
        for number in range(50):
            cache.put(f"{worker}/{number}", Answer(f"{worker}/{number}"))


def test_processes_share_it(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    workers = [context.Process(target=write_many, args=(tmp_path, n)) for n in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    with AnswerCache(tmp_path) as cache:
        kept = [cache.get(f"{worker}/{number}") for worker in range(3) for number in range(50)]
    assert all(kept)


REQUEST = {"messages": [{"role": "user", "content": "问"}], "schema": {"a": 1}, "max_tokens": 8}


@pytest.mark.parametrize(
    ("server", "model", "request_"),
    [
        ("http://b/v1", "m", REQUEST),
        ("http://a/v1", "n", REQUEST),
        ("http://a/v1", "m", REQUEST | {"max_tokens": 9}),
        ("http://a/v1", "m", REQUEST | {"schema": {"a": 2}}),
        ("http://a/v1", "m", REQUEST | {"messages": []}),
    ],
)
def test_whatever_changes_the_answer_changes_the_key(
    server: str, model: str, request_: dict[str, object]
) -> None:
    assert answer_key("http://a/v1", "m", REQUEST) != answer_key(server, model, request_)


def test_the_order_of_parameters_does_not() -> None:
    turned = dict(reversed(REQUEST.items()))
    assert answer_key("s", "m", REQUEST) == answer_key("s", "m", turned)


@given(st.text(st.characters()), st.text(st.characters()))
def test_different_words_have_different_keys(one: str, other: str) -> None:
    same = answer_key("s", "m", {"text": one}) == answer_key("s", "m", {"text": other})
    assert same == (one == other)
