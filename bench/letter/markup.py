"""Row 6 and the last verifier of row 2: html-validate, the Nu HTML Checker, caniemail and mailauth, of npm."""

import json
import re
import shutil
import subprocess
import tempfile
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from bench.letter.editions import Measured
from bench.letter.row import Row, judged, skipped
from newsletter.rendition import NoticeKind
from tests.render.golden_digest import NOTICE_URLS, PUBLICATION, renderer
from tests.standard.letters import signer

PACKAGES = ("html-validate@10", "vnu-jar@26", "caniemail@1", "mailauth@4")
JAR = Path("node_modules/vnu-jar/build/dist/vnu.jar")
SCRIPT = Path(__file__).with_name("markup.js")
KNOWN: Mapping[str, Mapping[str, str]] = tomllib.loads(
    Path(__file__).with_name("known.toml").read_text(encoding="utf-8")
)
NEEDED = {"npm": "npm", "java": "default-jre-headless"}


def markup(letters: Sequence[Measured], *, folder: Path) -> Iterator[Row]:
    """A row a tool; ``folder`` keeps the packages, which are fetched when it has none."""
    missing = [package for program, package in NEEDED.items() if shutil.which(program) is None]
    if missing or not _fetched(folder):
        yield skipped(
            "6 HTML",
            "html-validate, vnu, caniemail",
            install=" ".join(missing) or "npm packages by hand",
        )
        return
    with tempfile.TemporaryDirectory() as name:
        files = _written(letters, Path(name))
        yield _html_validate(folder, files)
        yield _vnu(folder, files)
        yield _vnu_of_pages(folder, letters, Path(name))
        yield _caniemail(folder, files)
        yield _mailauth(folder, letters, Path(name))


def _fetched(folder: Path) -> bool:
    """Whether the packages are there, now at the latest. They never become part of the project."""
    if (folder / JAR).exists():
        return True
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "package.json").write_text('{"private": true}')
    command = ["npm", "install", "--no-audit", "--no-fund", "--no-save", *PACKAGES]
    run = subprocess.run(command, cwd=folder, capture_output=True, check=False)
    return run.returncode == 0 and (folder / JAR).exists()


def _written(letters: Sequence[Measured], folder: Path) -> list[Path]:
    documents = {one.name: one.html for one in letters}
    for kind in NoticeKind:
        documents[kind] = renderer().notice(kind, PUBLICATION, urls=NOTICE_URLS).html
    files = [folder / f"{name}.html" for name in documents]
    for file, html in zip(files, documents.values(), strict=True):
        file.write_text(html, encoding="utf-8")
    return files


def _html_validate(folder: Path, files: Sequence[Path]) -> Row:
    off = dict.fromkeys(KNOWN["html-validate"], "off")
    config = folder / "html-validate.json"
    config.write_text(
        json.dumps({"root": True, "extends": ["html-validate:recommended"], "rules": off})
    )
    command = [
        "npx",
        "--no-install",
        "html-validate",
        "--config",
        str(config.absolute()),
        "--formatter",
        "json",
    ]
    reports = _said([*command, *map(str, files)], folder)
    faults = [
        f"{Path(report['filePath']).stem}: {message['ruleId']}: {message['message']}"
        for report in reports
        for message in report["messages"]
    ]
    return judged("6 HTML", "html-validate", dict.fromkeys(faults), figure=f"{len(files)} mails")


def _vnu(folder: Path, files: Sequence[Path]) -> Row:
    messages = _checked(folder, files)
    patterns = [re.compile(pattern) for pattern in KNOWN["vnu"]]
    faults = [
        f"{document}: {message}"
        for document, message in messages
        if not any(pattern.fullmatch(message) for pattern in patterns)
    ]
    known = len(messages) - len(faults)
    return judged("6 HTML", "vnu", dict.fromkeys(faults), figure=f"{known} known email-isms")


def _vnu_of_pages(folder: Path, letters: Sequence[Measured], pages: Path) -> Row:
    """The web editions, where nothing is known that would excuse a message."""
    files = [pages / f"page-{one.name}.html" for one in letters]
    for file, one in zip(files, letters, strict=True):
        file.write_text(one.page, encoding="utf-8")
    faults = [f"{document}: {message}" for document, message in _checked(folder, files)]
    return judged("6 HTML", "vnu, web editions", faults, figure=f"{len(files)} pages")


def _checked(folder: Path, files: Sequence[Path]) -> list[tuple[str, str]]:
    command = ["java", "-jar", str(JAR), "--format", "json", "--stdout", *map(str, files)]
    messages = _said(command, folder)["messages"]
    return [(Path(message["url"]).stem, message["message"]) for message in messages]


def _caniemail(folder: Path, files: Sequence[Path]) -> Row:
    found = _scripted(folder, "caniemail", *map(str, files))
    faults = [
        f"{Path(file).stem}: {feature}, which {', '.join(sorted(clients))} lack"
        for file, features in found.items()
        for feature, clients in features.items()
        if feature not in KNOWN["caniemail"]
    ]
    used = {feature for features in found.values() for feature in features}
    return judged("6 HTML", "caniemail", faults, figure=f"{len(used)} features with a fallback")


def _mailauth(folder: Path, letters: Sequence[Measured], mails: Path) -> Row:
    files = [mails / f"{one.name}.eml" for one in letters]
    for file, one in zip(files, letters, strict=True):
        file.write_bytes(one.letter.data)
    found = _scripted(folder, "mailauth", signer().dns_name, signer().dns_text, *map(str, files))
    faults = [
        f"{Path(file).stem}: {result['info']}"
        for file, results in found.items()
        for result in results or [{"result": "none", "info": "no signature"}]
        if result["result"] != "pass"
    ]
    return judged("2 DKIM", "mailauth", faults, figure=f"{len(files)} mails")


def _scripted(folder: Path, *words: str) -> Any:
    copy = folder / SCRIPT.name  # beside the packages, where node looks for them
    shutil.copy(SCRIPT, copy)
    return _said(["node", SCRIPT.name, *words], folder)


def _said(command: Sequence[str], folder: Path) -> Any:
    """The JSON that a tool printed; into files, as node cuts what it writes to a pipe when it ends.

    Raises:
        RuntimeError: it printed something else, so nothing was measured.
    """
    with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as err:
        subprocess.run(command, cwd=folder, stdout=out, stderr=err, check=False)
        out.seek(0)
        err.seek(0)
        try:
            return json.load(out)
        except ValueError:
            raise RuntimeError(f"{' '.join(command[:3])} broke: {err.read()[:300]}") from None
