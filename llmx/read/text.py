"""Plain text and Markdown. The text is the source as decoded; nothing is moved."""

from llmx.read.encoding import decode
from llmx.read.extract import Extract
from llmx.read.media import MARKDOWN, TEXT, is_markdown


def read_text(data: bytes, path: str, charset: str | None = None) -> tuple[Extract, str]:
    """Text and media type. Undecodable bytes are told in a note.

    `charset` is what an envelope says.
    """
    decoded = decode(data, path, charset)
    notes: tuple[tuple[str, str], ...] = ()
    if decoded.lost:
        notes = (
            (
                "undecodable_bytes",
                f"{decoded.lost} places are not {decoded.encoding}; they read as U+FFFD",
            ),
        )
    if is_markdown(decoded.text):
        from llmx.read.markdown import pipe_tables

        grids = pipe_tables(decoded.text)
        return Extract(decoded.text, grids, encoding=decoded.encoding, notes=notes), MARKDOWN
    return Extract(decoded.text, encoding=decoded.encoding, notes=notes), TEXT
