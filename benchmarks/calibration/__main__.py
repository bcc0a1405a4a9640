"""Fit the trust of a report type, and say honestly how good it is.

    python -m benchmarks.calibration            fit, cross-validate, print
    python -m benchmarks.calibration --write    and write schemas/annual_report/trust.json

Gold are the seeds and the reports in LLMX_REPORTS, where these are at hand; what models
said of them is in heard.json (`python -m benchmarks.calibration.heard`).
Each gold report is judged by a calibration that was fitted without it.
"""

import argparse
import json
import sys
from collections.abc import Sequence

from llmx.evaluate import Reliability
from llmx.evaluate.reliability import reliability
from llmx.pack import load_schema
from llmx.trust import Calibration

from .fit import as_data, fit, weigh
from .heard import load_heard
from .sample import ROOT, Case, Sampler

sys.path[:0] = [str(ROOT / "tests")]

from real_reports import FOLDER  # noqa: E402

FILE = ROOT / "schemas" / "annual_report" / "trust.json"


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the fit and what cross-validation says of it."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--write", action="store_true", help=f"write {FILE.relative_to(ROOT)}")
    parser.add_argument("--generated", type=int, default=120, help="reports of each way")
    given = parser.parse_args(arguments)
    sampler = Sampler(load_schema("annual_report"))
    folders = [ROOT / "seeds", *([FOLDER] if FOLDER.is_dir() else [])]
    gold = [case for folder in folders for case in sampler.gold(folder)]
    generated = list(sampler.generated(given.generated))
    heard = load_heard()
    calibration = fit(weigh(gold, generated, heard), gold)
    data = as_data(calibration, gold, generated, heard)
    _show_weights(data["bases"] | data["traits"])
    print(f"\nceiling {calibration.ceiling}\n")
    _show_validation(gold, generated, heard, calibration)
    if given.write:
        FILE.write_text(json.dumps(data, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def held_out(
    gold: Sequence[Case], generated: Sequence[Case], heard: Sequence[Case], tried: Sequence[Case]
) -> list[tuple[float, bool]]:
    """(trust, whether right) of each value tried, its own report left out of the fit."""
    told = []
    for document in dict.fromkeys(case.document for case in gold):
        others, rest = (
            [case for case in cases if case.document != document] for cases in (gold, heard)
        )
        calibration = fit(weigh(others, generated, rest), others)
        told += [
            (calibration.trust(case.traits), case.right)
            for case in tried
            if case.document == document
        ]
    return told


def _show_weights(entries: dict[str, dict[str, float]]) -> None:
    print(f"{'':<12}{'weight':>8}{'gold':>8}{'generated':>11}{'heard':>8}")
    for name, entry in entries.items():
        prior = "  prior: no case" if entry["prior"] else ""
        counts = f"{entry['gold']:>8}{entry['generated']:>11}{entry['heard']:>8}"
        print(f"{name:<12}{entry['weight']:>8.3f}{counts}{prior}")


def _show_validation(
    gold: Sequence[Case],
    generated: Sequence[Case],
    heard: Sequence[Case],
    calibration: Calibration,
) -> None:
    with_generated = reliability(held_out(gold, generated, heard, gold))
    rows = {
        "gold, its report held out": with_generated,
        "  fitted without generated": reliability(held_out(gold, (), heard, gold)),
        "  by the prior alone": reliability(_told(gold, Calibration())),
        "heard, its report held out": reliability(held_out(gold, generated, heard, heard)),
        "  fitted without heard": reliability(held_out(gold, generated, (), heard)),
        "  by the prior alone ": reliability(_told(heard, Calibration())),
        "generated, fitted on gold alone": reliability(
            _told(generated, fit(weigh(gold, ()), gold))
        ),
        "generated, fitted on all": reliability(_told(generated, calibration)),
    }
    print(f"{'':<34}{'n':>7}{'right':>8}{'trust':>8}{'Brier':>9}{'of share':>10}")
    for name, found in rows.items():
        if found:
            print(
                f"{name:<34}{found.n:>7}{found.right / found.n:>8.4f}{found.trust:>8.4f}"
                f"{found.brier:>9.5f}{found.brier_of_share:>10.5f}"
            )
    if with_generated:
        _show_bins(with_generated)
    _show_agreement(gold, generated, heard)


def _show_bins(found: Reliability) -> None:
    print("\ngold, its report held out\ntrust          n    mean   right")
    for one in found.bins:
        print(f"{one.low:.2f}..{one.high:.2f} {one.n:>6}  {one.trust:.4f}  {one.share:.4f}")


def _show_agreement(gold: Sequence[Case], generated: Sequence[Case], heard: Sequence[Case]) -> None:
    print("\nheard, its report held out")
    for agreement in ("agree", "conflict", "model_only"):
        tried = [case for case in heard if case.traits.agreement == agreement]
        found = reliability(held_out(gold, generated, heard, tried))
        if found:
            share = f"{found.trust:.4f}  {found.right / found.n:.4f}"
            print(f"{agreement:<11}{found.n:>6}  {share}")


def _told(cases: Sequence[Case], calibration: Calibration) -> list[tuple[float, bool]]:
    return [(calibration.trust(case.traits), case.right) for case in cases]


if __name__ == "__main__":
    main()
