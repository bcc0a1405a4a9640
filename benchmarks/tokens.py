"""What `cascade` spends on a document, beside one call with the whole report and the whole schema.

    python benchmarks/tokens.py [--model qwen2.5-coder-0.5b] [--reports DIR]

The whole-document call is rendered from the same prompt for all fields, lists
included, and counted by the tokeniser of the embedded server: its messages, and
its JSON Schema, which hosted servers bill as well; its answer is not counted,
though that of `cascade` is. Ends with code 1 above 40 %.
"""

import argparse
import asyncio
import json
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from urllib.request import ProxyHandler, Request, build_opener

from labelled import HOME, labelled_in

from llmx.model.asking import Form, forms_of
from llmx.model.cache import AnswerCache
from llmx.model.catalogue import load_catalogue
from llmx.model.client import ModelClient, Settings
from llmx.model.endpoints import embedded_endpoint
from llmx.model.exchange import Exchange
from llmx.model.quotation import disarm
from llmx.model.reader import ModelReader
from llmx.model.server import EmbeddedServer
from llmx.model.strategies import Strategy, load_strategy
from llmx.model.weights import models_folder, resolve
from llmx.pack import load_schema, prompts_folder
from llmx.pipeline import Options, Pipeline
from llmx.read import make_view, read_document

MOST = 0.4


def whole_call(text: str, forms: Sequence[Form], strategy: Strategy) -> tuple[str, str]:
    """Messages and schema of one call that asks for everything in a report."""
    fields = [
        {"key": item.path, "name": item.label, "unit": item.unit}
        for form in forms
        for item in form.items
    ]
    told = {"text": disarm(text), "title": "全部项目", "guide": "", "fields": fields}
    messages = "\n".join(m["content"] for m in strategy.fields.render(told))
    schema = {form.id: strategy.of(form)[1].shape(form).schema for form in forms}
    return messages, json.dumps(schema, ensure_ascii=False, separators=(",", ":"))


def count_tokens(server: EmbeddedServer, text: str) -> int:
    """Tokens of a text as the served model reads it."""
    address = f"{server.base_url.removesuffix('/v1')}/tokenize"
    body = json.dumps({"content": text}, ensure_ascii=False).encode()
    request = Request(address, body, {"Content-Type": "application/json"})  # noqa: S310 - loopback
    with build_opener(ProxyHandler({})).open(request, timeout=60) as response:
        return len(json.load(response)["tokens"])


async def spent(pipeline: Pipeline, exchange: Exchange, data: bytes, name: str) -> int:
    """Tokens in and out under `cascade`, as if nothing were cached."""
    used = (await exchange.complete(pipeline.read(data, name))).usage
    return sum((used.tokens_in, used.tokens_out, used.cached_tokens_in, used.cached_tokens_out))


async def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", default="qwen2.5-coder-0.5b")
    parser.add_argument("--reports", type=Path, nargs="*", default=[], help="labelled documents")
    parser.add_argument("--cache", type=Path, default=HOME / ".strategies-cache")
    given = parser.parse_args()
    schema = load_schema("annual_report")
    paths = labelled_in([HOME / "seeds", *given.reports]).paths
    weights = resolve(f"local:{given.model}", load_catalogue(), models_folder())
    strategy = load_strategy(prompts_folder(schema.name), weights.name)
    with ExitStack() as stack:
        server = stack.enter_context(EmbeddedServer(weights))
        cache = stack.enter_context(AnswerCache(given.cache))
        endpoint = embedded_endpoint(server.base_url, weights.name, str(weights.sha256))
        client = ModelClient(endpoint, {}, Settings(concurrency=1))
        reader = ModelReader(schema, strategy, client, lambda w: make_view(w).text, cache)
        share = await table(server, reader, Exchange(client, cache), paths)
        await client.aclose()
    return 0 if share <= MOST else 1


async def table(
    server: EmbeddedServer, reader: ModelReader, exchange: Exchange, paths: Sequence[Path]
) -> float:
    """Prints a row for each document; gives the share over all."""
    schema = load_schema("annual_report")
    forms, pipeline = forms_of(schema), Pipeline(schema, Options(), reader)
    print(f"{'':26}{'cascade':>9}{'text':>8}{'schema':>8}{'share':>8}{'without schema':>16}")
    sums = [0, 0, 0]
    for path in paths:
        data, name = path.read_bytes(), str(path)
        document = read_document(data, name)
        whole = whole_call(document.text, forms, reader.strategy)
        row = [
            await spent(pipeline, exchange, data, name),
            *(count_tokens(server, part) for part in whole),
        ]
        sums = [total + one for total, one in zip(sums, row, strict=True)]
        print(told(path.stem, row), flush=True)
    print(told("all", sums))
    return sums[0] / (sums[1] + sums[2])


def told(name: str, row: Sequence[int]) -> str:
    """A row: tokens, and the first as a share of the others, with and without the schema."""
    cascade, text, schema = row
    shares = f"{cascade / (text + schema):8.1%}{cascade / text:16.1%}"
    return f"{name:26}{cascade:9}{text:8}{schema:8}{shares}"


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
