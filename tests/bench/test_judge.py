"""The judge, run as a command on invented news: what it prints, and that it reads the files it is pointed at."""

import gzip
import importlib
import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.composer.newsroom import FERRY, NOW, OTHERS

pytestmark = pytest.mark.no_cover  # quicker tests cover it: traced, these take twice as long

JUDGE = Path(__file__).parents[2] / "bench" / "judge.py"
STORIES: Mapping[str, Sequence[tuple[str, str]]] = {"ferry": FERRY} | {
    title: [(title, summary)] for title, summary in OTHERS
}


def write(file: Path, rows: Sequence[Mapping[str, Any]]) -> None:
    with gzip.open(file, "wt", encoding="utf-8") as lines:
        lines.writelines(json.dumps(row) + "\n" for row in rows)


def articles() -> list[dict[str, Any]]:
    return [
        {
            "id": f"{label}-{number}",
            "title": title,
            "summary": summary,
            "ts": NOW.timestamp() + 60 * number,
            "source": f"Outlet {number}",
            "label": label,
            "topic": "sea" if label == "ferry" else label,
        }
        for label, tellings in STORIES.items()
        for number, (title, summary) in enumerate(tellings)
    ]


def front_page() -> dict[str, Any]:
    """The first item leads; it has a body, it is fresh, and three others are near it."""
    items = [
        {
            "url": f"https://page.example/{number}",
            "title": title,
            "summary": summary,
            "words": 900 if number == 0 else 20,
            "age_h": 1.0 + number,
            "live": False,
            "position": 1 if number == 0 else None,
            "most_read": None,
        }
        for number, (title, summary) in enumerate((*FERRY, *OTHERS))
    ]
    return {"T": NOW.isoformat(), "items": items}


def moment() -> dict[str, Any]:
    """Four outlets lead with the ferry, a fifth with something else."""
    told = [(title, f"o{n}", 0) for n, (title, _) in enumerate(FERRY)] + [(OTHERS[0][0], "o9", 1)]
    return {
        "T": NOW.isoformat(),
        "leads": [
            {"title": title, "outlets_last_seen_h": {outlet: 0.5}, "ref_story": story}
            for title, outlet, story in told
        ],
        "current": {outlet: title for title, outlet, _ in told},
    }


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    folder = tmp_path_factory.mktemp("news")
    write(folder / "cluster_allsides_invented.jsonl.gz", articles())
    write(folder / "lead_page.jsonl.gz", [front_page()])
    write(folder / "leads_leave_one_out.jsonl.gz", [moment()])
    done = subprocess.run(
        [sys.executable, str(JUDGE), "--data", str(folder), "--json"],
        capture_output=True,
        text=True,
        check=True,
    )
    printed: dict[str, Any] = json.loads(done.stdout)
    return printed


def test_each_file_and_each_size_has_its_figures(report: dict[str, Any]) -> None:
    assert set(report) == {
        "cluster_allsides_invented",
        "lead_page",
        "leads_leave_one_out",
        "scale",
    }
    assert set(report["scale"]) == {"1000", "3000", "10000"}
    assert all({"seconds", "mib"} <= set(size) for size in report["scale"].values())


def test_stories_that_were_found_count(report: dict[str, Any]) -> None:
    figures = report["cluster_allsides_invented"]
    assert (figures["precision"], figures["recall"], figures["f1"]) == (1.0, 1.0, 1.0)
    assert figures["ndcg_at_5"] == 1.0


def test_the_item_that_led_is_found_without_its_position(report: dict[str, Any]) -> None:
    assert (report["lead_page"]["at_1"], report["lead_page"]["top_3"]) == (1.0, 1.0)


def test_what_an_outlet_leads_with_is_foretold_from_the_others(report: dict[str, Any]) -> None:
    figures = report["leads_leave_one_out"]
    assert figures["at_1"] == pytest.approx(0.8)  # nobody else leads with what the fifth does
    assert figures["top_3"] == pytest.approx(0.8)


def test_a_measure_that_depends_on_the_order_of_its_input_is_told(tmp_path: Path) -> None:
    judge = importlib.import_module("bench.judge")
    file = tmp_path / "cluster_some.jsonl.gz"
    write(file, articles())
    _, same = judge._twice(lambda rows, _name: ({}, [row["id"] for row in rows]), file)
    assert not same
    _, same = judge._twice(lambda rows, _name: ({}, len(rows)), file)
    assert same


@pytest.mark.parametrize(
    ("folder", "said"), [("nowhere", "nowhere is no folder"), (".", "holds no row to measure")]
)
def test_what_cannot_be_measured_is_named(tmp_path: Path, folder: str, said: str) -> None:
    write(tmp_path / "cluster_none.jsonl.gz", [])
    done = subprocess.run(
        [sys.executable, str(JUDGE), "--data", str(tmp_path / folder)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode != 0
    assert said in done.stderr
