"""The trained component, inside Rasa and on the command line."""

import asyncio
import io
import json
import sys
from argparse import Namespace

import pytest

from helpline.commands import understand as command
from helpline.settings import load_settings
from helpline.understanding.topics import TOPICS


@pytest.fixture(scope="module")
def model():
    """The assistant that `make train` made from the real examples."""
    return str(command.newest_model(load_settings().models_dir))


@pytest.fixture(scope="module")
def parse(model):
    from rasa.core.agent import Agent
    from rasa.core.channels.channel import UserMessage

    agent = Agent.load(model)

    def run(text, **metadata):
        return asyncio.run(agent.processor.parse_message(UserMessage(text, metadata=metadata)))

    return run


def test_puts_topic_language_and_facts_on_the_message(parse):
    parsed = parse(
        "heb op 3/11 bij Coolblue een koptelefoon van 149 euro gekocht, vrijdag geleverd maar hij "
        "is stuk",
        language="fr",
        received_at="2026-11-20T23:30:00Z",
    )
    assert parsed["intent"]["name"] == "non_conforming_delivery"
    assert parsed["intent_ranking"][0] == parsed["intent"]
    languages = [e["value"] for e in parsed["entities"] if e["entity"] == "language"]
    assert languages == ["nl"]
    facts = parsed["understood"]["facts"]
    # 23:30 in Greenwich is the 21st in Belgium, a Saturday: Friday was the day before.
    assert facts["delivery_date"] == "2026-11-20"
    assert facts["amount"] == "149.00"


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("ja hoor", "affirm"),
        ("nan", "deny"),
        ("geen idee", "dont_know"),
        ("pourquoi ?", "why"),
        ("laat maar", "stop"),
        ("start over", "start_over"),
        ("question précédente", "go_back"),
        ("un humain svp", "human"),
        ("bonjour", "smalltalk"),
        ("en français svp", "switch_language"),
        ("ik wil niet meer leven", "crisis"),
    ],
)
def test_acts_become_intents(parse, text, intent):
    assert parse(text, language="nl")["intent"]["name"] == intent


def test_leaves_buttons_to_rasa(parse):
    parsed = parse('/answer{"fact": "complaint_made", "value": false}', language="nl")
    assert parsed["intent"]["name"] == "answer"
    assert "understood" not in parsed


def say(monkeypatch, capsys, content, **options):
    stdin = io.TextIOWrapper(io.BytesIO(content), encoding="utf-8")
    monkeypatch.setattr(sys, "stdin", stdin)
    status = command.run(Namespace(**{"ref_date": "2026-11-21", "model": None, **options}))
    out, err = capsys.readouterr()
    return status, [json.loads(line) for line in out.splitlines()], err


def test_the_command_says_what_the_assistant_understands(model, parse, monkeypatch, capsys):
    texts = ["hallo", "mon colis commandé le 3 novembre chez Zalando n'est jamais arrivé"]
    content = "\n".join(texts).encode() + b"\n"
    status, lines, err = say(monkeypatch, capsys, content, model=command.Path(model))
    assert (status, err) == (0, "")
    assert [line["topic"] for line in lines] == ["smalltalk", "non_delivery"]
    understood = parse(texts[1], received_at="2026-11-21T10:00:00Z")["understood"]
    assert lines[1]["confidence"] == understood["confidence"]
    assert lines[1]["facts"].items() >= {"order_date": "2026-11-03", "merchant": "Zalando"}.items()
    assert all(line["topic"] in TOPICS for line in lines)


def test_bad_input_is_one_clear_line(model, monkeypatch, capsys, tmp_path):
    path = command.Path(model)
    status, lines, err = say(monkeypatch, capsys, b"hallo\n\xff\xfe\n", model=path)
    assert (status, len(lines)) == (2, 1)
    assert err == "helpline understand: line 2 is not UTF-8\n"

    status, _, err = say(monkeypatch, capsys, b"", model=path, ref_date="21/11/2026")
    assert status == 2
    assert "21/11/2026" in err

    broken = tmp_path / "broken.tar.gz"
    broken.write_bytes(b"no archive")
    status, _, err = say(monkeypatch, capsys, b"", model=broken)
    assert status == 2
    assert "broken.tar.gz" in err

    monkeypatch.setenv("HELPLINE_MODELS_DIR", str(tmp_path / "empty"))
    status, _, err = say(monkeypatch, capsys, b"")
    assert status == 2
    assert "helpline train" in err
    assert err.count("\n") == 1
