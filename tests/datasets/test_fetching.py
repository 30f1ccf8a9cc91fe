"""What is fetched is what was published, or nothing is kept: against a server of our own."""

import gzip
import io
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from collections_on_disk import N_TRAIN, idx_files, md5, mnist_arrays

from tailnet.datasets import fetching, mnist, registry
from tailnet.datasets.cache import VARIABLE, data_folder
from tailnet.datasets.fetching import fetch
from tailnet.datasets.published import DOWNLOADS, Download
from tailnet.errors import ChoiceError, InputError, OutputError

Answer = Callable[[BaseHTTPRequestHandler, bytes], None]


@dataclass
class Server:
    """Serves some files, each path in one of several ways, and remembers what it was asked for."""

    address: str
    files: dict[str, bytes]
    asked: list[str] = field(default_factory=list)

    def at(self, way: str) -> str:
        return f"{self.address}/{way}"


def whole(handler: BaseHTTPRequestHandler, content: bytes) -> None:
    handler.send_response(200)
    handler.send_header("Content-Length", str(len(content)))
    handler.end_headers()
    handler.wfile.write(content)


def changed(handler: BaseHTTPRequestHandler, content: bytes) -> None:
    whole(handler, content[:-1] + bytes([content[-1] ^ 1]))


def shorter(handler: BaseHTTPRequestHandler, content: bytes) -> None:
    whole(handler, content[:-1])


def broken_off(handler: BaseHTTPRequestHandler, content: bytes) -> None:
    """Announce all of it, send half, and hang up."""
    handler.send_response(200)
    handler.send_header("Content-Length", str(len(content)))
    handler.end_headers()
    handler.wfile.write(content[: len(content) // 2])


def without_length(handler: BaseHTTPRequestHandler, content: bytes) -> None:
    """Send half, without a word on how much it should be, and hang up."""
    handler.send_response(200)
    handler.end_headers()
    handler.wfile.write(content[: len(content) // 2])


def missing(handler: BaseHTTPRequestHandler, content: bytes) -> None:
    del content
    handler.send_error(404)


def failing(handler: BaseHTTPRequestHandler, content: bytes) -> None:
    del content
    handler.send_error(503)


WAYS: dict[str, Answer] = {
    answer.__name__: answer
    for answer in (whole, changed, shorter, broken_off, without_length, missing, failing)
}


@pytest.fixture
def arrays(monkeypatch: pytest.MonkeyPatch) -> dict[str, np.ndarray]:
    """Let a small collection be the published one."""
    drawn = mnist_arrays()
    monkeypatch.setattr(mnist, "N_TRAIN", N_TRAIN)
    monkeypatch.setattr(mnist, "MNIST_MD5", {name: md5(held) for name, held in idx_files(drawn).items()})
    return drawn


@pytest.fixture
def server(
    arrays: dict[str, np.ndarray], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Iterator[Server]:
    """Serve the small collection; the cache is a folder of the test."""
    files = {f"{name}.gz": gzip.compress(held, mtime=0) for name, held in idx_files(arrays).items()}
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            _, way, name = self.path.split("/")
            WAYS[way](self, files[name])

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=http.serve_forever, args=(0.01,))
    thread.start()
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setenv(VARIABLE, str(tmp_path / "cache"))
    known = {name: md5(held) for name, held in files.items()}
    monkeypatch.setattr(
        fetching, "DOWNLOADS", {"mnist": Download(known, (f"http://127.0.0.1:{http.server_port}/whole",))}
    )
    yield Server(f"http://127.0.0.1:{http.server_port}", files, asked)
    http.shutdown()
    http.server_close()
    thread.join()


def held(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_what_is_fetched_can_be_loaded(server: Server, arrays: dict[str, np.ndarray], tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"run `tailnet data fetch mnist`.*--data DIR"):
        registry.load("mnist")
    assert fetch("mnist") == tmp_path / "cache" / "mnist"
    assert held(tmp_path / "cache") == server.files
    np.testing.assert_array_equal(registry.load("mnist").test_labels, arrays["y_test"])
    assert fetch("mnist", tmp_path / "mine") == tmp_path / "mine" / "mnist"
    np.testing.assert_array_equal(registry.load("mnist", tmp_path / "mine").test_labels, arrays["y_test"])


def test_a_second_fetch_needs_no_network(server: Server, tmp_path: Path) -> None:
    fetch("mnist")
    asked = len(server.asked)
    assert asked == 4
    assert fetch("mnist", addresses=[server.at("missing"), "http://127.0.0.1:9/"]) == tmp_path / "cache/mnist"
    assert len(server.asked) == asked


def test_a_damaged_file_is_fetched_again(server: Server, tmp_path: Path) -> None:
    place = fetch("mnist")
    name = "t10k-images-idx3-ubyte.gz"
    (place / name).write_bytes(b"damaged")
    with pytest.raises(InputError, match=name):
        registry.load("mnist")
    fetch("mnist")
    assert held(tmp_path) == server.files
    assert len(server.asked) == 5


@pytest.mark.parametrize(
    ("way", "reason"),
    [
        ("changed", "has not the published MD5"),
        ("shorter", "has not the published MD5"),
        ("broken_off", "the answer broke off|has not the published MD5"),
        ("without_length", "has not the published MD5"),
        ("missing", "the server answered 404 Not Found"),
        ("failing", "the server answered 503 Service Unavailable"),
    ],
)
def test_nothing_that_is_not_whole_is_kept(server: Server, tmp_path: Path, way: str, reason: str) -> None:
    with pytest.raises(InputError, match=reason) as refused:
        fetch("mnist", addresses=[server.at(way)])
    assert held(tmp_path) == {}
    assert not (tmp_path / "cache" / "mnist").exists()
    said = str(refused.value)
    assert f"{server.at(way)}/train-images-idx3-ubyte.gz" in said
    assert "Without a network, get train-images-idx3-ubyte.gz, train-labels" in said
    assert f"{server.at('whole')} on another machine" in said
    assert f"put them into {tmp_path / 'cache' / 'mnist'}, or into any folder" in said
    assert "--data DIR" in said


def test_a_refused_connection_is_said(server: Server, tmp_path: Path) -> None:
    closed = ThreadingHTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler)
    closed.server_close()
    with pytest.raises(InputError, match="no connection"):
        fetch("mnist", addresses=[f"http://127.0.0.1:{closed.server_port}"])
    with pytest.raises(InputError, match="No connection adapters"):
        fetch("mnist", addresses=["nowhere://x"])
    assert server.asked == []
    assert held(tmp_path) == {}


def test_a_server_that_does_not_answer_is_given_up(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    patience = threading.Event()

    def silent(handler: BaseHTTPRequestHandler, content: bytes) -> None:
        del handler, content
        patience.wait(10)

    monkeypatch.setitem(WAYS, "silent", silent)
    monkeypatch.setattr(fetching, "_TIMEOUT", 0.1)
    with pytest.raises(InputError, match="no answer"):
        fetch("mnist", addresses=[server.at("silent")])
    patience.set()
    assert held(tmp_path) == {}


def test_addresses_are_tried_in_turn(server: Server, tmp_path: Path) -> None:
    fetch("mnist", addresses=[server.at("missing"), server.at("changed") + "/", server.at("whole")])
    assert held(tmp_path) == server.files
    assert [path.split("/")[1] for path in server.asked] == ["missing", "changed", "whole"] * 4


def test_what_was_fetched_before_it_failed_is_kept(server: Server, tmp_path: Path) -> None:
    name = "t10k-labels-idx1-ubyte.gz"
    whole_file = server.files.pop(name)
    server.files[name] = whole_file[:-1]
    with pytest.raises(InputError, match=name):
        fetch("mnist")
    assert sorted(held(tmp_path)) == sorted(set(server.files) - {name})
    server.files[name] = whole_file
    fetch("mnist")
    assert held(tmp_path) == server.files
    assert len(server.asked) == 5


def test_an_interruption_leaves_nothing(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("shutil.move", interrupted)
    with pytest.raises(KeyboardInterrupt):
        fetch("mnist", addresses=[server.at("whole")])
    assert held(tmp_path) == {}


def test_a_folder_that_cannot_be_written_is_an_output_error(server: Server, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(OutputError, match=r"file/mnist/train-images-idx3-ubyte\.gz cannot be written"):
        fetch("mnist", tmp_path / "file")
    assert server.asked == []


def test_a_terminal_sees_a_bar(server: Server, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setenv("TERM", "xterm")
    fetch("mnist")
    assert "train-images-idx3-ubyte.gz" in terminal.getvalue()
    assert held(tmp_path) == server.files


def test_pooch_says_nothing(server: Server, capfd: pytest.CaptureFixture[str]) -> None:
    del server
    fetch("mnist")
    assert capfd.readouterr() == ("", "")


def test_only_what_has_files_can_be_fetched() -> None:
    with pytest.raises(ChoiceError, match="'digits'; choose one of mnist, cifar10, cifar100"):
        fetch("digits")


def test_the_cache_is_the_system_s_unless_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv(VARIABLE, "~/data")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert data_folder() == tmp_path / "data"
    monkeypatch.delenv(VARIABLE)
    assert data_folder().name in {"tailnet", "Cache"}


def test_every_official_download_has_a_checksum_and_an_address() -> None:
    for download in DOWNLOADS.values():
        assert all(len(checksum) == 32 for checksum in download.files.values())
        assert all(address.startswith("https://") and address.endswith("/") for address in download.addresses)
