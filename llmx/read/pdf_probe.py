"""Whether a PDF is safe to open in this process.

A form (a drawing that others may draw) that draws others twice, they others
twice …, keeps pdfium busy for ever, and no thread can stop it. Files with such
forms are first opened in a process of their own, which can be stopped.
"""

import re
import subprocess
import sys
import zlib

_FORM = re.compile(rb"/Subtype\s{0,9}/Form\b")
_DRAWS = re.compile(rb"/[^\s/\[\]<>(){}%]{1,127}\s{1,9}Do\b")
_STREAM = re.compile(rb"stream\r?\n")
_FILTER = re.compile(rb"/Filter\s{0,9}\[?\s{0,9}/(\w{1,20})")
_DICTIONARY = 4096  # bytes around the type of a form in which the rest of its dictionary stands
_CONTENT = 1 << 20  # bytes of a form's content that are looked at
_SECONDS = 30
_OPEN_ALL = (
    "import sys, pypdfium2\n"
    "document = pypdfium2.PdfDocument(sys.stdin.buffer.read())\n"
    "for index in range(len(document)):\n"
    "    page = document[index]\n"
    "    page.get_textpage().close()\n"
    "    page.close()\n"
    "document.close()\n"
)


def is_safe(data: bytes) -> bool:
    """False if opening the pages of a PDF takes for ever or kills the process."""
    return not _has_branching_forms(data) or _opens(data)


def _has_branching_forms(data: bytes) -> bool:
    """Whether some form draws more than one other, or cannot be looked into."""
    return any(_branches(data, match.start()) for match in _FORM.finditer(data))


def _branches(data: bytes, at: int) -> bool:
    begin = max(0, data.rfind(b"obj", max(0, at - _DICTIONARY), at))
    stream = _STREAM.search(data, at, at + _DICTIONARY)
    if stream is None:
        return True
    end = data.find(b"endstream", stream.end())
    content = data[stream.end() : min(end if end >= 0 else len(data), stream.end() + _CONTENT)]
    packed = _FILTER.search(data, begin, stream.start())
    if packed is not None:
        unpacked = _inflated(content) if packed[1] == b"FlateDecode" else None
        if unpacked is None:
            return True
        content = unpacked
    return len(_DRAWS.findall(content)) > 1


def _inflated(content: bytes) -> bytes | None:
    try:
        return zlib.decompressobj().decompress(content, _CONTENT)
    except zlib.error:
        return None


def _opens(data: bytes) -> bool:
    try:
        done = subprocess.run(  # noqa: S603 - this Python, a fixed program
            [sys.executable, "-c", _OPEN_ALL],
            input=data,
            capture_output=True,
            timeout=_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return False
    return done.returncode >= 0  # an error of pdfium's is told when it is met again
