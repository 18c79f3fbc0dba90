"""`helpline say`: one message through the running gateway."""

from __future__ import annotations

import argparse
import json
import stat

import pytest
from gateway_world import FakeRasa, Gateway, asking, free_port
from starlette.responses import PlainTextResponse

from helpline.commands import say

GREETING = 're: /start{"language":"nl"}'


@pytest.fixture(autouse=True)
def _environment(gateway: Gateway, monkeypatch: pytest.MonkeyPatch, tmp_path: object) -> None:
    monkeypatch.setenv("HELPLINE_PORT", str(gateway.settings.port))
    monkeypatch.setenv("HELPLINE_STATE_DIR", str(tmp_path))


def command(*arguments: str) -> int:
    parser = argparse.ArgumentParser()
    say.add_parser(parser.add_subparsers())
    args = parser.parse_args(["say", *arguments])
    return int(args.run(args))


def test_a_first_message_gets_the_greeting_and_its_answer(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert command("hallo") == 0
    assert capsys.readouterr().out.splitlines() == [GREETING, "re: hallo"]


def test_the_next_message_goes_on_in_the_same_conversation(
    capsys: pytest.CaptureFixture[str], rasa: FakeRasa
) -> None:
    command("een")
    capsys.readouterr()
    assert command("twee") == 0
    assert capsys.readouterr().out.splitlines() == ["re: twee"]
    assert len({turn.body["conversation"] for turn in rasa.turns}) == 1


def test_new_begins_another_conversation(
    capsys: pytest.CaptureFixture[str], rasa: FakeRasa
) -> None:
    command("een")
    capsys.readouterr()
    assert command("--new", "--language", "fr", "bonjour") == 0
    assert capsys.readouterr().out.splitlines() == ['re: /start{"language":"fr"}', "re: bonjour"]
    assert len({turn.body["conversation"] for turn in rasa.turns}) == 2


def test_a_numbered_offer_is_pressed(capsys: pytest.CaptureFixture[str], rasa: FakeRasa) -> None:
    rasa.script = asking
    command("mijn pakje")
    shown = capsys.readouterr().out.splitlines()
    assert shown[-4:] == ["  1) Ja, ik heb geklaagd", "  2) Nog niet", "Of:", "  3) Stoppen"]
    assert command("--choose", "2") == 0
    assert capsys.readouterr().out.splitlines()[0] == 're: /answer{"value":false}'
    assert command("--choose", "9") == 2
    assert "no button 9" in capsys.readouterr().err


def test_json_is_one_object_per_message(capsys: pytest.CaptureFixture[str], rasa: FakeRasa) -> None:
    command("--new")
    capsys.readouterr()
    rasa.script = lambda body: {**asking(body), "language": "en"}
    assert command("--json", "english please") == 0
    objects = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [o["text"] for o in objects] == ["re: english please", "Hebt u geklaagd?", "Of:"]
    assert objects[1]["buttons"][1] == {"number": 2, "title": "Nog niet"}
    assert {o["sender"] for o in objects} == {"bot"}


def test_a_language_switch_is_answered(capsys: pytest.CaptureFixture[str]) -> None:
    command("hallo")
    capsys.readouterr()
    assert command("--language", "fr") == 0
    assert capsys.readouterr().out.splitlines() == ['re: /switch_language{"language":"fr"}']


@pytest.mark.usefixtures("hurried")
def test_trouble_is_shown_and_then_the_answer(
    capsys: pytest.CaptureFixture[str], rasa: FakeRasa
) -> None:
    command("--new")
    capsys.readouterr()
    failing = iter([True] * 3)
    rasa.trouble = lambda body: PlainTextResponse("", 500) if next(failing, False) else None
    assert command("hallo") == 0
    calm, answer = capsys.readouterr().out.splitlines()
    assert calm.startswith("Het duurt even langer")
    assert answer == "re: hallo"


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (["--timeout", "1", "hallo"], "no answer within 1 seconds"),
        (["--url", "http://127.0.0.1:{free}", "hallo"], "no gateway answers at"),
        (["--url", "http://127.0.0.1:{rasa}", "hallo"], "is not the gateway"),
        (["--url", "nonsense", "hallo"], "nonsense"),
        (["  "], "empty"),
        (["x" * 2001], "too_long"),
        ([], "give a text"),
        (["hallo", "--choose", "1"], "not both"),
    ],
)
def test_what_does_not_work_is_one_clear_line(
    capsys: pytest.CaptureFixture[str], rasa: FakeRasa, arguments: list[str], line: str
) -> None:
    if "--timeout" in arguments:
        rasa.hold.clear()
    ports = {"free": free_port(), "rasa": rasa.port}
    assert command(*(argument.format(**ports) for argument in arguments)) == 2
    errors = capsys.readouterr().err
    assert len(errors.splitlines()) == 1
    assert errors.startswith("helpline say: ")
    assert line in errors


def test_the_session_is_kept_for_its_owner_only(tmp_path: object) -> None:
    command("hallo")
    kept = tmp_path / say.SESSION_FILE  # type: ignore[operator]
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
