"""`make letter`: that its parts tell good from bad, and that what it excuses is written down."""

import json
import re
import struct
import subprocess
import sys
from pathlib import Path

import pytest

from bench.letter import spam
from bench.letter.dns_stub import answer
from bench.letter.markup import KNOWN
from bench.letter.row import Verdict, judged, line, skipped
from bench.letter.suites import SUITES

ROOT = Path(__file__).parents[2]
DOCUMENT = (ROOT / "docs" / "letter.md").read_text(encoding="utf-8")


def run(*words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "bench.letter", *words]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def asked(name: str, kind: int) -> bytes:
    labels = b"".join(bytes([len(label)]) + label.encode() for label in name.split("."))
    return struct.pack("!6H", 7, 0x100, 1, 0, 0, 0) + labels + b"\0" + struct.pack("!2H", kind, 1)


def test_the_rows_that_need_only_bytes_pass_and_are_printed_as_json() -> None:
    done = run("--json", "--only", "bytes")
    assert done.returncode == 0, done.stderr
    rows = json.loads(done.stdout)
    assert {row["what"] for row in rows} == {"1 wire format", "5 size", "10 privacy", "11 law"}
    assert {row["verdict"] for row in rows} == {"pass"}


def test_a_part_that_there_is_not_is_named() -> None:
    done = run("--only", "spelling")
    assert done.returncode == 2
    assert "there is no spelling" in done.stderr


def test_a_row_with_faults_fails_and_shows_them() -> None:
    row = judged("5 size", "bytes", ["too big"], figure="99,999 bytes")
    assert row.verdict is Verdict.FAIL
    assert line(row).splitlines()[1] == "    too big"


def test_a_row_that_could_not_be_measured_says_what_to_install() -> None:
    assert line(skipped("3 spam score", "rspamd", install="rspamd")).endswith("install rspamd")


def test_a_tool_that_prints_no_json_is_no_pass(tmp_path: Path) -> None:
    from bench.letter.markup import _said

    with pytest.raises(RuntimeError, match=r"broke: .*no such option"):
        _said([sys.executable, "-c", "raise SystemExit('no such option')"], tmp_path)


def test_a_score_above_zero_fails_with_the_rules_that_made_it() -> None:
    row = spam._row("x", {"golden": {"GOOD": -1.0, "BAD": 1.5}}, passes=lambda score: score <= 0)
    assert row.faults == ("golden: 0.50 by BAD 1.5",)
    assert spam._row("x", {"golden": {"GOOD": -1.0}}, passes=lambda score: score < 0).faults == ()


def test_the_dns_stub_answers_what_it_knows() -> None:
    long = "v=DKIM1; p=" + "x" * 300
    found = answer(asked("a.b.example", 16), {("a.b.example", "TXT"): long})
    assert found[2:8] == struct.pack("!3H", 0x8180, 1, 1)
    chunks = b"\xff" + long[:255].encode() + b"\x38" + long[255:].encode()
    assert found.endswith(chunks)


def test_the_dns_stub_says_of_other_names_that_they_do_not_exist() -> None:
    records = {("a.b.example", "TXT"): "x"}
    assert answer(asked("c.example", 16), records)[2:4] == struct.pack("!H", 0x8183)
    assert answer(asked("b.example", 1), records)[2:8] == struct.pack("!3H", 0x8180, 1, 0)


@pytest.mark.parametrize("tool", KNOWN)
def test_every_excuse_is_in_the_document_with_its_reason(tool: str) -> None:
    for name, reason in KNOWN[tool].items():
        assert reason in DOCUMENT, name


def test_every_test_file_that_the_document_names_exists_and_the_suites_are_among_them() -> None:
    named = set(re.findall(r"`(tests/[\w/]+\.py)`", DOCUMENT))
    assert [name for name in named if not (ROOT / name).exists()] == []
    assert set(SUITES.values()) <= named


def test_every_row_of_the_standard_is_in_the_document() -> None:
    rows = re.findall(r"^\| (\d+) \|", DOCUMENT, re.MULTILINE)
    assert rows == [str(number) for number in range(1, 13)]


def test_every_picture_that_the_document_shows_exists() -> None:
    shown = re.findall(r"!\[[^\]]+\]\((images/[\w-]+\.png)\)", DOCUMENT)
    assert shown
    assert [name for name in shown if not (ROOT / "docs" / name).exists()] == []
