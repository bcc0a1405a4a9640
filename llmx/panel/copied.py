"""Text that reports repeat: near-identical sentences of other years and other bodies.

Sentences are compared by their Chinese characters alone, so that a copied sentence
with new figures is still a copy. MinHash finds candidates; the share is counted
exactly. A sentence that many bodies have is the form's, and nobody's copy.
"""

import re
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from llmx.tables.errors import libraries_for

# Cells of a table are apart: the row of a form is no sentence.
_SENTENCE = re.compile(r"(?:[^。！？!?；;\n\t|\u3000 ]|[\u3000 ](?![\u3000 ]))+")
_NOT_HAN = re.compile(r"[^\u3400-\u9fff]")
_SHORTEST = 18  # characters of Chinese; shorter sentences are alike by chance
_SHINGLE = 4
_SAME = 0.8
_BITS = 64
# A sentence in more bodies than this share is common wording, within these bounds: two
# bodies alone may copy, and what more than twenty say is a phrase that goes round.
COMMON_SHARE = 0.1
FEWEST_COMMON, MOST_COMMON = 2, 20
_EXAMPLES = 3


@dataclass(frozen=True, slots=True)
class Passage:
    """The same sentence in both reports, as each prints it, with its place in the source."""

    start: int
    text: str
    other_start: int
    other_text: str


@dataclass(frozen=True, slots=True)
class Copied:
    """Two reports (by position) with text in common; shares are of Chinese characters."""

    one: int
    other: int
    share: float
    other_share: float
    sentences: int
    passages: tuple[Passage, ...]


@dataclass(frozen=True, slots=True)
class _Sentence:
    report: int
    start: int
    text: str
    shingles: frozenset[int]
    size: int


@dataclass(slots=True)
class _Pair:
    here: set[int] = field(default_factory=set)
    there: set[int] = field(default_factory=set)
    passages: list[tuple[int, Passage]] = field(default_factory=list)


def find_copied(texts: Mapping[int, tuple[str, str]]) -> list[Copied]:
    """Pairs of reports (body, text) that share sentences, largest share first."""
    sentences = [s for n, (_, text) in texts.items() for s in _sentences(n, text)]
    bodies = [texts[sentence.report][0] for sentence in sentences]
    most = _most({body for body, _ in texts.values()})
    pairs: dict[tuple[int, int], _Pair] = {}
    for group, alike in _alike(sentences):
        if len({bodies[n] for n in alike}) > most:
            continue
        for at in group:
            for n in alike:
                if sentences[at].report < sentences[n].report:
                    key = (sentences[at].report, sentences[n].report)
                    _add(pairs.setdefault(key, _Pair()), at, n, sentences)
    sizes = {n: max(1, len(_NOT_HAN.sub("", text))) for n, (_, text) in texts.items()}
    found = [_copied(key, pair, sentences, sizes) for key, pair in pairs.items()]
    return sorted(found, key=lambda c: (-max(c.share, c.other_share), c.one, c.other))


def _most(bodies: set[str]) -> float:
    """In how many bodies a sentence may be before it is common wording."""
    return max(FEWEST_COMMON, min(COMMON_SHARE * len(bodies), MOST_COMMON))


def _add(pair: _Pair, at: int, other: int, sentences: list[_Sentence]) -> None:
    one, two = sentences[at], sentences[other]
    if at not in pair.here:
        pair.passages.append((one.size, Passage(one.start, one.text, two.start, two.text)))
    pair.here.add(at)
    pair.there.add(other)


def _copied(
    key: tuple[int, int], pair: _Pair, sentences: list[_Sentence], sizes: Mapping[int, int]
) -> Copied:
    one, other = key
    longest = sorted(pair.passages, key=lambda found: -found[0])[:_EXAMPLES]
    return Copied(
        one,
        other,
        sum(sentences[n].size for n in pair.here) / sizes[one],
        sum(sentences[n].size for n in pair.there) / sizes[other],
        len(pair.here),
        tuple(passage for _, passage in longest),
    )


def _sentences(report: int, text: str) -> Iterator[_Sentence]:
    for match in _SENTENCE.finditer(text):
        words = _NOT_HAN.sub("", match[0])
        if len(words) < _SHORTEST:
            continue
        shingles = frozenset(
            zlib.crc32(words[i : i + _SHINGLE].encode()) for i in range(len(words) - _SHINGLE + 1)
        )
        start = match.start() + len(match[0]) - len(match[0].lstrip())
        yield _Sentence(report, start, match[0].strip(), shingles, len(words))


def _alike(sentences: list[_Sentence]) -> Iterator[tuple[list[int], list[int]]]:
    """Groups of sentences of the same words, each with all that are near-identical to it.

    A group is compared once, however many reports have its sentence.
    """
    with libraries_for("Finding copied text"):
        from datasketch import MinHash, MinHashLSH
    groups: dict[frozenset[int], list[int]] = {}
    for n, sentence in enumerate(sentences):
        groups.setdefault(sentence.shingles, []).append(n)
    index = MinHashLSH(threshold=_SAME, num_perm=_BITS)
    hashes = {}
    for words in groups:
        marks = MinHash(num_perm=_BITS)
        marks.update_batch([one.to_bytes(4, "big") for one in sorted(words)])
        hashes[words] = marks
        index.insert(words, marks)
    for words, group in groups.items():
        # A set has an order of its own in every run; the result must not.
        near = {w for w in index.query(hashes[words]) if _jaccard(words, w) >= _SAME} | {words}
        yield group, sorted(n for w in near for n in groups[w])


def _jaccard(one: frozenset[int], other: frozenset[int]) -> float:
    return len(one & other) / len(one | other)
