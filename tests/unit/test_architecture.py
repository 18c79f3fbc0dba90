"""Dependencies point one way: which room of the helpline may import which."""

import ast

import pytest

from helpline.settings import PROJECT_ROOT

PACKAGE = PROJECT_ROOT / "helpline"
# Rooms that everyone may use: they know nothing of the others.
COMMON = {"settings", "database", "keys", "texts"}
MAY_IMPORT = {
    "terms": set(),
    "coverage": {"terms"},
    "understanding": set(),
    "claims": {"coverage"},
    "conversations": set(),
    "reminders": {"claims", "conversations"},
    "letters": {"terms"},
    "calendar_files": set(),
    "dialogue": {"coverage", "letters", "terms", "understanding"},
    "channels": {"conversations"},
    "gateway": {
        "calendar_files",
        "channels",
        "claims",
        "conversations",
        "desk",
        "letters",
        "reminders",
        "understanding",
    },
    "desk": {"claims", "conversations", "coverage", "terms"},
    "assistant": {"understanding"},
    "migrations": set(),
}
# What only the named rooms may bring in from outside.
RESERVED = {
    "rasa": {"assistant"},
    "rasa_sdk": set(),
    "sqlalchemy": {
        "claims",
        "conversations",
        "desk",
        "reminders",
        "gateway",
        "assistant",
        "migrations",
    },
    "starlette": {"gateway", "channels", "desk"},
}


def imports_of(room):
    for path in (PACKAGE / room).rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                yield from ((path, alias.name) for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                if node.module == "helpline":
                    yield from ((path, f"helpline.{alias.name}") for alias in node.names)
                else:
                    yield path, node.module


@pytest.mark.parametrize("room", sorted(MAY_IMPORT))
def test_a_room_imports_only_what_it_may(room):
    allowed = MAY_IMPORT[room] | COMMON | {room}
    for path, name in imports_of(room):
        top, *rest = name.split(".")
        if top == "helpline" and rest:
            assert rest[0] in allowed, f"{path.relative_to(PROJECT_ROOT)} imports {name}"
        if top in RESERVED:
            assert room in RESERVED[top], f"{path.relative_to(PROJECT_ROOT)} imports {name}"


def test_every_room_is_in_the_table():
    rooms = {p.parent.name for p in PACKAGE.glob("*/__init__.py")}
    assert rooms - {"commands"} == set(MAY_IMPORT)
