"""The public surface is what this list says, is typed as it stands, and costs nothing until it is used."""

import ast
import json
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

import tailnet

PUBLIC = {
    "AlternativeFit": "tailnet.inference.alternatives",
    "Analysis": "tailnet.inference.analysis",
    "ChoiceError": "tailnet.errors",
    "Comparison": "tailnet.inference.comparison",
    "ConditionalIntervals": "tailnet.inference.conditional_intervals",
    "Context": "tailnet.inference.analysis",
    "Dependence": "tailnet.inference.dependence.statement",
    "Exponential": "tailnet.distributions.exponential",
    "GoodnessOfFit": "tailnet.inference.goodness_of_fit",
    "Graph": "tailnet.graph",
    "InputError": "tailnet.errors",
    "InsufficientDataError": "tailnet.errors",
    "JointInterval": "tailnet.inference.intervals",
    "KroneckerEnsemble": "tailnet.networks.ensemble.kronecker_ensemble",
    "Lognormal": "tailnet.distributions.lognormal",
    "MeasuredDraws": "tailnet.networks.draws",
    "Measures": "tailnet.networks.measures.all_of_them",
    "NetworkFile": "tailnet.readers.graphs",
    "Observations": "tailnet.observations",
    "OutputError": "tailnet.errors",
    "PairedDraws": "tailnet.networks.paired_draws",
    "PowerLaw": "tailnet.distributions.power_law",
    "PowerLawFit": "tailnet.inference.likelihood",
    "RandomEffects": "tailnet.inference.random_effects",
    "Sample": "tailnet.sample",
    "SignTest": "tailnet.inference.signs",
    "StretchedExponential": "tailnet.distributions.stretched_exponential",
    "Survey": "tailnet.inference.survey",
    "SurveySettings": "tailnet.inference.survey_items",
    "TailAt": "tailnet.inference.tail_choice",
    "TailIndexEstimate": "tailnet.inference.tail_index",
    "TailIndexPanel": "tailnet.inference.tail_index",
    "TailnetError": "tailnet.errors",
    "TailnetWarning": "tailnet.errors",
    "TruncatedPowerLaw": "tailnet.distributions.truncated_power_law",
    "WholeSampleFit": "tailnet.inference.whole_sample",
    "analyze": "tailnet.inference.analysis",
    "checkpoint": "tailnet.checkpoints",
    "compare": "tailnet.inference.comparison",
    "conditional_intervals": "tailnet.inference.conditional_intervals",
    "ensemble_of": "tailnet.networks.ensemble.ensemble",
    "fit_alternatives": "tailnet.inference.alternatives",
    "fit_power_law": "tailnet.inference.likelihood",
    "fit_whole_sample": "tailnet.inference.whole_sample",
    "goodness_of_fit": "tailnet.inference.goodness_of_fit",
    "joint_interval": "tailnet.inference.intervals",
    "list_items": "tailnet.readers.items",
    "measure": "tailnet.networks.measures.all_of_them",
    "measured_draws": "tailnet.networks.draws",
    "paired_draws": "tailnet.networks.paired_draws",
    "random_effects": "tailnet.inference.random_effects",
    "rank_one_ensemble": "tailnet.networks.ensemble.ensemble",
    "read_network": "tailnet.readers.graphs",
    "read_observations": "tailnet.readers",
    "read_sample": "tailnet.readers",
    "sign_test": "tailnet.inference.signs",
    "study_network": "tailnet.studies.own_network.conduct",
    "survey": "tailnet.inference.survey",
    "tail_choice": "tailnet.inference.tail_choice",
    "tail_index_panel": "tailnet.inference.tail_index",
    "write_report": "tailnet.report",
}
HEAVY = {"joblib", "matplotlib", "networkx", "numba", "scipy", "sklearn", "statsmodels"}


@pytest.fixture(scope="module")
def stub() -> ast.Module:
    return ast.parse((Path(tailnet.__file__).parent / "__init__.pyi").read_text(encoding="utf-8"))


def modules_after(statement: str) -> set[str]:
    """List the top-level modules that a fresh interpreter holds after a statement."""
    code = (
        f"import json, sys; {statement}; print(json.dumps([name.partition('.')[0] for name in sys.modules]))"
    )
    printed = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True).stdout
    return set(json.loads(printed.splitlines()[-1]))


def test_the_surface_is_frozen() -> None:
    assert sorted(tailnet.__all__) == sorted([*PUBLIC, "__version__"])
    assert dir(tailnet) == sorted([*PUBLIC, "__version__"])
    assert vars(tailnet)["_HOMES"] == PUBLIC


@pytest.mark.parametrize("name", PUBLIC)
def test_every_name_is_what_its_module_defines(name: str) -> None:
    assert getattr(tailnet, name) is getattr(import_module(PUBLIC[name]), name)
    assert getattr(tailnet, name).__doc__


def test_the_stub_says_where_each_name_lives(stub: ast.Module) -> None:
    imported = {
        alias.asname or alias.name: node.module
        for node in stub.body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    assert imported == PUBLIC


def test_the_stub_exports_the_surface(stub: ast.Module) -> None:
    exports = next(node.value for node in stub.body if isinstance(node, ast.Assign))
    assert ast.literal_eval(exports) == tailnet.__all__


def test_the_package_says_that_it_is_typed() -> None:
    assert (Path(tailnet.__file__).parent / "py.typed").is_file()


def test_unknown_names_are_attribute_errors() -> None:
    missing: Any = "fit_exponential"
    with pytest.raises(AttributeError, match="'tailnet' has no attribute 'fit_exponential'"):
        getattr(tailnet, missing)


def test_importing_is_light() -> None:
    loaded = modules_after("import tailnet")
    assert "tailnet" in loaded
    assert not loaded & HEAVY


def test_listing_the_names_loads_none_of_them() -> None:
    assert not modules_after("import tailnet; dir(tailnet); tailnet.__version__") & HEAVY


def test_the_command_line_parses_before_it_loads() -> None:
    loaded = modules_after("import tailnet.cli.app")
    assert "typer" in loaded
    assert not loaded & (HEAVY | {"numpy"})


def test_reading_and_sampling_need_no_compiler() -> None:
    loaded = modules_after("import tailnet; tailnet.Sample([1.5, 2.5]); tailnet.read_sample")
    assert "numpy" in loaded
    assert not loaded & HEAVY
