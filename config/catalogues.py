"""The German catalogue: gathered from its parts, checked against the sources, compiled with Babel."""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_file
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
PARTS = ROOT / "locale/de/parts"
COMPILED = ROOT / "locale/de/LC_MESSAGES/django.mo"
APPS = ("tenants", "access", "keys", "audits", "recordings", "privacy", "config")
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
}
QUOTED = r"""u?(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")"""
IN_TEMPLATE = re.compile(rf"(?:\b(n?)gettext|\b_)\(\s*({QUOTED})(?:\s*,\s*({QUOTED}))?")

Source = tuple[str | tuple[str, str], str]  # a sentence, or singular and plural; and where it stands


def in_templates() -> Iterator[Source]:
    """Yield every sentence of the templates."""
    for path in sorted((ROOT / "templates").rglob("*")):
        if path.suffix not in {".html", ".txt"}:
            continue
        for number, line in enumerate(templatize(path.read_text(encoding="utf-8")).splitlines(), 1):
            where = f"{path.relative_to(ROOT)}:{number}"
            for plural, first, second in IN_TEMPLATE.findall(line):
                one = str(ast.literal_eval(first))
                yield ((one, str(ast.literal_eval(second))) if plural and second else one), where


def in_code() -> Iterator[Source]:
    """Yield every sentence of the Python code."""
    for app in APPS:
        for path in sorted((ROOT / app).rglob("*.py")):
            if "migrations" in path.parts:
                continue
            for number, found, _comments, _context in extract_from_file("python", path, KEYWORDS):
                yield (found if isinstance(found, str) else (found[0], found[1])), f"{path.relative_to(ROOT)}:{number}"


def gather() -> tuple[Catalog, list[str]]:
    """Merge the parts; return the catalogue and the sentences that two parts translate differently."""
    merged = Catalog(locale="de", project="sprechakte", charset="utf-8", fuzzy=False)
    conflicts = []
    for path in sorted(PARTS.glob("*.po")):
        with path.open("rb") as file:
            part = read_po(file, locale="de")
        for message in part:
            if not message.id or not any(strings_of(message)):
                continue
            known = merged.get(message.id, message.context)
            if known is None:
                merged.add(message.id, message.string, context=message.context)
            elif strings_of(known) != strings_of(message):
                conflicts.append(f"{path.name}: {message.id!r} is {message.string!r}, elsewhere {known.string!r}")
    return merged, conflicts


def strings_of(message: Message) -> tuple[str, ...]:
    """Return the translations of one entry: one, or one for each plural form."""
    return (message.string,) if isinstance(message.string, str) else tuple(message.string or ())


def faults(merged: Catalog) -> list[str]:
    """Return what is not translated, and what loses a placeholder on the way."""
    found: dict[str, str] = {}
    for source, where in [*in_templates(), *in_code()]:
        key = source if isinstance(source, str) else source[0]
        message = merged.get(key)
        if message is None or not all(strings_of(message)):
            found.setdefault(key, f"{where}: no German for {key!r}")
        elif names(key) - set().union(*(names(text) for text in strings_of(message))):
            found.setdefault(key, f"{where}: a placeholder of {key!r} is missing in German")
        elif isinstance(source, tuple) and not message.pluralizable:
            found.setdefault(key, f"{where}: no German plural for {key!r}")
    return list(found.values())


def names(text: str) -> set[str]:
    """Return the placeholders of a sentence, but counters: a singular may spell its number."""
    return {name for name in re.findall(r"%\((\w+)\)s|\{(\w+)\}", text) for name in name if name and name != "count"}


def build() -> None:
    """Write the compiled catalogue; it appears whole or not at all."""
    merged, _conflicts = gather()
    COMPILED.parent.mkdir(parents=True, exist_ok=True)
    partial = COMPILED.with_suffix(".part")
    with partial.open("wb") as file:
        write_mo(file, merged)
    partial.replace(COMPILED)


def main(arguments: list[str]) -> int:
    """Compile; with `--check` say what is missing and end with 1 if anything is."""
    if "--check" not in arguments:
        build()
        return 0
    merged, problems = gather()
    problems += faults(merged)
    print("\n".join(problems) if problems else f"German is complete: {len(merged)} sentences.")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
