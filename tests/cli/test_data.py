"""`tailnet data`: what it fetches and lists, and how it fails."""

import gzip
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from collections_on_disk import N_TRAIN, idx_files, md5, mnist_arrays

from tailnet.datasets import fetching, mnist
from tailnet.datasets.published import DOWNLOADS, Download


class Quiet(SimpleHTTPRequestHandler):
    """Serves the files of a folder without a word."""

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@pytest.fixture
def address(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Serve a small collection that passes for MNIST."""
    files = idx_files(mnist_arrays())
    served = tmp_path / "served"
    served.mkdir()
    packed = {f"{name}.gz": gzip.compress(content, mtime=0) for name, content in files.items()}
    for name, content in packed.items():
        (served / name).write_bytes(content)
    http = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(served)))
    thread = threading.Thread(target=http.serve_forever, args=(0.01,))
    thread.start()
    monkeypatch.setattr(mnist, "N_TRAIN", N_TRAIN)
    monkeypatch.setattr(mnist, "MNIST_MD5", {name: md5(content) for name, content in files.items()})
    known = Download({name: md5(content) for name, content in packed.items()}, ("https://official/",))
    monkeypatch.setattr(fetching, "DOWNLOADS", {**DOWNLOADS, "mnist": known})
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setenv("TAILNET_DATA", str(tmp_path / "cache"))
    yield f"http://127.0.0.1:{http.server_port}/"
    http.shutdown()
    http.server_close()
    thread.join()


def test_fetch_prints_where_the_files_are(address: str, tailnet: Any, tmp_path: Path) -> None:
    assert "mnist             not here: tailnet data fetch mnist\n" in tailnet("data", "list").out
    ended = tailnet("data", "fetch", "mnist", "--from", f"{address}none", "--from", address)
    assert (ended.code, ended.out, ended.err) == (0, f"{tmp_path / 'cache' / 'mnist'}\n", "")
    ended = tailnet("data", "fetch", "mnist", "--from", "http://127.0.0.1:9/")
    assert (ended.code, ended.out, ended.err) == (0, f"{tmp_path / 'cache' / 'mnist'}\n", "")
    listed = tailnet("data", "list").out
    assert f"mnist             {tmp_path / 'cache' / 'mnist'} (train-images-idx3-ubyte.gz, " in listed
    assert "cifar100          not here: tailnet data fetch cifar100\n" in listed
    assert "digits            needs no file\n" in listed


def test_fetch_into_a_folder(address: str, tailnet: Any, tmp_path: Path) -> None:
    ended = tailnet("data", "fetch", "mnist", "--data", tmp_path / "mine", "--from", address)
    assert (ended.code, ended.out) == (0, f"{tmp_path / 'mine' / 'mnist'}\n")
    assert not (tmp_path / "cache").exists()
    assert (
        f"mnist             {tmp_path / 'mine' / 'mnist'} ("
        in tailnet("data", "list", "--data", tmp_path / "mine").out
    )


def test_a_failed_fetch_says_what_to_do(address: str, tailnet: Any, tmp_path: Path) -> None:
    ended = tailnet("data", "fetch", "mnist", "--from", f"{address}none/")
    assert (ended.code, ended.out) == (1, "")
    assert ended.err.startswith(f"tailnet: error: mnist was not fetched: {address}none/train-images")
    assert "(the server answered 404 File not found)" in ended.err
    assert "from https://official/ on another machine and put them into " in ended.err
    assert not list((tmp_path / "cache").rglob("*"))


def test_names_and_folders_that_mean_nothing(tailnet: Any, tmp_path: Path) -> None:
    ended = tailnet("data", "fetch", "digits")
    assert ended.code == 2
    assert "choose one of mnist, cifar10, cifar100" in ended.err
    ended = tailnet("data", "list", "--data", tmp_path / "none")
    assert ended.code == 1
    assert "none is not a folder" in ended.err
    assert tailnet("data").code == 2
