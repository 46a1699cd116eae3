"""Every icon that templates and code name is in the locked package: a wrong name would break its page."""

import re
from pathlib import Path

import pytest

from access.navigation import PAGES
from access.templatetags.portal import ICONS, icon, icon_paths

ROOT = Path(__file__).resolve().parents[2]
IN_TEMPLATE = re.compile(r"""\{% icon "([\w-]+)"|name="([a-z][\w-]*)" ?%\}|with icon="([\w-]+)\"""")


def named() -> set[str]:
    """Return every icon that a template or the navigation names."""
    names = {page.icon for _heading, pages in PAGES for page in pages}
    for path in (ROOT / "templates").rglob("*.html"):
        names |= {name for found in IN_TEMPLATE.findall(path.read_text(encoding="utf-8")) for name in found if name}
    return names


@pytest.mark.parametrize("name", sorted(named()))
def test_it_is_there(name: str) -> None:
    assert (ICONS / f"{name}.svg").is_file()


def test_it_is_drawn_into_the_page_and_hidden_from_screen_readers() -> None:
    drawn = icon("home", 18)
    assert drawn.startswith("<svg") and 'width="18"' in drawn and 'aria-hidden="true"' in drawn
    assert "<path" in drawn and "style=" not in drawn


def test_a_wrong_name_fails() -> None:
    with pytest.raises(FileNotFoundError):
        icon_paths("no-such-icon")
