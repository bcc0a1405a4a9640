"""From `--model` and `--base-url` to a server."""

import pytest

from llmx.model.endpoints import (
    Endpoint,
    MissingKeyError,
    UnknownProviderError,
    embedded_endpoint,
    endpoint_for,
    public_address,
)


@pytest.mark.parametrize(
    ("model", "base_url", "expected"),
    [
        ("openai/gpt-5-mini", None, ("https://api.openai.com/v1", "gpt-5-mini", "OPENAI_API_KEY")),
        (
            "deepseek/deepseek-chat",
            None,
            ("https://api.deepseek.com", "deepseek-chat", "DEEPSEEK_API_KEY"),
        ),
        ("ollama/qwen2.5:7b", None, ("http://127.0.0.1:11434/v1", "qwen2.5:7b", None)),
        (
            "dashscope/qwen-plus",
            "http://gate/v1",
            ("http://gate/v1", "qwen-plus", "DASHSCOPE_API_KEY"),
        ),
        (
            "openrouter/qwen/qwen3",
            None,
            ("https://openrouter.ai/api/v1", "qwen/qwen3", "OPENROUTER_API_KEY"),
        ),
        (
            "Qwen/Qwen2.5-7B",
            "http://h:8000/v1",
            ("http://h:8000/v1", "Qwen/Qwen2.5-7B", "LLMX_API_KEY"),
        ),
        ("some-model", "http://h:8000/v1", ("http://h:8000/v1", "some-model", "LLMX_API_KEY")),
    ],
)
def test_resolves(model: str, base_url: str | None, expected: tuple[str, str, str | None]) -> None:
    endpoint = endpoint_for(model, base_url)
    assert (endpoint.base_url, endpoint.model, endpoint.key_variable) == expected


@pytest.mark.parametrize("model", ["gpt-5", "nobody/model", "openai/", "/x", ""])
def test_says_what_it_does_not_know(model: str) -> None:
    with pytest.raises(UnknownProviderError, match="--base-url"):
        endpoint_for(model)


def test_a_missing_key_is_named_by_its_variable() -> None:
    with pytest.raises(MissingKeyError, match="OPENAI_API_KEY"):
        endpoint_for("openai/gpt-5").key({})
    assert endpoint_for("openai/gpt-5").key({"OPENAI_API_KEY": "k"}) == "k"


@pytest.mark.parametrize("value", ["sk-密钥", "sk-a\nb"])
def test_what_cannot_be_a_key_is_refused_unseen(value: str) -> None:
    with pytest.raises(MissingKeyError) as refused:
        endpoint_for("openai/gpt-5").key({"OPENAI_API_KEY": value})
    assert value not in str(refused.value)
    assert endpoint_for("openai/gpt-5").key({"OPENAI_API_KEY": " sk-a\n"}) == "sk-a"


def test_a_server_named_by_address_may_need_no_key() -> None:
    assert endpoint_for("m", "http://h/v1").key({}) == "none"
    assert endpoint_for("m", "http://h/v1").key({"OPENAI_API_KEY": "not for you"}) == "none"
    assert endpoint_for("m", "http://h/v1").key({"LLMX_API_KEY": "k"}) == "k"


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("http://user:pass@Host:8000/v1/?key=secret#x", "http://host:8000/v1"),
        ("https://api.example.com/v1", "https://api.example.com/v1"),
        ("http://[::1]:80/v1", "http://[::1]:80/v1"),
        ("host:8000/v1", "host:8000/v1"),
    ],
)
def test_an_address_is_shown_without_credentials(url: str, shown: str) -> None:
    assert public_address(url) == shown
    assert endpoint_for("m", url).identity == shown


def test_the_embedded_server_is_known_by_its_weights() -> None:
    one = embedded_endpoint("http://127.0.0.1:4001/v1", "qwen", "ab" * 32)
    other = embedded_endpoint("http://127.0.0.1:4002/v1", "qwen", "ab" * 32)
    assert one.identity == other.identity == "sha256:" + "ab" * 32
    assert one.is_local
    assert one.key({}) == "none"


def test_only_the_loopback_is_local() -> None:
    assert Endpoint("http://localhost:1/v1", "m", "x").is_local
    assert not Endpoint("http://10.0.0.1/v1", "m", "x").is_local
