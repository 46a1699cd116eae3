"""Files and functions stay short enough to be read at once."""

from tests.architecture.source import functions, length, python_files, repository_files, where

LONGEST_FILE = 400
LONGEST_FUNCTION = 30
LONGEST_VIEW = 25
TEXT = {".py", ".html", ".js", ".css", ".sh"}
BUILT = {"static/vendor"}


def test_no_file_over_400_lines() -> None:
    long = [
        f"{where(path)}: {lines} lines"
        for path in repository_files()
        if path.suffix in TEXT
        and not any(where(path).startswith(folder) for folder in BUILT)
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
