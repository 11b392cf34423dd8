"""`make bench`, what it leaves: results, the table of the document, the chart."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from bench.post import capacity, chart, table
from bench.post.asked import EMBEDDED_FAST, FAST_SINK, PUBLISH, SIGNED_ONE
from bench.post.bar import Row, Verdict
from bench.post.reading import Reading
from bench.post.results import KEPT, Results, read, written

ROOT = Path(__file__).parents[2]
ROW = Row(
    what="2 workers into smtp-sink", bar=">= 1", unit="x smtp-source", figure=1.234, low=1.1,
    high=1.3, verdict=Verdict.MET,
)  # fmt: skip
RESULTS = Results(
    on="2026-03-02",
    quick=False,
    seconds=600.0,
    message_bytes=48_700,
    machine={"cores": 2, "processor": "Some <CPU>", "load": 0.1},
    versions={"python": "3.11.7", "postgres": "15.1", "sqlite": "3.40.1"},
    rows=(ROW,),
    readings={"workers 2": [Reading(messages=10, seconds=1.0, cpu_seconds=0.5, memory_mb=(9.0,))]},
)


MEASURED = replace(
    RESULTS,
    readings={
        FAST_SINK: [
            Reading(messages=1000, seconds=0.1, cpu_seconds=0.1, database_seconds=0.06),
            Reading(messages=1000, seconds=0.1, cpu_seconds=0.1, database_seconds=0.06),
        ],
        SIGNED_ONE: [Reading(messages=1000, seconds=0.5, cpu_seconds=0.5)],
        EMBEDDED_FAST: [Reading(messages=1000, seconds=0.1, cpu_seconds=0.15)],
        PUBLISH[False]: [Reading(messages=1_000_000, seconds=8.0)],
        PUBLISH[True]: [Reading(messages=1_000_000, seconds=3.0)],
    },
)


def kept() -> Results:
    return read((ROOT / KEPT).read_text(encoding="utf-8"))


def test_results_are_read_as_they_were_written() -> None:
    assert read(written(RESULTS)) == RESULTS


def test_the_documents_table_is_that_of_the_kept_results() -> None:
    document = (ROOT / table.DOCUMENT).read_text(encoding="utf-8")
    assert table.put_in(document, kept()) == document, "run make bench"


def test_the_kept_results_name_no_machine_and_no_folder() -> None:
    text = (ROOT / KEPT).read_text(encoding="utf-8")
    assert not re.findall(r"/(?:home|tmp|work|usr)\b|127\.0\.0\.1|localhost", text)


def test_a_document_without_marks_takes_no_table() -> None:
    with pytest.raises(ValueError, match="both marks"):
        table.put_in("# Delivery\n", MEASURED)


def test_the_table_is_put_between_the_marks_and_nowhere_else() -> None:
    marks = [f"{first}\nold\n{last}\n" for first, last in table.MARKS.values()]
    kept_words = table.put_in("before\n" + "between\n".join(marks) + "after\n", MEASURED)
    assert re.findall(r"^(?:before|between|after|old)$", kept_words, re.MULTILINE) == [
        "before", "between", "after",
    ]  # fmt: skip


def test_a_row_of_the_document_has_bar_figure_rounds_and_verdict() -> None:
    last = table.markdown(RESULTS).splitlines()[-1]
    assert last == "| 2 workers into smtp-sink | >= 1 | 1.23 x smtp-source | 1.1 to 1.3 | met |"


def test_a_missed_bar_stands_out() -> None:
    missed = replace(RESULTS, rows=(replace(ROW, verdict=Verdict.MISSED),))
    assert table.markdown(missed).endswith("| **missed** |")


def test_what_was_not_measured_says_so() -> None:
    skipped = replace(ROW, figure=None, low=None, high=None, verdict=Verdict.SKIPPED)
    assert "not measured" in table.lines([skipped])[0]


@pytest.mark.parametrize(
    ("value", "words"), [(0.97345, "0.973"), (12.34, "12.3"), (3250.4, "3,250"), (100.0, "100")]
)
def test_a_number_has_three_figures(value: float, words: str) -> None:
    assert table.number(value) == words


def test_the_chart_shows_each_ratio_with_its_figure() -> None:
    drawn = chart.svg(RESULTS)
    assert ">2 workers into smtp-sink<" in drawn
    assert ">1.23<" in drawn
    assert "1 = smtp-source" in drawn


def test_the_chart_leaves_out_what_is_no_ratio() -> None:
    seconds = replace(ROW, what="publish", unit="s")
    assert "publish" not in chart.svg(replace(RESULTS, rows=(ROW, seconds)))


def test_the_chart_stays_within_its_sheet() -> None:
    wide = replace(RESULTS, rows=(ROW, replace(ROW, figure=4.02, high=4.4)))
    across = [float(x) for x in re.findall(r'<text x="([\d.]+)"', chart.svg(wide))]
    assert max(across) < chart.WIDTH - 30


def test_costs_are_those_of_a_message() -> None:
    each = capacity.costs(MEASURED)[False]
    assert (each.worker_us, each.signed_us, each.database_us) == pytest.approx((100, 500, 60))
    assert each.publish_us == pytest.approx(8)


def test_costs_on_sqlite_are_those_of_the_embedded_worker() -> None:
    each = capacity.costs(MEASURED)[True]
    assert (each.worker_us, each.signed_us, each.database_us) == pytest.approx((150, 550, 0))
    assert each.publish_us == pytest.approx(3)
    assert each.ledger_bytes == capacity.SQLITE_BYTES


def test_a_run_that_measured_too_little_makes_no_plan() -> None:
    with pytest.raises(KeyError):
        capacity.costs(RESULTS)


def test_minutes_are_counted_with_cores_that_are_not_all_busy() -> None:
    assert capacity.minutes(1_200_000, us=600, cores=2) == pytest.approx(10.0)


def test_the_plan_goes_from_a_small_server_to_ten_million_readers() -> None:
    lines = capacity.plan(capacity.costs(MEASURED))
    assert lines[2].startswith("| 1,000 | `newsletter up`, SQLite")
    assert "| none | < 1 s |" in lines[2]
    assert "| 320 kB |" in lines[2]
    assert lines[-1].startswith("| 10,000,000 |")
    assert len({line.count("|") for line in lines}) == 1


def test_a_figure_does_not_stand_on_its_mark() -> None:
    missed = replace(ROW, figure=0.95, low=0.95, high=0.95)
    drawn = chart.svg(replace(RESULTS, rows=(missed,)))
    mark = re.search(r'M([\d.]+) [\d.]+v24" stroke="#c2410c"', drawn)
    figure = re.search(r'<text x="([\d.]+)"[^>]*class="figure"', drawn)
    assert mark is not None
    assert figure is not None
    assert float(figure[1]) > float(mark[1])
