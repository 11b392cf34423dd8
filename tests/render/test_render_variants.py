import pytest

from newsletter.render import Scheme, Variant, varied
from newsletter.render.variants import ALWAYS, NEVER

MAIL = """<!DOCTYPE html>
<html><head>
<meta name="color-scheme" content="light dark">
<style>
:root { color-scheme: light dark; supported-color-schemes: light dark; }
.hero { background: #fff url(https://pictures.example/hero.png); }
@media (prefers-color-scheme: dark) { p { color: white } }
@media screen and (prefers-color-scheme:light) { p { color: black } }
</style></head>
<body background="https://pictures.example/ground.png">
<picture><source media="(prefers-color-scheme: dark)" srcset="https://pictures.example/dark.png">
<img src="https://pictures.example/light.png" alt="The name" width="240"></picture>
<p style="background-image: url('https://pictures.example/p.png')">
She wrote (prefers-color-scheme: dark) and url(x) on a slip; src="secret".</p>
</body></html>"""


def test_without_wishes_a_mail_is_as_it_is() -> None:
    assert varied(MAIL, Variant()) == MAIL


@pytest.mark.parametrize(
    ("scheme", "dark", "light"), [(Scheme.DARK, ALWAYS, NEVER), (Scheme.LIGHT, NEVER, ALWAYS)]
)
def test_a_scheme_answers_all_queries_whatever_the_device_is(
    scheme: Scheme, dark: str, light: str
) -> None:
    shown = varied(MAIL, Variant(scheme=scheme))
    assert f"@media {dark} {{ p {{ color: white }} }}" in shown
    assert f"@media screen and {light} {{ p {{ color: black }} }}" in shown
    assert f'<source media="{dark}"' in shown
    assert f'<meta name="color-scheme" content="{scheme}">' in shown
    assert f":root {{ color-scheme: {scheme}; supported-color-schemes: {scheme}; }}" in shown


def test_what_an_article_says_of_schemes_stays() -> None:
    shown = varied(MAIL, Variant(scheme=Scheme.DARK))
    assert "She wrote (prefers-color-scheme: dark) and url(x)" in shown


def test_without_images_nothing_is_loaded_and_what_they_say_stays() -> None:
    shown = varied(MAIL, Variant(images=False))
    assert "pictures.example" not in shown
    assert '<img alt="The name" width="240">' in shown
    assert 'url(x) on a slip; src="secret"' in shown


def test_without_styles_the_inlined_ones_stay() -> None:
    shown = varied(MAIL, Variant(styles=False))
    assert "<style" not in shown
    assert "@media" not in shown
    assert 'style="background-image' in shown


def test_all_wishes_go_together() -> None:
    shown = varied(MAIL, Variant(scheme=Scheme.DARK, images=False, styles=False))
    assert "pictures.example" not in shown
    assert "<style" not in shown
    assert 'content="dark"' in shown
