"""Files and functions stay short enough to be read at once."""

from tests.architecture.source import functions, length, python_files, repository_files, where

LONGEST_FILE = 400
LONGEST_FUNCTION = 30
LONGEST_VIEW = 25
TEXT = {".py", ".html", ".js", ".sh"}  # the house has one stylesheet on purpose
WRITTEN_BY_TOOLS = ("static/vendor/", "tests/architecture/route_table")


def test_no_file_over_400_lines() -> None:
    long = [
        f"{where(path)}: {lines} lines"
        for path in repository_files()
        if path.suffix in TEXT
        and "migrations" not in path.parts
        and not where(path).startswith(WRITTEN_BY_TOOLS)
        and (lines := path.read_text(encoding="utf-8").count("\n")) > LONGEST_FILE
    ]
    assert long == []


def test_no_function_over_30_lines() -> None:
    long = [
        f"{where(path, node)} {node.name}: {length(node)} lines"
        for path in python_files()
        for node in functions(path)
        if length(node) > LONGEST_FUNCTION
    ]
    assert long == []


def test_no_view_over_25_lines() -> None:
    long = [
        f"{where(path, node)} {node.name}: {length(node)} lines"
        for path in python_files()
        if "views" in where(path) or where(path).endswith("api.py")
        for node in functions(path)
        if length(node) > LONGEST_VIEW
    ]
    assert long == []
