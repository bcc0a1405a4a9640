import re
import zipfile
from pathlib import Path

import pytest
from generator import generate
from starlette.testclient import TestClient

from llmx.cli.review import open_review
from llmx.review.server import build_app
from review.reviewing import HOSTILE, REPORT, Desk, main_code

TOKEN = "secret"  # noqa: S105 - of this test


@pytest.fixture
def client(desk: Desk) -> TestClient:
    return TestClient(build_app(desk.open(), TOKEN), base_url="http://127.0.0.1:8000")


def correct(client: TestClient, **said: object) -> int:
    return client.post(f"/{TOKEN}/en/record/0", json=said).status_code


def test_the_list_links_a_gap_to_its_cell(client: TestClient) -> None:
    page = client.get(f"/{TOKEN}/en/").text
    assert re.search(r'href="record/0#/requests/\w+"><bdi>req\.replied</bdi> 6 ≠ 5', page)


@pytest.mark.parametrize("path", ["/wrong/en/", "/wrong/en/record/0", "/wrong/static/review.css"])
def test_nothing_is_told_without_the_token(client: TestClient, path: str) -> None:
    assert client.get(path).status_code == 403


def test_nothing_is_written_without_the_token(client: TestClient, desk: Desk) -> None:
    said = {"action": "absent", "pointer": "/requests/received"}
    assert client.post("/wrong/en/record/0", json=said).status_code == 403
    assert not desk.file.with_name("out.corrections.jsonl").exists()


def test_another_host_name_is_refused(client: TestClient) -> None:
    answer = client.get(f"/{TOKEN}/en/", headers={"Host": "evil.example"})
    assert answer.status_code == 400


def test_a_write_from_another_origin_is_refused(client: TestClient) -> None:
    headers = {"Origin": "http://evil.example"}
    said = {"action": "reviewed"}
    answer = client.post(f"/{TOKEN}/en/record/0", json=said, headers=headers)
    assert answer.status_code == 403


def test_a_form_of_another_page_cannot_write(client: TestClient) -> None:
    answer = client.post(f"/{TOKEN}/en/record/0", data={"action": "reviewed"})
    assert answer.status_code == 415


@pytest.mark.parametrize("name", ["../index.py", "..%2f..%2findex.py", "review.html"])
def test_only_its_own_assets_are_served(client: TestClient, name: str) -> None:
    assert client.get(f"/{TOKEN}/static/{name}").status_code == 404


@pytest.mark.parametrize("number", [0, 1, 2])
def test_what_a_report_says_stays_text(client: TestClient, number: int) -> None:
    page = client.get(f"/{TOKEN}/zh/record/{number}")
    assert page.status_code == 200
    assert "default-src 'none'" in page.headers["content-security-policy"]
    assert HOSTILE not in page.text
    assert "<img" not in page.text
    assert page.text.count("<script") == 1


def test_the_source_keeps_every_character(client: TestClient) -> None:
    assert "&#13;\n" in client.get(f"/{TOKEN}/en/record/0").text


def test_a_correction_is_seen_after_a_restart(client: TestClient, desk: Desk) -> None:
    said = {"action": "value", "pointer": "/requests/received", "value": "7", "note": "看错"}
    assert correct(client, **said) == 200
    again = TestClient(build_app(desk.open(), TOKEN), base_url="http://127.0.0.1:8000")
    assert 'data-path="/requests/received" data-value="7" data-note="看错"' in (
        again.get(f"/{TOKEN}/en/record/0").text
    )


@pytest.mark.parametrize(
    "said",
    [
        {"action": "value", "pointer": "/requests/received", "value": "six"},
        {"action": "value", "pointer": "/requests/received", "value": ""},
        {"action": "value", "pointer": "/requests/invented", "value": "6"},
        {"action": "value", "pointer": "/proactive/total", "value": "6"},
        {"action": "value", "pointer": "/proactive/total", "value": "6", "evidence": [5, 10**9]},
        {"action": "delete", "pointer": "/requests/received"},
        {"action": "reviewed", "pointer": "/requests/received"},
    ],
)
def test_what_does_not_fit_is_not_written(client: TestClient, desk: Desk, said: dict[str, object]) -> None:  # fmt: skip
    assert correct(client, **said) == 422
    assert not desk.file.with_name("out.corrections.jsonl").exists()


def test_selected_words_are_quoted_from_the_source(client: TestClient, desk: Desk) -> None:
    said = {"action": "value", "pointer": "/proactive/total", "value": "6", "evidence": [0, 2]}
    assert correct(client, **said) == 200
    entry = desk.open().corrected(0)["fields"]["/proactive/total"]
    assert entry["evidence"] == [{"start": 0, "end": 2, "quote": "某县"}]


def test_a_source_in_a_zip_is_found(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:
        archive.writestr("a/gap.txt", REPORT)
    assert (
        main_code("extract", str(tmp_path), "-o", str(tmp_path / "o.jsonl"), "--engine", "rules")
        == 0
    )
    review = open_review(tmp_path / "o.jsonl", "annual_report")
    assert review.text_of(review.index.line(0)) == REPORT


def test_a_page_of_a_pdf_is_drawn_and_no_other(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(generate(5, form="form_2021", layout="pdf").data)
    assert (
        main_code("extract", str(tmp_path), "-o", str(tmp_path / "o.jsonl"), "--engine", "rules")
        == 0
    )
    review = open_review(tmp_path / "o.jsonl", "annual_report")
    client = TestClient(build_app(review, TOKEN), base_url="http://127.0.0.1:8000")
    drawn = client.get(f"/{TOKEN}/picture/0/1")
    assert drawn.content.startswith(b"\x89PNG")
    assert client.get(f"/{TOKEN}/picture/0/999").status_code == 404
    assert client.get("/wrong/picture/0/1").status_code == 403


def test_texts_have_no_pictures(client: TestClient) -> None:
    assert client.get(f"/{TOKEN}/picture/0/1").status_code == 404
    assert 'class="pictures"' not in client.get(f"/{TOKEN}/en/record/0").text


@pytest.mark.parametrize("page", ["2", "0", "-1", "x", "9" * 99, "٣"])
def test_any_page_of_the_list_can_be_asked_for(client: TestClient, page: str) -> None:
    assert client.get(f"/{TOKEN}/en/", params={"page": page}).status_code == 200


def test_a_record_without_its_source_shows_its_quotes(desk: Desk) -> None:
    desk.file.write_bytes(desk.file.read_bytes().replace(b"gap.txt", b"gone.txt"))
    client = TestClient(build_app(desk.open(), TOKEN), base_url="http://127.0.0.1:8000")
    page = client.get(f"/{TOKEN}/en/record/0").text
    assert "The source was moved or has changed" in page
    assert "不属于本行政机关掌握4件" in page
