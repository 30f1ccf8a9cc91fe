"""The report on a study: claims first, then a table by quantity and one by seed."""

import re

from documents import Document, study_document, with_alternatives, without_bootstrap

from tailnet.report.markdown import to_markdown
from tailnet.report.schema import check_document
from tailnet.report.sections import figures_of
from tailnet.report.study_sections import study_report

ORDER = [
    "What was asked",
    "Design",
    "Results by quantity",
    "Results by seed",
    "Dependence",
    "Not run",
    "Methods",
    "How to reproduce",
    "References",
]


def section(document: Document, title: str) -> str:
    text = to_markdown(study_report(document))
    return text.split(f"\n## {title}\n", 1)[1].split("\n## ", 1)[0]


def test_sections_stand_in_order() -> None:
    text = to_markdown(study_report(study_document()))
    assert re.findall("^## (.*)$", text, flags=re.MULTILINE) == ORDER


def test_the_sentence_counts_the_verdicts() -> None:
    report = study_report(study_document())
    assert report.sentence == (
        "Tails of the weights of a trained network: 4 claims tested on digits: "
        "1 supported, 1 refuted, 1 undecided, 1 not run."
    )


def test_claims_show_verdict_value_interval_and_rule() -> None:
    text = section(study_document(), "What was asked")
    assert "| `heavy-tail` | **refuted** | 3.52 | 3.31 to 3.77 | below 3 | – | – |" in text
    assert "| `not-rejected` | **undecided** | 0.75 | 0.19 to 0.99 | above 0.5 | 0.312 | – |" in text
    assert "| `pruning` | **not run** | – | – | – | – | – |" in text
    assert "Rule: supported when the whole interval lies below 3." in text
    assert "Pruning is a study of its own." in text


def test_cells_share_their_words_and_what_is_noted_of_them() -> None:
    document = study_document()
    first = document["claims"][0]
    names = {"one": None, "two": "Two seeds failed", "three": "Two seeds failed", "four": "Odd."}
    document["claims"] = [{**first, "cell": name, "note": note} for name, note in names.items()]
    text = section(document, "What was asked")
    assert text.count("from 003: The histogram of") == 1
    assert "lies below 3. **two; three:** Two seeds failed. **four:** Odd.\n" in text
    assert "| `heavy-tail` | two | **refuted** |" in text
    sentence = study_report(document).sentence
    assert sentence.endswith("1 claim tested in 4 cells on digits: 4 refuted.")


def test_a_note_of_all_cells_stands_alone() -> None:
    document = study_document()
    first = document["claims"][0]
    document["claims"] = [{**first, "cell": name, "note": "All ran"} for name in ("one", "two")]
    assert "lies below 3. All ran.\n" in section(document, "What was asked")


def test_a_rule_that_counts_is_said_to_count() -> None:
    document = study_document()
    assert "value at least" not in section(document, "What was asked")
    claim = document["claims"][1]
    claim.update(value=0.8, interval=[0.444, 0.974], threshold=0.8, raw_p=None, verdict="supported")
    claim["decided_by"] = "value"
    text = section(document, "What was asked")
    assert "| **supported** | 0.80 | 0.44 to 0.97 | value at least 0.8 | – | – |" in text
    assert "the rule counts:" in text


def test_many_cells_fill_several_figures() -> None:
    document = study_document()
    first = document["claims"][0]
    document["claims"] = [{**first, "cell": f"cell {number}"} for number in range(50)]
    check_document(document)
    figures = [figure for figure in figures_of(study_report(document)) if figure.name.startswith("claims")]
    assert [figure.name for figure in figures] == ["claims", "claims_2"]
    assert all("refuted." in figure.alt and len(figure.alt) < 200 for figure in figures)


def test_claims_are_drawn_only_when_they_have_values() -> None:
    document = study_document()
    assert [figure.name for figure in figures_of(study_report(document))] == [
        "claims",
        "survival_panel",
        "p_values",
    ]
    for claim in document["claims"]:
        claim.update(value=None, interval=None, verdict="not run")
    assert "claims" not in [figure.name for figure in figures_of(study_report(document))]


def test_every_seed_has_its_row() -> None:
    document = study_document()
    text = section(document, "Results by seed")
    assert len(re.findall(r"^\| \\\|", text, flags=re.MULTILINE)) == len(document["analyses"]) == 12
    first = document["analyses"][0]
    zeros = first["sample"]["removed"]["zero"]
    assert rf"| \|W\| | 0 | {zeros} | {first['power_law']['alpha']:.2f}(" in text
    assert "300 of 600 (50%)" in text


def test_quantities_are_summarised_in_one_table() -> None:
    text = section(study_document(), "Results by quantity")
    assert len(re.findall(r"^\| \\\|", text, flags=re.MULTILINE)) == 3
    assert "calibrated for independent draws" in text


def test_the_design_is_a_table() -> None:
    text = section(study_document(), "Design")
    assert "| widths | 64, 30, 10 |" in text
    assert "| learning rate | 0.01 |" in text
    assert "| momentum | no |" in text
    assert "1,797 items" in text


def test_dependence_is_stated_once_for_each_statement() -> None:
    document = study_document()
    assert section(document, "Dependence").count("along the axis") == 3
    for analysis in document["analyses"]:
        analysis["dependence"] = {"axis": "coordinate", "statement": "Entries are dependent"}
    text = section(document, "Dependence")
    names = r"\|W\|; \|gradient\|; \|delta\|"
    assert text.strip() == f"- **{names}**, along the axis coordinate: Entries are dependent."


def test_reasons_that_the_analyses_share_are_said_once() -> None:
    text = section(study_document(), "Not run")
    assert text.count("`analyses[*].alternatives`") == text.count("this version does not compute it.") == 1
    assert "`claims.momentum`: a later study asks it." in text


def test_a_study_without_replicates_says_so() -> None:
    document = study_document()
    for analysis in document["analyses"]:
        without_bootstrap(analysis)
    text = section(document, "Results by seed")
    assert "tests: not run. no replicates were asked for (--replicates 0)." in text
    assert "p_values" not in [figure.name for figure in figures_of(study_report(document))]


def test_an_empty_study_says_why() -> None:
    document = study_document()
    document.update(claims=[], summary=[], analyses=[])
    document["not_run"] = {"analyses": "the data could not be had", "claims": "nothing was measured"}
    text = to_markdown(study_report(document))
    assert "no claim was tested" in text
    assert "Not run. nothing was measured." in text
    assert text.count("Not run. the data could not be had.") == 2


def test_every_statistic_stands_beside_its_seed() -> None:
    text = section(study_document(), "Results by seed")
    assert "| Seed | gini | dead inputs | p value |" in text
    assert "| 2 | 0.5200 | 3 | – |" in text


def test_many_statistics_of_few_seeds_stand_below_each_other() -> None:
    document = study_document()
    for row in document["replications"]:
        row["statistics"] = {f"share_{k}": k + row["seed"] for k in range(11)}
    text = section(document, "Results by seed")
    assert "| Statistic | seed 0 | seed 1 | seed 2 | seed 3 |" in text
    assert "| share 10 | 10 | 11 | 12 | 13 |" in text


def test_many_statistics_of_many_seeds_fill_several_tables() -> None:
    document = study_document()
    document["replications"] = [
        {"seed": seed, "statistics": {f"share_{k}": k + seed for k in range(21)}} for seed in range(30)
    ]
    text = section(document, "Results by seed")
    widths = [len(line.split(" | ")) for line in text.splitlines() if line.startswith("| Seed |")]
    assert widths == [11, 11, 2]
    assert "| 29 | 49 |" in text


def test_support_has_a_column_once_an_analysis_is_graded() -> None:
    document = study_document()
    assert "Support" not in section(document, "Results by seed")
    with_alternatives(document["analyses"][0])
    text = section(document, "Results by seed")
    assert "| Tail | p | Support |" in text
    rows = re.findall(r"^\| \\\|.*$", text, flags=re.MULTILINE)
    assert [row.split(" | ")[-1] for row in rows] == ["good |", *["not graded |"] * 11]
