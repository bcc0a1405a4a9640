"""Plain instructor, and langextract, over a folder of documents: the rivals of `throughput.py`.

    python rivals.py instructor|langextract URL FOLDER CONCURRENCY

Runs in an environment of its own, which has neither llmx nor what llmx needs. Each is
used as its own documentation shows it. Prints one JSON object.
"""

import asyncio
import json
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

PROMPT = "Extract the number of requests for information received and answered."


def with_instructor(url: str, texts: Sequence[str], concurrency: int) -> int:
    """A client from openai, a response model, a gather; gives the documents that came back."""
    import instructor
    import openai
    from pydantic import BaseModel

    class Requests(BaseModel):
        received: int | None
        answered: int | None

    client = instructor.from_openai(
        openai.AsyncOpenAI(base_url=url, api_key="none", max_retries=0),
        mode=instructor.Mode.JSON_SCHEMA,
    )
    slots = asyncio.Semaphore(concurrency)

    async def ask(text: str) -> Any:  # noqa: ANN401 - what instructor gives
        async with slots:
            return await client.chat.completions.create(
                model="stub",
                response_model=Requests,
                max_retries=1,
                messages=[
                    {"role": "system", "content": PROMPT},
                    {"role": "user", "content": text},
                ],
            )

    async def all_of_them() -> int:
        return len(await asyncio.gather(*map(ask, texts)))

    return asyncio.run(all_of_them())


def with_langextract(url: str, texts: Sequence[str], concurrency: int) -> int:
    """Its own loop over documents, one example, one pass; gives the documents that came back."""
    import langextract as lx

    text = "收到政府信息公开申请3件，答复3件。"
    found = lx.data.Extraction(extraction_class="received", extraction_text="3件")
    results = lx.extract(
        text_or_documents=[lx.data.Document(text=text) for text in texts],
        prompt_description=PROMPT,
        examples=[lx.data.ExampleData(text=text, extractions=[found])],
        config=lx.factory.ModelConfig(
            model_id="stub",
            provider="OpenAILanguageModel",
            provider_kwargs={"base_url": url, "api_key": "none", "max_workers": concurrency},
        ),
        max_workers=concurrency,
        batch_length=concurrency,
        max_char_buffer=100_000,
        use_schema_constraints=False,
        fence_output=False,
        show_progress=False,
    )
    return sum(1 for _ in results)


RIVALS: dict[str, Callable[[str, Sequence[str], int], int]] = {
    "instructor": with_instructor,
    "langextract": with_langextract,
}


def main() -> None:
    """Reads the documents, lets one of them extract, prints what came of it."""
    name, url, folder, concurrency = sys.argv[1:]
    texts = [path.read_text("utf-8") for path in sorted(Path(folder).iterdir())]
    start = time.perf_counter()
    error = ""
    try:
        returned = RIVALS[name](url, texts, int(concurrency))
    except Exception as failure:  # noqa: BLE001 - that it gives up is the result
        returned, error = 0, f"{type(failure).__name__}: {failure}"[:300]
    seconds = time.perf_counter() - start
    print(json.dumps({"returned": returned, "seconds": seconds, "error": error}))


if __name__ == "__main__":
    main()
