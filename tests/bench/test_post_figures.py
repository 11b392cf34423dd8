"""`make bench`, its arithmetic: ratios, medians, verdicts, and what /proc tells."""

import os
import time
from pathlib import Path

import pytest

from bench.post import processes
from bench.post.asked import FAST_SINK, MOST, PUBLISH, lines
from bench.post.bar import Asked, Row, Verdict, all_met, figure_of, judged, ratio_to
from bench.post.load import Load, Sender, To
from bench.post.plan import GROUPS, MANY, PUBLISHING, Sizes, groups, limit, workers
from bench.post.reading import MILLION, Reading, ratios, spread


def reading(rate: float, *, cpu_seconds: float = 0.0, memory: tuple[float, ...] = ()) -> Reading:
    return Reading(messages=1000, seconds=1000 / rate, cpu_seconds=cpu_seconds, memory_mb=memory)


def row(verdict: Verdict) -> Row:
    return Row(what="a", bar="", unit="s", figure=1.0, low=1.0, high=1.0, verdict=verdict)


def test_a_rate_is_messages_a_second() -> None:
    assert Reading(messages=300, seconds=2.0).rate == 150


def test_cpu_is_told_for_each_message_and_each_core() -> None:
    one = reading(100, cpu_seconds=0.25)
    assert (one.cpu_us, one.rate_a_core) == (250.0, 4000.0)


def test_drift_holds_the_end_of_a_run_against_its_beginning() -> None:
    assert reading(1, memory=(100, 100, 150, 150, 200, 200)).drift == 2.0
    assert reading(1, memory=(100, 101)).drift == 1.0


def test_the_middle_of_rounds_is_their_median() -> None:
    assert spread([3.0, 1.0, 9.0]).middle == 3.0
    assert (spread([3.0, 1.0, 9.0]).low, spread([3.0, 1.0, 9.0]).high) == (1.0, 9.0)


def test_no_rounds_have_no_middle() -> None:
    with pytest.raises(ValueError, match="no figure"):
        spread([])


def test_ratios_are_taken_round_by_round() -> None:
    """The machine was half as fast in the second round: for both."""
    assert ratios([reading(300), reading(150)], [reading(100), reading(50)]).high == pytest.approx(
        3
    )


def test_a_round_that_only_one_side_has_is_no_ratio() -> None:
    with pytest.raises(ValueError, match="shorter"):
        ratios([reading(1), reading(1)], [reading(1)])


@pytest.mark.parametrize(("rate", "verdict"), [(80, Verdict.MET), (79, Verdict.MISSED)])
def test_a_ratio_meets_its_bar_or_misses_it(rate: float, verdict: Verdict) -> None:
    asked = Asked(what="a", unit="x", of=ratio_to("ours", "limit"), least=0.8)
    assert judged(asked, {"ours": [reading(rate)], "limit": [reading(100)]}).verdict is verdict


@pytest.mark.parametrize(("seconds", "verdict"), [(10, Verdict.MET), (11, Verdict.MISSED)])
def test_a_figure_meets_its_bar_or_misses_it(seconds: float, verdict: Verdict) -> None:
    asked = Asked(what="a", unit="s", of=figure_of("ours", lambda each: each.seconds), most=10)
    assert judged(asked, {"ours": [Reading(messages=1, seconds=seconds)]}).verdict is verdict


def test_what_nobody_asks_has_no_verdict() -> None:
    asked = Asked(what="a", unit="/s", of=figure_of("ours", lambda each: each.rate))
    assert judged(asked, {"ours": [reading(5)]}).verdict is Verdict.TOLD


def test_what_was_not_measured_is_skipped_and_no_failure() -> None:
    rows = [judged(line, {}) for line in lines(MILLION)]
    assert {each.verdict for each in rows} == {Verdict.SKIPPED}
    assert all_met(rows)


def test_one_missed_figure_fails_the_run() -> None:
    assert not all_met([row(Verdict.MET), row(Verdict.MISSED)])


def test_every_line_reads_what_a_whole_run_measures() -> None:
    measured = {
        load.name: [reading(10, cpu_seconds=1.0, memory=(1.0,))] * group.rounds
        for group in groups(Sizes()).values()
        for load in group.loads
    }
    for name in PUBLISH.values():
        measured |= {name: [reading(10)], f"{name}, transaction": [reading(10)]}
    assert not [
        line.what for line in lines(MILLION) if judged(line, measured).verdict is Verdict.SKIPPED
    ]


def test_times_are_asked_of_a_million_only() -> None:
    def timed(most: int) -> list[str]:
        return [line.bar for line in lines(most) if line.bar and line.unit == "s"]

    assert timed(MILLION) == ["<= 120", "<= 10"]
    assert timed(1000) == []


def test_loads_have_names_of_their_own() -> None:
    names = [load.name for group in groups(Sizes()).values() for load in group.loads]
    assert len(names) == len(set(names))
    assert FAST_SINK in names
    assert MOST in names


def test_a_load_s_name_tells_latency_and_connections() -> None:
    load = workers(To.FAST, 1, latency_ms=20, connections=MANY, signed=True)
    assert load.name == "workers 2, signed, fast sink, 20 ms, 100 connections"


def test_each_load_has_its_limit_in_the_same_group() -> None:
    near = groups(Sizes())["near"].loads
    assert [load.sender for load in near] == [Sender.LIMIT, Sender.WORKERS]
    assert near[0].connections == near[1].connections


def test_the_parts_that_can_be_asked_for_are_those_there_are() -> None:
    assert set(GROUPS) == {*groups(Sizes()), PUBLISHING}


def test_fewer_readers_cut_every_load() -> None:
    cut = Sizes().cut(1000)
    assert (cut.readers, cut.slow, cut.most) == (1000, 200, 10_000)


def test_the_limit_is_one_mail_to_the_same_sink() -> None:
    assert limit(To.FAST, 10) == Load(sender=Sender.LIMIT, to=To.FAST, messages=10)


def stat(proc: Path, number: int, *, ticks: tuple[int, int, int, int], children: str = "") -> None:
    folder = proc / str(number) / "task" / str(number)
    folder.mkdir(parents=True)
    (folder / "children").write_text(children)
    before = "S 1 1 1 0 -1 0 0 0 0 0"
    (proc / str(number) / "stat").write_text(
        f"{number} (a ) b) {before} {' '.join(map(str, ticks))} 20 0\n"
    )
    (proc / str(number) / "smaps_rollup").write_text(
        "Rss: 900 kB\nPss:    500 kB\nPss_Dirty: 1 kB\n"
    )


def test_a_tree_is_a_process_and_all_below_it(tmp_path: Path) -> None:
    stat(tmp_path, 7, ticks=(0, 0, 0, 0), children="8 9 ")
    stat(tmp_path, 8, ticks=(0, 0, 0, 0), children="10")
    stat(tmp_path, 9, ticks=(0, 0, 0, 0))
    stat(tmp_path, 10, ticks=(0, 0, 0, 0))
    assert processes.tree(7, proc=tmp_path) == [7, 8, 10, 9]


def test_cpu_is_user_and_system_of_a_tree_and_of_its_dead(tmp_path: Path) -> None:
    stat(tmp_path, 7, ticks=(100, 20, 3, 4), children="8")
    stat(tmp_path, 8, ticks=(50, 0, 0, 0))
    assert processes.cpu_seconds(7, proc=tmp_path, tick=100) == pytest.approx(1.77)


def test_memory_is_the_pss_of_a_tree(tmp_path: Path) -> None:
    stat(tmp_path, 7, ticks=(0, 0, 0, 0), children="8")
    stat(tmp_path, 8, ticks=(0, 0, 0, 0))
    assert processes.memory_mb(7, proc=tmp_path) == pytest.approx(1.024)


def test_a_process_that_ended_costs_nothing(tmp_path: Path) -> None:
    assert processes.cpu_seconds(99, proc=tmp_path) == 0
    assert processes.memory_mb(99, proc=tmp_path) == 0


def test_the_real_proc_tells_of_this_process() -> None:
    before, wanted = processes.cpu_seconds(os.getpid()), time.process_time() + 0.1
    while time.process_time() < wanted:
        pass
    assert processes.cpu_seconds(os.getpid()) - before >= 0.05
    assert processes.memory_mb(os.getpid()) > 5
