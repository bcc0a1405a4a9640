"""Ways of asking, by model, held against hand labels: what each reads, adds and costs.

    python benchmarks/strategies.py --models qwen2.5-coder-0.5b [--strategies values points]
        [--policies cascade full] [--reports DIR] [--second]

Rules, the model alone, and both under each policy, on the seeds and, with
--reports, on the labelled reports in that folder. Precision and recall are of
all fields but left-over facts. Tokens and calls are those of an empty cache;
seconds are those spent now, so that an empty cache is needed to measure them.
Rules that read all there is leave a model nothing to add. So each group of fields
is also taken from the rules in turn, which shows whether the judge lets a right
value in where the rules are silent. Last comes one table of all models and
strategies. Ends with code 1 where both are worse than either reader alone.
"""

import argparse
import asyncio
import sys
from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path

from labelled import HEADER, HOME, NAME, Bench, Labelled, Measured, Silenced, labelled_in

from llmx.evaluate import Outcome
from llmx.model.cache import AnswerCache
from llmx.model.catalogue import load_catalogue
from llmx.model.client import ModelClient, Settings
from llmx.model.endpoints import embedded_endpoint
from llmx.model.exchange import Exchange
from llmx.model.prompts import load_prompt
from llmx.model.reader import ModelReader
from llmx.model.server import EmbeddedServer
from llmx.model.strategies import WAYS, Strategy, load_strategy
from llmx.model.weights import models_folder, resolve
from llmx.pack import load_schema, prompts_folder
from llmx.pipeline import Options
from llmx.policy import Policy
from llmx.read import make_view

# Each strategy with its prompt for single fields and its way of asking.
STRATEGIES = {
    "values": ("values.v1", "values"),
    "examples": ("examples.v1", "values"),
    "sparse": ("sparse.v1", "sparse"),
    "quotes": ("quotes.v1", "quotes"),
    "points": ("points.v1", "points"),
}
SECOND = "second.v1"
POLICIES: tuple[Policy, ...] = ("cascade", "verify", "full")


@dataclass(frozen=True, slots=True)
class Summary:
    """One model under one strategy; `let_in` is what gets in where the rules are silenced."""

    name: str
    rules: Measured
    alone: Measured
    both: Mapping[Policy, Measured]
    let_in: Sequence[Outcome]

    @property
    def never_worse(self) -> bool:
        return all(
            both.at_least(one) for both in self.both.values() for one in (self.rules, self.alone)
        )

    def row(self) -> str:
        hybrid = "".join(f"{one.precision:8.3f}{one.recall:7.3f}" for one in self.both.values())
        alone = f"{self.alone.precision:8.3f}{self.alone.recall:7.3f}{self.alone.cost}"
        return f"{self.name:{NAME}}{alone}{hybrid}{score_of(self.let_in):>15}"


def strategy_of(name: str, model: str, *, second: bool) -> Strategy:
    """The model's own strategy with another way of asking for single fields."""
    folder = prompts_folder("annual_report")
    prompt, way = STRATEGIES[name]
    fields = load_prompt(folder, prompt)
    own = load_strategy(folder, model)
    asked_again = load_prompt(folder, SECOND) if second else None
    return replace(own, fields=fields, way=WAYS[way], second=asked_again)


def scored_paths(measured: Measured, verdict: str) -> set[tuple[str, str]]:
    """Leaves by document that came out in this way, by their place in the gold."""
    outcomes = measured.evaluation.outcomes
    return {
        (o.document, o.gold_path or o.path)
        for o in outcomes
        if o.verdict == verdict and o.kind != "fact"
    }


def by_model(measured: Measured) -> list[Outcome]:
    """Scored leaves that stand on the model's word."""
    outcomes = measured.evaluation.outcomes
    return [
        o for o in outcomes if o.claim and o.claim.chosen == "model" and o.verdict != "unscored"
    ]


def told(outcome: Outcome) -> str:
    return f"{outcome.document}{outcome.path} = {outcome.got!r} ({outcome.verdict})"


def print_added(rules: Measured, alone: Measured, both: Measured) -> None:
    """What the model added to the rules, and what the judge kept out."""
    added = by_model(both)
    print(f"  added by the model: {', '.join(map(told, added)) or 'nothing'}")
    missed = scored_paths(rules, "missed")
    could, did = (missed & scored_paths(one, "hit") for one in (alone, both))
    print(f"  of {len(missed)} that the rules miss, the model alone reads {len(could)}: ", end="")
    print(f"{len(did)} got in; kept out {', '.join(map(''.join, sorted(could - did))) or 'none'}")


def print_refused(alone: Measured, hybrid: Mapping[Policy, Measured]) -> None:
    """What the model has wrong, and under which policies the judge kept it out."""
    said = [o for o in by_model(alone) if o.verdict != "hit"]
    print(f"  {len(said)} wrong ones of the model: {', '.join(map(told, said)) or 'none'}")
    for policy, both in hybrid.items():
        wrong = {(o.document, o.path) for o in by_model(both) if o.verdict != "hit"}
        refused = sum((o.document, o.path) not in wrong for o in said)
        print(f"  of these, refused under {policy}: {refused}")


def in_group(outcomes: Iterable[Outcome], group: str) -> list[Outcome]:
    return [o for o in outcomes if o.path.startswith(f"{group}/")]


def score_of(outcomes: Iterable[Outcome]) -> str:
    """Right ones of all."""
    verdicts = [outcome.verdict == "hit" for outcome in outcomes]
    return f"{sum(verdicts):4} of {len(verdicts):<4}"


async def print_silenced(bench: Bench, reader: ModelReader, alone: Measured) -> list[Outcome]:
    """What gets in of each group of fields of which the rules are made to say nothing.

    Gives all that got in, groups inside others once.
    """
    groups = [group.path for group in bench.schema.groups if group.spec.ask]
    every: list[Outcome] = []
    print("  the rules silenced    in gold   model alone: right   let in: right")
    for group in groups:
        rules = Silenced(bench.schema, group)
        silenced = await bench.measure(Options(policy="full"), reader, rules)
        scored = in_group(silenced.evaluation.outcomes, group)
        gold = sum(o.verdict in {"hit", "wrong", "missed"} for o in scored)
        said = score_of(in_group(by_model(alone), group))
        let_in = in_group(by_model(silenced), group)
        print(f"  {group:25}{gold:4}{said:>21}{score_of(let_in):>16}", flush=True)
        every += let_in if not any(group.startswith(f"{other}/") for other in groups) else []
    return every


async def compare(
    bench: Bench, reader: ModelReader, name: str, policies: Sequence[Policy]
) -> Summary:
    """Prints the rows of one model and strategy."""
    rules = await bench.measure(Options(engine="rules"), None)
    alone = await bench.measure(Options(engine="model"), reader)
    print(f"\n{name}\n{HEADER}\n{rules.row('rules')}\n{alone.row('model')}", flush=True)
    hybrid: dict[Policy, Measured] = {}
    for policy in policies:
        both = hybrid[policy] = await bench.measure(Options(policy=policy), reader)
        print(both.row(f"hybrid, {policy}"))
        print_added(rules, alone, both)
    print_refused(alone, hybrid)
    let_in = await print_silenced(bench, reader, alone)
    summary = Summary(name, rules, alone, hybrid, let_in)
    print(f"  hybrid never worse: {'yes' if summary.never_worse else 'NO'}", flush=True)
    return summary


def print_table(summaries: Sequence[Summary], policies: Sequence[Policy]) -> None:
    """All models and strategies, a row each."""
    columns = f"{'model alone':>15}{'calls':>7}{'in':>8}{'out':>7}"
    hybrid = "".join(f"{policy:>15}" for policy in policies)
    rules = summaries[0].rules
    print(f"\n{'precision and recall of':{NAME}}{columns}{hybrid}{'let in: right':>15}")
    print(f"{'rules':{NAME}}{rules.precision:8.3f}{rules.recall:7.3f}")
    for summary in summaries:
        print(summary.row())


async def run_model(labelled: Labelled, model: str, given: argparse.Namespace) -> list[Summary]:
    """All strategies with one model, served for as long as it takes."""
    weights = resolve(f"local:{model}", load_catalogue(), models_folder())
    with ExitStack() as stack:
        server = stack.enter_context(EmbeddedServer(weights))
        cache = stack.enter_context(AnswerCache(given.cache))
        endpoint = embedded_endpoint(server.base_url, weights.name, str(weights.sha256))
        client = ModelClient(endpoint, {}, Settings(concurrency=1))
        bench = Bench(load_schema("annual_report"), labelled, Exchange(client, cache))
        summaries = []
        for name in given.strategies:
            strategy = strategy_of(name, weights.name, second=given.second)
            reader = ModelReader(
                bench.schema, strategy, client, lambda words: make_view(words).text, cache
            )
            summaries.append(
                await compare(
                    bench,
                    reader,
                    f"{model}, {name}{' + second' if given.second else ''}",
                    given.policies,
                )
            )
        await client.aclose()
    return summaries


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--models", nargs="+", default=["qwen2.5-coder-0.5b"])
    parser.add_argument("--strategies", nargs="+", choices=STRATEGIES, default=list(STRATEGIES))
    parser.add_argument("--policies", nargs="+", choices=POLICIES, default=list(POLICIES))
    parser.add_argument("--reports", type=Path, nargs="*", default=[], help="labelled documents")
    parser.add_argument("--second", action="store_true", help="ask once more about what is open")
    parser.add_argument("--cache", type=Path, default=HOME / ".strategies-cache")
    return parser.parse_args()


async def main() -> int:
    given = arguments()
    labelled = labelled_in([HOME / "seeds", *given.reports])
    print(f"{len(labelled.paths)} documents")
    every = [await run_model(labelled, model, given) for model in given.models]
    summaries = [summary for summaries in every for summary in summaries]
    print_table(summaries, given.policies)
    return 0 if all(summary.never_worse for summary in summaries) else 1


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
