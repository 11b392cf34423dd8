"""premailer, kept from breaking one mail by what another one said."""

import subprocess
import sys
from pathlib import Path

import pytest

from newsletter.errors import RenderError
from newsletter.render.inliner import CACHED, Inliner

ROOT = Path(__file__).parents[2]


def document(*, rule: str, style: str) -> str:
    return (
        f"<!DOCTYPE html><html><head><style>{rule} {{ color: red }}</style></head>"
        f'<body><h2>Title</h2><table><tr><td>Cell</td></tr></table><p style="{style}">Text</p></body></html>'
    )


@pytest.mark.parametrize("element", ["td", "h2"])
def test_a_style_that_is_a_selector_of_the_same_mail_harms_nothing(element: str) -> None:
    html = Inliner().inlined(document(rule=f"{element}, p", style=element), mail="digest")
    assert f'<{element} style="color:red"' in html


@pytest.mark.parametrize("element", ["td", "h2"])
def test_a_style_that_is_a_selector_of_the_next_mail_harms_nothing(element: str) -> None:
    inliner = Inliner()
    inliner.inlined(document(rule="p", style=element), mail="digest")
    html = inliner.inlined(document(rule=element, style="color: blue"), mail="digest")
    assert f'<{element} style="color:red"' in html


def test_a_process_in_which_premailer_broke_is_mended_by_an_inliner() -> None:
    """The fault is there without an inliner, so these tests would see it come back."""
    script = f"""
from premailer import Premailer
first, second = {document(rule="p", style="h2")!r}, {document(rule="h2", style="")!r}
Premailer(first).transform()
try:
    Premailer(second).transform()
except TypeError:
    print("broken")
from newsletter.render.inliner import Inliner
Inliner().inlined(second, mail="digest")
print("mended")
"""
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["broken", "mended"]


def test_every_function_that_remembers_has_a_cache_of_its_own() -> None:
    Inliner()
    functions = [getattr(module, name) for name, modules in CACHED.items() for module in modules]
    assert all(hasattr(function, "cache_parameters") for function in functions)
    assert len(set(functions)) == len(CACHED)


def test_a_second_inliner_keeps_what_the_first_one_remembered() -> None:
    Inliner().inlined(document(rule="p", style=""), mail="digest")
    before = [getattr(modules[0], name) for name, modules in CACHED.items()]
    Inliner()
    assert [getattr(modules[0], name) for name, modules in CACHED.items()] == before


def test_what_cannot_be_read_is_told_with_its_template() -> None:
    with pytest.raises(RenderError, match=r"digest/body\.html cannot be inlined"):
        Inliner().inlined("", mail="digest")
