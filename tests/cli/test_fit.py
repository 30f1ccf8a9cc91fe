"""`tailnet fit`: every option does what it says, and the document is complete whatever was asked for."""

import gzip
import hashlib
import json
import os
import re
import shlex
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import safetensors.numpy
from analysis_schema import check_analysis

import tailnet as tn

OPTIONS = {
    "no bootstrap": ["--replicates", "0"],
    "bootstrap": ["--replicates", "25"],
    "csn": ["--replicates", "25", "--convention", "csn"],
    "given xmin": ["--replicates", "25", "--xmin", "1.0"],
    "given xmin, csn, no bootstrap": ["--replicates", "0", "--xmin", "1.0", "--convention", "csn"],
}


@pytest.fixture
def words(csn_file: Any) -> Path:
    path = csn_file("words.txt")
    assert isinstance(path, Path)
    return path


def documents(tailnet: Any, *arguments: Any, stdin: bytes = b"") -> dict[str, Any]:
    """Run `tailnet fit --json` and read the one document it prints."""
    ended = tailnet("fit", *arguments, "--json", stdin=stdin)
    assert (ended.code, ended.err) == (0, "")
    document = json.loads(ended.out)
    assert isinstance(document, dict)
    return document


def without_record(document: dict[str, Any]) -> dict[str, Any]:
    """Take out when and by which command it was made."""
    record = {
        key: value for key, value in document["provenance"].items() if key not in {"command", "created"}
    }
    return document | {"provenance": record}


@pytest.mark.parametrize("options", OPTIONS.values(), ids=OPTIONS)
def test_one_whole_document(options: list[str], data: Path, tailnet: Any) -> None:
    document = documents(tailnet, data, *options)
    check_analysis(document)
    assert document["sample"]["sha256"] == hashlib.sha256(data.read_bytes()).hexdigest()
    assert (document["goodness_of_fit"] is None) == ("0" in options)
    assert document["power_law"]["xmin_given"] == ("--xmin" in options)
    assert document["provenance"]["convention"] == ("csn" if "csn" in options else "exact")


def test_a_discrete_document_is_whole(words: Path, tailnet: Any) -> None:
    document = documents(tailnet, words, "--discrete", "--replicates", 0)
    check_analysis(document)
    assert document["sample"]["discrete"]
    assert document["power_law"]["xmin"] == 7
    assert document["power_law"]["alpha"] == pytest.approx(1.95, abs=0.005)  # CSN 2009, table 6.1


def test_a_tensor_is_picked_by_name(tmp_path: Path, heavy: Any, tailnet: Any) -> None:
    path = tmp_path / "model.safetensors"
    path.write_bytes(safetensors.numpy.save({"layer.weight": heavy, "layer.bias": np.ones(3)}))
    document = documents(tailnet, path, "--tensor", "layer.weight", "--replicates", 0)
    check_analysis(document)
    assert document["sample"]["n"] == heavy.size
    for options in ((), ("--tensor", "weight")):
        ended = tailnet("fit", path, *options)
        assert (ended.code, ended.out) == (2, "")
        assert "--tensor" in ended.err
        assert "'layer.weight' (300,) F64" in ended.err


def test_the_documents_of_command_line_and_python_agree(data: Path, tailnet: Any) -> None:
    printed = documents(tailnet, data, "--replicates", 30, "--seed", 5)
    context = tn.Context(observations=tn.read_observations(data))
    analysis = tn.analyze(tn.read_sample(data), replicates=30, rng=5, context=context)
    assert without_record(printed) == without_record(json.loads(json.dumps(analysis.to_dict())))


def test_the_number_of_workers_changes_nothing(data: Path, tailnet: Any) -> None:
    one, two = (documents(tailnet, data, "--replicates", 60, "--jobs", jobs) for jobs in (1, 2))
    assert one["provenance"]["command"] != two["provenance"]["command"]
    assert without_record(one) == without_record(two)


def test_the_seed_changes_the_bootstrap_alone(data: Path, tailnet: Any) -> None:
    one, two = (documents(tailnet, data, "--replicates", 25, "--seed", seed) for seed in (1, 2**70))
    assert one["curves"]["null_distances"] != two["curves"]["null_distances"]
    assert one["power_law"]["alpha"] == two["power_law"]["alpha"]
    assert two["provenance"]["seed"] == 2**70


def test_the_moment_can_be_set(data: Path, tailnet: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "0")
    first, second = (tailnet("fit", data, "--replicates", 0, "--json").out for _ in range(2))
    assert first == second
    assert json.loads(first)["provenance"]["created"] == "1970-01-01T00:00:00+00:00"


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_standard_input(pack: Any, data: Path, tailnet: Any) -> None:
    content = pack(data.read_bytes())
    piped = documents(tailnet, "-", "--replicates", 0, stdin=content)
    assert piped["sample"]["source"] == "standard input"
    assert piped["sample"]["sha256"] == hashlib.sha256(content).hexdigest()
    assert piped["power_law"] == documents(tailnet, data, "--replicates", 0)["power_law"]


def test_a_table_of_counts_is_the_sample_it_counts(tmp_path: Path, words: Path, tailnet: Any) -> None:
    values, counts = np.unique(np.loadtxt(words), return_counts=True)
    table = tmp_path / "table.csv"
    rows = (f"{value:.0f},{count}\n" for value, count in zip(values, counts, strict=True))
    table.write_text("frequency,words\n" + "".join(rows))
    options = ("--discrete", "--replicates", 0)
    counted = documents(tailnet, table, "--column", "frequency", "--counts", "words", *options)
    assert counted["power_law"] == documents(tailnet, words, *options)["power_law"]
    assert counted["sample"]["n"] == 18855


@pytest.mark.parametrize("column", ["2", "size"])
def test_a_column_by_name_or_number(
    column: str, tmp_path: Path, heavy: Any, data: Path, tailnet: Any
) -> None:
    table = tmp_path / "table.csv"
    table.write_text("day,size\n" + "".join(f"{i},{x:.18e}\n" for i, x in enumerate(heavy)))
    chosen = documents(tailnet, table, "--column", column, "--replicates", 0)
    assert chosen["power_law"] == documents(tailnet, data, "--replicates", 0)["power_law"]


def test_an_array_of_an_archive(tmp_path: Path, heavy: Any, data: Path, tailnet: Any) -> None:
    archive = tmp_path / "arrays.npz"
    np.savez(archive, heavy=heavy, other=np.arange(3))
    chosen = documents(tailnet, archive, "--key", "heavy", "--replicates", 0)
    assert chosen["power_law"] == documents(tailnet, data, "--replicates", 0)["power_law"]
    ended = tailnet("fit", archive, "--replicates", 0)
    assert (ended.code, ended.out) == (2, "")
    assert "--key" in ended.err


def test_the_sign_of_signed_data(tmp_path: Path, heavy: Any, tailnet: Any) -> None:
    path = tmp_path / "signed.npy"
    np.save(path, np.concatenate([heavy, -2.0 * heavy[::2]]))
    sizes = {}
    for sign in ("magnitude", "positive", "negative"):
        sample = documents(tailnet, path, "--sign", sign, "--replicates", 0)["sample"]
        sizes[sign] = (sample["sign"], sample["n"])
    assert sizes == {
        "magnitude": ("magnitude", 450),
        "positive": ("positive", 300),
        "negative": ("negative", 150),
    }


def test_a_summary_for_a_person(data: Path, tailnet: Any) -> None:
    ended = tailnet("fit", data, "--replicates", 25)
    assert (ended.code, ended.err) == (0, "")
    for word in ("300 observations", "xmin", "n_tail", "alpha", "goodness of fit", "p = ", "not run"):
        assert word in ended.out
    assert max(map(len, ended.out.splitlines())) <= 100


def test_a_skipped_bootstrap_is_said(data: Path, tailnet: Any) -> None:
    ended = tailnet("fit", data, "--replicates", 0)
    assert "not run: The bootstrap was skipped: the number of replicates asked for is 0." in " ".join(
        ended.out.split()
    )


def test_a_small_p_is_less_than_what_it_can_be(tmp_path: Path, tailnet: Any) -> None:
    """Of 10^6 uniform counts no replicate is as far from a power law."""
    path = tmp_path / "table.csv"
    path.write_text("value,count\n" + "".join(f"{value},10000\n" for value in range(1, 101)))
    ended = tailnet("fit", path, "--column", 1, "--counts", 2, "--discrete", "--replicates", 20)
    assert re.search(r"goodness of fit +p < 0\.05 \(", ended.out)


def test_the_command_is_recorded_as_it_was_typed(data: Path, tailnet: Any) -> None:
    named = data.rename(data.with_name("two words.txt"))
    document = documents(tailnet, named, "--replicates", 0)
    assert document["provenance"]["command"] == f"tailnet fit '{named}' --replicates 0 --json"


@pytest.mark.parametrize(
    "arguments",
    [
        ["--bogus"],
        ["--jobs", "0"],
        ["--jobs", "-5"],
        ["--replicates", "-1"],
        ["--seed", "-1"],
        ["--seed", "one"],
        ["--sign", "both"],
        ["--convention", "published"],
        ["second.txt"],
    ],
)
def test_usage(arguments: list[str], data: Path, tailnet: Any) -> None:
    ended = tailnet("fit", data, "--replicates", 0, *arguments)
    assert (ended.code, ended.out) == (2, "")
    assert "Usage: tailnet fit" in ended.err
    assert "Traceback" not in ended.err


def test_dependence_is_declared_on_the_command_line(tmp_path: Path, tailnet: Any) -> None:
    rng = np.random.default_rng(7)
    path = tmp_path / "deltas.csv"
    steps = np.repeat(np.arange(1, 61), 10)
    rows = [
        f"s{step},{value:.17g}" for step, value in zip(steps, rng.standard_normal(600) / steps, strict=True)
    ]
    path.write_text("\n".join(["step,delta", *rows]))
    options = ("--column", "delta", "--groups", "step", "--axis", "iteration", "--sign", "magnitude")
    document = documents(tailnet, path, *options, "--replicates", 60)
    check_analysis(document)
    found = document["dependence"]
    assert found["axis"] == "iteration"
    assert (found["block"]["by"], found["block"]["units"]) == ("group", 60)
    assert found["control"]["rejects"]
    ended = tailnet("fit", path, *options, "--replicates", 0)
    assert "p is calibrated" not in ended.out
    assert "worth" in ended.out


def test_a_matrix_has_rows_and_columns(tmp_path: Path, tailnet: Any) -> None:
    path = tmp_path / "a.npy"
    np.save(path, np.outer(1.0 / np.arange(1.0, 41.0), np.arange(1.0, 21.0) ** 1.5))
    document = documents(tailnet, path, "--cluster", "column", "--replicates", 0)
    check_analysis(document)
    assert document["dependence"]["rank_one"]["n_effective"] == 60
    assert document["dependence"]["n_effective"]["along"] == "column"
    text = tmp_path / "a.txt"
    np.savetxt(text, np.random.default_rng(1).pareto(1.5, 100))
    ended = tailnet("fit", text, "--cluster", "row")
    assert ended.code == 2
    assert "--groups" in ended.err


# Data larger than memory, work longer than patience


@pytest.fixture
def folder(tmp_path: Path, heavy: Any) -> Path:
    """Write the numbers as a folder of Parquet files."""
    path = tmp_path / "parts"
    path.mkdir()
    for number, part in enumerate(np.array_split(heavy, 3)):
        pq.write_table(pa.table({"size": part, "row": np.arange(part.size)}), path / f"{number}.parquet")
    return path


def test_a_folder_of_parquet(folder: Path, data: Path, tailnet: Any) -> None:
    document = documents(tailnet, folder, "--column", "size", "--replicates", 50)
    check_analysis(document)
    whole = documents(tailnet, data, "--replicates", 50)
    assert document["power_law"] == whole["power_law"]
    assert document["goodness_of_fit"] == whole["goodness_of_fit"]
    assert (document["sample"]["source"], document["sample"]["below"]) == (str(folder), 0)


def test_keeping_a_part_of_a_folder(folder: Path, heavy: Any, tailnet: Any, tmp_path: Path) -> None:
    document = documents(tailnet, folder, "--column", "size", "--keep", 200, "--replicates", 0)
    check_analysis(document)
    assert (document["sample"]["n"], document["sample"]["below"]) == (300, 100)
    assert document["sample"]["min"] == np.sort(heavy)[100]
    ended = tailnet("fit", folder, "--column", "size", "--keep", 200, "--replicates", 0)
    assert "note" in ended.out
    assert "the largest 200 were kept" in ended.out
    ended = tailnet(
        "fit", folder, "--column", "size", "--keep", 200, "--replicates", 0, "--out", tmp_path / "report"
    )
    report = (tmp_path / "report" / "report.md").read_text()
    assert "| – smaller than all values kept, only counted | 100 |" in report
    assert "a smaller xmin was not searched" in report
    assert "the smallest value that was kept." in report


def test_keep_does_not_apply_to_text(data: Path, tailnet: Any) -> None:
    ended = tailnet("fit", data, "--keep", 100)
    assert (ended.code, ended.out) == (2, "")
    assert "is not Parquet" in ended.err


def test_a_killed_bootstrap_goes_on(tmp_path: Path, process: Any) -> None:
    """By SIGKILL; and ends with the same bytes as one that was left alone."""
    # So steep a tail has no alternatives: the two bootstraps are all there is to do.
    np.save(tmp_path / "x.npy", np.exp(np.random.default_rng(1).exponential(5e-6, 20_000)))
    parts = tmp_path / "parts"
    arguments = ["fit", "x.npy", "--replicates", "500", "--jobs", "1", "--out", "report"]
    command = [sys.executable, "-m", "tailnet", *arguments, "--checkpoint", "parts"]
    environment = os.environ | {"SOURCE_DATE_EPOCH": "0"}
    with subprocess.Popen(command, cwd=tmp_path, env=environment, stderr=subprocess.PIPE) as running:
        wait_until(lambda: parts.is_dir() and sum(kept(parts).values()) > 0, running)
        running.kill()
    assert running.returncode == -signal.SIGKILL
    before = kept(parts)
    assert not (tmp_path / "report").exists()
    assert 0 < sum(before.values()) < 40  # blocks of 25, of two bootstraps

    refused = process(
        shlex.join(["tailnet", *arguments, "--seed", "2", "--checkpoint", "parts"]), cwd=tmp_path
    )
    assert (refused.code, refused.out) == (2, "")
    assert "holds the checkpoint of other work" in refused.err
    assert kept(parts) == before

    ended = process(shlex.join(["tailnet", *command[3:]]), cwd=tmp_path, SOURCE_DATE_EPOCH="0")
    assert (ended.code, ended.err) == (0, "")
    assert not parts.exists()
    resumed = (tmp_path / "report" / "results.json").read_bytes()
    ended = process(shlex.join(["tailnet", *command[3:]]), cwd=tmp_path, SOURCE_DATE_EPOCH="0")
    assert (ended.code, ended.err) == (0, "")
    assert (tmp_path / "report" / "results.json").read_bytes() == resumed


def kept(parts: Path) -> dict[str, int]:
    """Count the results in each file of a checkpoint."""
    return {path.name: len(json.loads(path.read_text())["results"]) for path in parts.glob("*.json")}


def wait_until(there: Callable[[], bool], running: Any) -> None:
    for _ in range(1200):
        if there():
            return
        assert running.poll() is None, running.stderr.read()
        time.sleep(0.05)
    raise AssertionError("nothing was kept within a minute")


@pytest.mark.parametrize("apart", ["report", "report/parts", "."])
def test_a_checkpoint_in_the_report_is_refused(apart: str, data: Path, tailnet: Any, tmp_path: Path) -> None:
    ended = tailnet("fit", data, "--checkpoint", tmp_path / apart, "--out", tmp_path / "report")
    assert (ended.code, ended.out) == (2, "")
    assert "lie one in the other" in ended.err
    assert not (tmp_path / "report").exists()


def test_a_checkpoint_is_gone_once_the_work_is_done(data: Path, tailnet: Any, tmp_path: Path) -> None:
    check_analysis(documents(tailnet, data, "--replicates", 25, "--checkpoint", tmp_path / "parts"))
    assert not (tmp_path / "parts").exists()
