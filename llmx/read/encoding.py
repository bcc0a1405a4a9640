"""Bytes to text: Unicode, GB18030 and Big5, told apart by how common their characters are.

Mean-frequency tests of a library cannot be right on a title of eight
characters; this one can, because it only has to choose among the encodings
that Chinese offices use. charset-normalizer is asked last.
"""

import codecs
import re
from collections.abc import Iterator
from functools import cache
from importlib.resources import files

from llmx.frozen import frozen
from llmx.read.characters import folding
from llmx.read.errors import UnreadableDocument
from llmx.read.realign import realign

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig", "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le", "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be", "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le", "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be", "utf-16-be"),
    (b"\x84\x31\x95\x33", "gb18030", "gb18030"),
)
_LOCAL = ("gb18030", "big5hkscs", "utf-8", "utf-16-le", "utf-16-be")
_DECLARED = {
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "x-gbk": "gb18030",
    "big5": "big5hkscs",
    "big5-hkscs": "big5hkscs",
    "utf8": "utf-8",
    "unicode": "utf-16-le",
    "utf-16": "utf-16-le",
}
_SAMPLE = 8192  # bytes judged; even, so that UTF-16 stays aligned
_SHORT_SAMPLE = 1024
_SHORT = 100  # bytes up to which all trials are compared
_SURE = 0.8  # share of common characters that leaves no doubt
_LIKELY = 0.5
_GUESSED = 0.3
_IN_STEP = 0.97  # under this, some stretch may be out of step
_MOSTLY_ASCII = 0.9
_TELLING = re.compile(r"[^\t\n\r\x20-\x7e]")
_EAST_ASIAN = re.compile(r"[\u2e80-\uffff]")
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_CONTROL_SHARE = 0.01
_REPLACEMENT = "\ufffd"


@frozen
class Decoded:
    """A text, the name of its encoding, and how many places in it were not decodable."""

    text: str
    encoding: str
    lost: int = 0


def decode(data: bytes, path: str, declared: str | None = None) -> Decoded:
    """The text of `data`, without a byte order mark. `declared` is what the file says of itself.

    Undecodable bytes become U+FFFD and are counted. Raises UnreadableDocument
    (`encoding`, `not_text`).
    """
    for bom, name, codec in _BOMS:
        if data.startswith(bom):
            return _decoded(data[len(bom) :], codec, name)
    if b"\x00" not in data:
        clean = _clean_utf8(data)
        if clean is not None:
            return Decoded(clean, "utf-8")
    tried = _declared(data, declared) or _by_trial(data) or _out_of_step(data)
    if tried is not None:
        return _decoded(data, tried, tried)
    return _last_resort(data, path)


def _clean_utf8(data: bytes) -> str | None:
    """The text, unless it has no Chinese as UTF-8 and much as something else (目录: Ŀ¼)."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return None
    plain = _EAST_ASIAN.search(text) or (text.isascii() and not _CONTROL.search(data))
    return text if plain or _by_trial(data) in (None, "utf-8") else None


def _declared(data: bytes, declared: str | None) -> str | None:
    """What the file says, if its bytes bear it out."""
    if declared is None:
        return None
    name = declared.strip().lower()
    codec = _DECLARED.get(name, name)
    if codec in _LOCAL and _score(_sample(data), codec) > _SURE:
        return codec
    return None


def _by_trial(data: bytes) -> str | None:
    """The encoding in which most characters are common; in a tie, the one that explains more."""
    sample = _sample(data)
    best, name = (_LIKELY, 0), None
    for codec in _LOCAL:
        text = sample.decode(codec, "replace")
        score = _share(text), len(common().findall(text))
        if score > best:
            best, name = score, codec
        if len(sample) > _SHORT and best[0] > _SURE and codec == name and _is_strict(sample, codec):
            break
    return name


def _out_of_step(data: bytes) -> str | None:
    """A two-byte encoding that the head of the data is in, once the pairs are in step."""
    sample = _sample(data)[:_SHORT_SAMPLE]
    for codec in ("gb18030", "big5hkscs"):
        if _share(realign(sample, codec, common())) > _SURE:
            return codec
    return None


def _sample(data: bytes) -> bytes:
    """The head of the data, cut where no character is cut in any encoding."""
    if len(data) <= _SAMPLE:
        return data
    line_end = data.rfind(b"\n", _SAMPLE // 2, _SAMPLE)
    return data[:_SAMPLE] if line_end < 0 or b"\x00" in data[:_SAMPLE] else data[: line_end + 1]


def _is_strict(data: bytes, codec: str) -> bool:
    try:
        data.decode(codec)
    except UnicodeDecodeError:
        return False
    return True


def _score(data: bytes, codec: str) -> float:
    """Share of common characters among all that are not printable ASCII."""
    return _share(data.decode(codec, "replace"))


def _share(text: str) -> float:
    others = len(_TELLING.findall(text))
    if not others:
        return 1.0 if text.isprintable() else 0.0
    return len(common().findall(text)) / others


@cache
def common() -> re.Pattern[str]:
    """The 2,000 commonest ideographs in both scripts, and Chinese punctuation."""
    simple = files("llmx.read").joinpath("common.txt").read_text("utf-8").strip()
    table = folding().table
    wanted = set(map(ord, simple))
    traditional = "".join(
        chr(code) for code, plain in enumerate(table) if plain != code and plain in wanted
    )
    return re.compile(
        f"[{simple}{traditional}，。、；：？！“”‘’（）《》〈〉【】〔〕％·—…　０-９○〇\u2002\xa0]"
    )


def _decoded(data: bytes, codec: str, name: str) -> Decoded:
    if codec in ("gb18030", "big5hkscs"):
        text = _double_byte(data, codec)
        name = "big5" if codec == "big5hkscs" and not _is_hong_kong(data) else name
    else:
        text = data.decode(codec, "replace")
    return Decoded(text, name, text.count(_REPLACEMENT))


def _double_byte(data: bytes, codec: str) -> str:
    """Decodes; where a lost byte has put the pairs out of step, finds the step again."""
    if _is_strict(data, codec) and _score(data, codec) > _IN_STEP:
        return data.decode(codec)
    return realign(data, codec, common())


def _is_hong_kong(data: bytes) -> bool:
    """Whether characters of the Hong Kong supplement make sense of bytes that Big5 cannot read."""
    lost = data.decode("big5", "replace").count(_REPLACEMENT)
    return lost > data.decode("big5hkscs", "replace").count(_REPLACEMENT)


def _last_resort(data: bytes, path: str) -> Decoded:
    if len(_CONTROL.findall(data)) > len(data) * _CONTROL_SHARE:
        raise UnreadableDocument(
            path, "not_text", "this is binary data, not text; give the document itself"
        )
    for guess in _guesses(data):
        return guess
    raise UnreadableDocument(
        path,
        "encoding",
        "cannot tell the encoding of this text; save it as UTF-8 and try again",
    )


def _guesses(data: bytes) -> Iterator[Decoded]:
    ascii_share = 1 - len(re.findall(rb"[\x80-\xff]", data)) / len(data)
    if ascii_share > _MOSTLY_ASCII:
        yield _decoded(data, "utf-8", "utf-8")
    from charset_normalizer import from_bytes

    best = from_bytes(data[:_SAMPLE]).best()
    if best is not None and _share(str(best)) > _GUESSED:
        yield _decoded(data, best.encoding, best.encoding.replace("_", "-"))
