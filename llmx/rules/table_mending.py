"""Labels that lost characters: which official label they must be, if only one can be meant."""

from collections.abc import Sequence

from llmx.rules.table_labels import Label, mainland_words
from llmx.rules.table_plan import Frame, Name, Plan, find_shortened, find_similar

_TWO = 2
Known = tuple[Label | None, frozenset[int]]


def mend_rows(rows: Sequence[Known], frame: Frame) -> list[Name | None]:
    """For each row of a laid-out table its official label, where no pattern found it.

    By what is left of its words; the rows around it may narrow the choice.
    """
    places = {key: index for index, name in enumerate(frame.rows) for key in name.ids}
    known = {
        row: places[key]
        for row, (_, ids) in enumerate(rows)
        for key in ids.intersection(frame.row_ids)
    }
    mended: list[Name | None] = []
    for row, (label, ids) in enumerate(rows):
        name = None
        if row not in known and label is not None and ids.isdisjoint(frame.column_ids):
            name = _similar_row(mainland_words(label.words), row, known, frame.rows)
        if name is not None:
            known[row] = frame.rows.index(name)
        mended.append(name)
    return mended


def _similar_row(words: str, row: int, known: dict[int, int], names: Sequence[Name]) -> Name | None:
    """The official label of a damaged row: one between its neighbours', or else any free one."""
    before = max((i for r, i in known.items() if r < row), default=-1)
    after = min((i for r, i in known.items() if r > row), default=len(names))
    taken = set(known.values())
    between = [names[i] for i in range(before + 1, after) if i not in taken]
    if words and len(between) == 1 and words in between[0].words:
        return between[0]  # 公开 for 予以公开, where no other row has its place
    name = find_similar(words, between, bracketed=True)
    if name is None:
        free = [one for i, one in enumerate(names) if i not in taken]
        name = find_similar(words, free, bracketed=False)
    return name


def mend_listed(rows: Sequence[Known], plan: Plan) -> list[Name | None]:
    """For each row of a statistics table that no pattern knows the label it is short for."""
    return [
        find_shortened(mainland_words(label.words), plan.row_names)
        if label is not None and ids.isdisjoint(plan.row_ids)
        else None
        for label, ids in rows
    ]


def mend_columns(columns: Sequence[Known], frame: Frame) -> list[Name | None]:
    """For each column of a laid-out table its official label, where no pattern found it."""
    taken = frozenset[int]().union(*(ids for _, ids in columns))
    missing = [name for name in frame.columns if name.ids.isdisjoint(taken)]
    ids_of_frame = frame.column_ids | frame.row_ids
    words = [
        mainland_words(label.words) if label and ids.isdisjoint(ids_of_frame) else ""
        for label, ids in columns
    ]
    halves = _halves(words, missing)
    return [
        halves.get(at) or find_similar(one, missing, bracketed=False)
        for at, one in enumerate(words)
    ]


def _halves(words: Sequence[str], names: Sequence[Name]) -> dict[int, Name]:
    """Two columns that lost their second line, by their places: 本年新, 本年新."""
    for one in words:
        places = [at for at, other in enumerate(words) if one and other == one]
        begun = [name for name in names if one and name.words.startswith(one)]
        if len(places) == len(begun) == _TWO:
            return dict(zip(places, begun, strict=True))
    return {}
