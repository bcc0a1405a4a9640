"""What the client makes of a server, against a real one on the loopback."""

import asyncio
import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from scripted import FakeTime, Said, chat, client_of, serving
from tiny import SCHEMA

from llmx.model.asking import forms_of
from llmx.model.client import Reply, Request
from llmx.model.faults import parse_retry_after
from llmx.model.shapes import Shape, unfenced, whole_rows
from llmx.model.ways.rows import Rows
from llmx.model.ways.values import Values

GOOD = {"total": 131, "rules": None}


def shape(form_id: str = "published") -> Shape:
    form = next(form for form in forms_of(SCHEMA) if form.id == form_id)
    way = Rows() if form.listing else Values()
    return way.shape(form)


def request() -> Request:
    return Request(({"role": "user", "content": "多少条?"},), shape(), 80)


def ask(
    script: Any, time: FakeTime | None = None, **settings: Any
) -> tuple[Reply, list[dict[str, Any]]]:
    async def main() -> tuple[Reply, list[dict[str, Any]]]:
        async with serving(script) as server, client_of(server.url, time, **settings) as client:
            return await client.ask(request()), server.received

    return asyncio.run(main())


def test_asks_once_and_gives_the_answer_as_it_was() -> None:
    reply, received = ask([chat(GOOD)])
    assert shape().check(reply.answer.text) == GOOD
    assert (reply.calls, reply.failed, reply.answer.failure) == (1, 0, "")
    assert (reply.answer.tokens_in, reply.answer.tokens_out) == (100, 10)
    (sent,) = received
    assert sent["messages"] == [{"role": "user", "content": "多少条?"}]
    assert sent["temperature"] == 0
    assert sent["max_tokens"] == 80


def test_chinese_goes_over_the_wire_as_it_is() -> None:
    async def main() -> bytes:
        async with serving([chat(GOOD)]) as server, client_of(server.url) as client:
            await client.ask(request())
            return server.raw[0]

    sent = asyncio.run(main())
    assert "多少条?".encode() in sent
    assert b"\\u" not in sent
    assert b'": ' not in sent


def test_sends_our_own_terse_schema() -> None:
    _, (sent,) = ask([chat(GOOD)])
    nullable = {"type": ["integer", "null"]}
    assert sent["response_format"] == {
        "type": "json_schema",
        "json_schema": {
            "name": "answer",
            "strict": True,
            "schema": {
                "type": "object",
                "properties": {"total": nullable, "rules": nullable},
                "required": ["total", "rules"],
                "additionalProperties": False,
            },
        },
    }


def test_a_class_is_made_once_for_each_shape() -> None:
    assert shape().checker is shape().checker


@pytest.mark.parametrize(
    "text",
    [
        '```json\n{"total": 131, "rules": null}\n```',
        '好的，结果如下：{"total": 131, "rules": null}。',
        '<think>{"total": 1}</think>{"total": 131, "rules": null}',
    ],
)
def test_takes_the_answer_out_of_what_is_put_around_it(text: str) -> None:
    reply, _ = ask([chat(text)])
    assert reply.calls == 1
    assert shape().check(reply.answer.text) == GOOD


def test_unfenced_leaves_text_without_json_alone() -> None:
    assert unfenced("不知道") == "不知道"
    assert unfenced("} {") == "} {"


@pytest.mark.parametrize("bad", ['{"total": 1', '{"total": true, "rules": 1}', '{"a": 1}', "[]"])
def test_shows_the_model_its_mistake(bad: str) -> None:
    reply, received = ask([chat(bad), chat(GOOD)])
    assert (reply.calls, reply.failed, reply.answer.failure) == (2, 1, "")
    assert bad in [message.get("content") for message in received[1]["messages"]]
    assert (reply.answer.tokens_in, reply.answer.tokens_out) == (200, 20)


def test_gives_up_on_answers_that_stay_wrong() -> None:
    reply, received = ask(lambda _: chat('{"total": "x"}'))
    assert reply.answer.failure == "malformed"
    assert reply.answer.text == '{"total": "x"}'
    assert len(received) == reply.calls == reply.failed == 2
    assert "rules" in reply.detail


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        (Said("oops", status=500), "server_error"),
        (Said("<html>", status=200), "server_error"),
        (Said({"choices": []}), "server_error"),
        (Said({"error": "x"}), "server_error"),
        (Said("{}", status=503), "server_error"),
        (Said({}, status=429), "busy"),
        (Said(drop=True), "unreachable"),
        (Said(chat("")), "empty"),
        (Said(chat(None)), "empty"),
        (Said(chat(None, refusal="no")), "refused"),
        (Said(chat("x", finish="content_filter")), "refused"),
        (Said(chat('{"total', finish="length")), "truncated"),
    ],
)
def test_retries_each_fault_and_reports_it_when_it_stays(said: Said, kind: str) -> None:
    reply, _ = ask([said, chat(GOOD)])
    assert (reply.answer.failure, reply.calls, reply.failed) == ("", 2, 1)
    tries = 2 if kind == "truncated" else 3
    reply, received = ask(lambda _: said, attempts=3)
    assert (reply.answer.failure, reply.calls, reply.failed) == (kind, tries, tries)
    assert len(received) == tries


def test_gives_a_truncated_answer_more_room() -> None:
    reply, received = ask([chat("{", finish="length"), chat(GOOD)])
    assert [sent["max_tokens"] for sent in received] == [80, 160]
    assert reply.answer.failure == ""


def test_an_answer_that_finds_no_end_is_given_up() -> None:
    reply, received = ask(lambda _: chat("{", finish="length"), attempts=9)
    assert (reply.answer.failure, len(received)) == ("truncated", 2)


def test_rows_before_the_limit_are_kept() -> None:
    rows = [("网站", 3), ("日报", 5)]
    text = json.dumps({"rows": rows})[:-2] + ', ["日'
    ways = replace(request(), shape=shape("published.ways"))

    async def main() -> Reply:
        said: list[object] = [chat(text, finish="length")]
        async with serving(said) as server, client_of(server.url) as client:
            return await client.ask(ways)

    reply = asyncio.run(main())
    assert (reply.answer.failure, reply.calls) == ("", 1)
    assert reply.answer.text == text
    assert ways.shape.check(reply.answer.text) == {"rows": rows}


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ('{"rows": [["a", 1], ["b", 2], ["a', '{"rows": [["a", 1], ["b", 2]]}'),
        ('{"rows": [["a", 1], ["b", 2],', '{"rows": [["a", 1], ["b", 2]]}'),
        ('{"rows": [["a", 1]', '{"rows": [["a", 1]]}'),
        ('{"rows": [["a, 1]}', '{"rows": [["a, 1]}'),
        ('{"rows": [["a", 1]\n]\n}', '{"rows": [["a", 1]\n]\n}'),
        ('{"rows": []}', '{"rows": []}'),
        ('{"rows": [', '{"rows": ['),
        ('{"total": 1', '{"total": 1'),
        ("", ""),
    ],
)
def test_whole_rows(text: str, whole: str) -> None:
    assert whole_rows(text) == whole


@pytest.mark.parametrize(("status", "kind"), [(401, "unauthorised"), (404, "rejected")])
def test_does_not_repeat_what_cannot_help(status: int, kind: str) -> None:
    reply, received = ask(lambda _: Said({"error": {"message": "no"}}, status=status))
    assert reply.answer.failure == kind
    assert len(received) == 1


def test_waits_as_long_as_the_server_asks() -> None:
    time = FakeTime()
    ask([Said({}, status=429, headers={"Retry-After": "7"}), chat(GOOD)], time)
    assert time.slept == [7.0]


def test_does_not_wait_longer_than_allowed() -> None:
    time = FakeTime()
    reply, _ = ask([Said({}, status=429, headers={"Retry-After": "3600"})], time)
    assert reply.answer.failure == "busy"
    assert time.slept == []


def test_waits_longer_each_time() -> None:
    time = FakeTime()
    ask(lambda _: Said({}, status=500), time, attempts=4, first_wait=1.0)
    assert time.slept == [1.0, 2.0, 4.0]


def test_a_slow_answer_is_a_timeout() -> None:
    reply, _ = ask([Said(chat(GOOD), delay=0.5)], timeout=0.05, attempts=1)
    assert (reply.answer.failure, reply.detail) == ("timeout", "no answer within 0.05 s")


def test_patience_ends_a_question() -> None:
    reply, _ = ask([Said(chat(GOOD), delay=0.5)], patience=0.05)
    assert reply.answer.failure == "timeout"


def test_asks_for_less_when_the_server_cannot_hold_the_model_to_a_schema() -> None:
    def server(body: dict[str, Any]) -> object:
        kind = body.get("response_format", {}).get("type")
        if kind:
            error = {"error": {"message": f"response_format {kind} is not supported"}}
            return Said(error, status=400)
        return chat(GOOD)

    async def main() -> None:
        async with serving(server) as served, client_of(served.url) as client:
            first = await client.ask(request())
            second = await client.ask(request())
            assert first.answer.failure == second.answer.failure == ""
            assert (first.calls, second.calls) == (3, 1)

    asyncio.run(main())


def test_leaves_out_parameters_that_the_server_does_not_know() -> None:
    def server(body: dict[str, Any]) -> object:
        for name, complaint in (
            ("temperature", "Unsupported value: 'temperature'"),
            ("max_tokens", "'max_tokens' is not supported; use 'max_completion_tokens'"),
        ):
            if name in body:
                return Said({"error": {"message": complaint}}, status=400)
        return chat(GOOD)

    reply, received = ask(server)
    assert reply.answer.failure == ""
    assert received[-1]["max_completion_tokens"] == 80


def test_an_unreachable_server_is_found_down_once() -> None:
    async def main() -> None:
        time = FakeTime()
        async with client_of("http://127.0.0.1:9/v1", time, attempts=3, down_for=10) as client:
            first = await client.ask(request())
            assert (first.answer.failure, first.calls) == ("unreachable", 3)
            assert "127.0.0.1:9" in client.outage
            second = await client.ask(request())
            assert (second.answer.failure, second.calls) == ("unreachable", 0)
            time.now += 11
            third = await client.ask(request())
            assert third.calls > 0

    asyncio.run(main())


def test_a_server_that_is_back_is_used_again() -> None:
    async def main() -> None:
        time = FakeTime()
        script: list[object] = [Said(drop=True), chat(GOOD)]
        async with serving(script) as served, client_of(served.url, time, attempts=1) as client:
            assert (await client.ask(request())).answer.failure == "unreachable"
            time.now += 60
            assert (await client.ask(request())).answer.failure == ""
            assert client.outage == ""

    asyncio.run(main())


def test_the_key_goes_into_the_header_and_nowhere_else(caplog: pytest.LogCaptureFixture) -> None:
    secret = "sk-very-" + "hidden"
    caplog.set_level("DEBUG")

    async def main() -> None:
        echo = Said({"error": {"message": f"bad key {secret}"}}, status=500)
        script: list[object] = [chat(GOOD), echo]
        environment = {"LLMX_API_KEY": secret}
        async with (
            serving(script) as served,
            client_of(served.url, environment=environment, attempts=1) as client,
        ):
            good = await client.ask(request())
            bad = await client.ask(request())
            assert served.headers[0]["Authorization"] == f"Bearer {secret}"
            assert secret not in f"{good!r}{bad!r}{client.outage}"
            assert "***" in bad.detail

    asyncio.run(main())
    ours = [record for record in caplog.records if record.name.startswith(("llmx", "instructor"))]
    assert secret not in "".join(record.getMessage() for record in ours)


def test_other_servers_are_not_told_of_openai_accounts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_ORG_ID", "org-mine")
    monkeypatch.setenv("OPENAI_PROJECT_ID", "proj-mine")
    monkeypatch.setenv("OPENAI_API_KEY", "sk-mine")

    async def main() -> str:
        async with serving([chat(GOOD)]) as served, client_of(served.url) as client:
            await client.ask(request())
            return str(served.headers)

    assert "mine" not in asyncio.run(main())


def test_no_more_calls_at_once_than_allowed() -> None:
    async def main() -> int:
        async with (
            serving(lambda _: Said(chat(GOOD), delay=0.02)) as served,
            client_of(served.url, concurrency=2) as client,
        ):
            await asyncio.gather(*(client.ask(request()) for _ in range(8)))
            return served.most_at_once

    assert asyncio.run(main()) == 2


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("12", 12.0),
        ("0.5", 0.5),
        ("Wed, 21 Oct 2026 07:28:10 GMT", 10.0),
        ("Wed, 21 Oct 2020 07:28:00 GMT", 0.0),
        ("soon", None),
        ("", None),
        ("9" * 400, None),
    ],
)
def test_reads_retry_after(header: str, seconds: float | None) -> None:
    now = datetime(2026, 10, 21, 7, 28, tzinfo=UTC)
    assert parse_retry_after(header, now) == seconds
