"""One report, from bytes to a record. The file to read first.

    bytes -> Document -> Sections -> readings (rules ∥ model) -> decisions -> Record

One document is one pure unit of work: bytes, configuration and the model's
answers make the record, and nothing else does. What a model is to be asked is
yielded, round by round, to whoever has the connection (see `llmx.model.exchange`).
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from pathlib import PurePath
from typing import TYPE_CHECKING, Literal

from llmx import __version__
from llmx.documents import Document
from llmx.fields import Schema
from llmx.policy import Policy, wanted
from llmx.read import UnreadableDocument, read_document
from llmx.read.sections import SectionFinder
from llmx.reconcile import Judgement, reconcile
from llmx.records import (
    QUIET,
    Decision,
    Engine,
    Failure,
    Outcome,
    Problem,
    Reading,
    Readings,
    Record,
    Status,
    Usage,
    Verdicts,
)
from llmx.rules.ledger import balance
from llmx.rules.reader import RuleReader

if TYPE_CHECKING:
    from llmx.model.exchange import Rounds
    from llmx.model.reader import ModelReader

Mode = Literal["hybrid", "rules", "model"]


@dataclass(frozen=True, slots=True)
class Options:
    """Everything beside the document that shapes a record."""

    engine: Mode = "hybrid"
    policy: Policy = "cascade"
    schema: str = "annual_report"
    model: str | None = None
    trust: float | None = None


class Pipeline:
    """Reads documents one at a time. Holds the compiled rules and, if given, a model reader."""

    def __init__(
        self,
        schema: Schema,
        options: Options,
        model: "ModelReader | None" = None,
        rules: RuleReader | None = None,
    ) -> None:
        """`rules` stands in for the schema's own rule reader."""
        self.schema = schema
        self.options = options
        self._model = model
        self._sections = SectionFinder(schema.sections, schema.not_headings)
        self._given_rules = rules
        prompts = model.strategy.prompts if model else ()
        self._engine = Engine(
            __version__, options.engine, options.model if model else None, prompts
        )

    @cached_property
    def _rules(self) -> RuleReader:
        """Compiled when first wanted: where others read, the pipeline only names itself."""
        return self._given_rules or RuleReader(self.schema)

    @property
    def configuration(self) -> str:
        """Hash of all that shapes a record beside its document; what a resumed run compares."""
        told = [asdict(self.options), asdict(self._engine), self.schema.fingerprint]
        return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()[:16]

    def read(self, data: bytes, path: str) -> "Rounds[Outcome]":
        """The record of one document, or the failure to read it; a bad document raises nothing."""
        document = self._open(data, path)
        if isinstance(document, Failure):
            return Outcome(document)
        rules = self._rules.read(document)
        if self._model is None:
            return Outcome(self._record(document, rules, Readings(), self._judged(rules)))
        if self.options.engine == "model":
            model, usage = yield from self._model.read(document)
            alone = Readings(numbers=rules.numbers)
            judgement = reconcile(self.schema, None, model.readings)
            return Outcome(self._record(document, alone, model, judgement), usage)
        model, usage = yield from self._model.read(document, self._wanted(rules))
        judgement = self._judged(rules, model)
        verdicts, more = yield from self._model.decide(document, judgement.doubts)
        if verdicts.chosen:
            judgement = self._judged(rules, model, verdicts)
        model = replace(model, problems=(*model.problems, *verdicts.problems))
        return Outcome(self._record(document, rules, model, judgement), usage + more)

    def read_without_model(self, data: bytes, path: str) -> Outcome:
        """As `read`, by rules alone."""
        document = self._open(data, path)
        if isinstance(document, Failure):
            return Outcome(document, Usage())
        rules = self._rules.read(document)
        return Outcome(self._record(document, rules, Readings(), self._judged(rules)))

    def _open(self, data: bytes, path: str) -> Document | Failure:
        try:
            document = read_document(data, path)
        except UnreadableDocument as error:
            sha256 = hashlib.sha256(data).hexdigest() if data else None
            problem = Problem(error.code, error.message)
            return self.failure(path, problem, sha256)
        return replace(document, sections=self._sections.find(document.view.text))

    def failure(self, path: str, problem: Problem, sha256: str | None = None) -> Failure:
        """The failed line of an input that could not be read."""
        return Failure(
            PurePath(path).stem,
            path,
            problem,
            self.schema.name,
            self.schema.version,
            self._engine,
            sha256,
        )

    def _wanted(self, rules: Readings) -> frozenset[str] | None:
        """Pointers the model is asked for; None for all."""

        def judge(readings: Sequence[Reading]) -> Judgement:
            return reconcile(self.schema, readings, (), rules.blank)

        return wanted(self.options.policy, self.schema, rules.readings, judge)

    def _judged(
        self, rules: Readings, model: Readings | None = None, verdicts: Verdicts | None = None
    ) -> Judgement:
        told = model.readings if model else ()
        schema, asked = self.schema, verdicts or Verdicts()
        return reconcile(schema, rules.readings, told, rules.blank, rules.explained, asked)

    def _record(
        self, document: Document, rules: Readings, model: Readings, judgement: Judgement
    ) -> Record:
        decisions = _as_seen(judgement.decisions, document.confidence)
        problems = (
            *(Problem(code, message) for code, message in document.notes),
            *rules.problems,
            *model.problems,
            *judgement.problems,
            *self._untold(decisions),
        )
        doubtful = self._doubtful(decisions)
        telling = [problem for problem in problems if problem.code not in QUIET]
        status: Status = "flagged" if telling or doubtful else "ok"
        return Record(
            doc_id=document.doc_id,
            source=document.source,
            schema_name=self.schema.name,
            schema_version=self.schema.version,
            decisions=decisions,
            checks=judgement.checks,
            numbers=balance(document, rules.numbers, decisions, rules.explained),
            problems=(*problems, *doubtful),
            engine=self._engine,
            status=status,
        )

    def _untold(self, decisions: Sequence[Decision]) -> tuple[Problem, ...]:
        """A document of which nothing was read that only a report tells."""
        commonplace = self.schema.commonplace
        if not commonplace or not all(d.path.startswith(commonplace) for d in decisions):
            return ()
        message = (
            f"nothing was read that only a {self.schema.title} tells; "
            "is this one, whole, and in a form that llmx knows?"
        )
        return (Problem("nothing_told", message),)

    def _doubtful(self, decisions: Sequence[Decision]) -> tuple[Problem, ...]:
        """Values below the trust that was asked for."""
        least = self.options.trust
        if least is None:
            return ()
        return tuple(
            Problem("low_trust", f"{d.path}: trust {d.trust:.2f} is under {least:.2f}")
            for d in decisions
            if d.trust < least
        )


def _as_seen(decisions: tuple[Decision, ...], confidence: float | None) -> tuple[Decision, ...]:
    """Decisions on a text that OCR made are trusted as far as the OCR trusts itself."""
    if confidence is None:
        return decisions
    return tuple(replace(d, trust=round(d.trust * confidence, 4)) for d in decisions)
