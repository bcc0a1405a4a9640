import re
from pathlib import Path

from llmx.review.index import Wanted
from llmx.review.view import numbers_of, sections_of, segments_of
from llmx.review.words import words_in
from review.reviewing import HOSTILE, Desk, main_code


def test_segments_are_the_source_and_marks_its_evidence(desk: Desk) -> None:
    review = desk.open()
    for line in desk.lines():
        text = review.text_of(line)
        assert text is not None
        numbers = numbers_of(sections_of(line, review.schema, {}))
        segments = segments_of(text, line, numbers)
        assert "".join(segment.text for segment in segments) == text
        for path, entry in line["fields"].items():
            for one in entry["evidence"] if path in numbers else ():
                inside = [s for s in segments if one["start"] <= s.start < one["end"]]
                assert "".join(s.text for s in inside) == one["quote"]
                assert all(numbers[path] in s.fields for s in inside)


def test_filters_narrow_and_broken_records_come_first(desk: Desk) -> None:
    index = desk.open().index
    assert len(index.found(Wanted(check="req.replied", year="2018"))) == 3
    assert index.found(Wanted(year="1999")) == []
    assert index.found(Wanted(field="/table3")) == []


def test_both_languages_say_everything() -> None:
    chinese, english = words_in("zh"), words_in("en")
    assert chinese.keys() == english.keys()
    assert all([*chinese.values(), *english.values()])


def test_the_static_page_needs_and_runs_nothing_else(desk: Desk, tmp_path: Path) -> None:
    file = tmp_path / "page.html"
    assert main_code("review", str(desk.file), "--static", str(file), "--language", "en") == 0
    page = file.read_text("utf-8")
    assert page.count("<script") == page.count("</script") == 1
    assert HOSTILE not in page
    assert "<img" not in page
    assert not re.search(r'(?:src|href)="(?!#)', page)
    assert page.count("<template id=") == 3
