"""House rules about the tests themselves."""

import ast
from collections.abc import Iterator
from pathlib import Path

TESTS = Path(__file__).parents[1]


def silent_tests(source: str) -> Iterator[tuple[int, str]]:
    """Line and name of each test function in ``source`` that has no docstring."""
    for node in ast.walk(ast.parse(source)):
        if (
            isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
            and node.name.startswith("test")
            and not (ast.get_docstring(node) or "").strip()
        ):
            yield node.lineno, node.name


def test_every_test_opens_with_its_sentence():
    """Every test function under tests/ opens with the sentence that it proves."""
    found = [
        f"{path.relative_to(TESTS.parent)}:{line} {name}"
        for path in sorted(TESTS.rglob("*.py"))
        for line, name in silent_tests(path.read_text(encoding="utf-8"))
    ]
    assert not found, "tests without a docstring:\n" + "\n".join(found)


def test_a_silent_test_is_found():
    """A test without a docstring, or with an empty one, is found by line and name."""
    source = "def test_a(): pass\nasync def test_b(): ' '\ndef test_c(): 'Says.'\ndef count(): 1"
    assert list(silent_tests(source)) == [(1, "test_a"), (2, "test_b")]
