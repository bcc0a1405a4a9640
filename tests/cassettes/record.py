"""Records the cassettes from the embedded server: python tests/cassettes/record.py.

Needs the weights (llmx model pull qwen2.5-coder-0.5b). What is recorded is what
`test_cassettes.py` plays back; nothing in a cassette is written by hand.
"""

import asyncio
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from test_cassettes import CASSETTES, MODEL, SEEDS, cassette, read_seed

from llmx.model.catalogue import load_catalogue
from llmx.model.server import EmbeddedServer
from llmx.model.weights import models_folder, resolve


def main() -> None:
    CASSETTES.mkdir(exist_ok=True)
    weights = resolve(f"local:{MODEL}", load_catalogue(), models_folder())
    with EmbeddedServer(weights) as server:
        for seed in SEEDS:
            (CASSETTES / f"{seed}.yaml").unlink(missing_ok=True)
            with cassette(seed, record="all"):
                asyncio.run(read_seed(seed, server.base_url))


if __name__ == "__main__":
    main()
