"""The view: a text as machines like it, with a way back to the source.

Rules and prompts work on the view; evidence is always in the source.
"""

import re
from array import array

from llmx.documents import Span, View
from llmx.read.characters import Folding, folding
from llmx.read.repairs import Blank, find_blanks, mend

_GLANCE = 500  # characters that tell whether few or many of a text's characters change
_FEW = 12
_LIST_COMMA = re.compile("，(?=[0-9０-９])")


def make_view(text: str) -> View:
    """`text` in simplified script and half width, without the damage that is certain.

    A full-width comma between two digits stays, so that a list such as 12，345
    is not taken for a number with a thousands separator.
    """
    known = folding()
    folded = _keep_list_commas(text, _fold(text, known))
    changed = known.traditional.intersection(known.changed.findall(text, 0, _GLANCE))
    folded = mend(folded, traditional=bool(changed))
    blanks = find_blanks(folded)
    return _without(folded, blanks) if blanks else View(folded)


def _fold(text: str, known: Folding) -> str:
    """The quicker of two ways to the same result: some characters change, or most do."""
    if len(set(known.changed.findall(text, 0, _GLANCE))) > _FEW:
        return text.translate(known.table)
    for char in set(known.changed.findall(text)):
        text = text.replace(char, chr(known.table[ord(char)]))
    return text


def _keep_list_commas(text: str, folded: str) -> str:
    at = [
        match.start()
        for match in _LIST_COMMA.finditer(text)
        if folded[match.start() - 1 : match.start()].isdecimal()
    ]
    if not at:
        return folded
    chars = list(folded)
    for position in at:
        chars[position] = "，"
    return "".join(chars)


def _without(text: str, blanks: list[Blank]) -> View:
    parts: list[str] = []
    offsets = array("I")
    at = 0
    for span, _ in (*blanks, (Span(len(text), len(text)), None)):
        parts.append(text[at : span.start])
        offsets.extend(range(at, span.start))
        at = span.end
    repairs = tuple((span, why) for span, why in blanks if why is not None)
    return View("".join(parts), offsets, repairs)
