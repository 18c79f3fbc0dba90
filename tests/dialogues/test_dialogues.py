"""Whole dialogues, as written in this folder's YAML files: see README.md."""

import shutil
from datetime import datetime, timezone
from pathlib import Path

import pytest
from dialogue_player import Conversation, play, read_script

from helpline.claims.contract_import import load_demo_contracts
from helpline.commands.understand import load_understander, newest_model
from helpline.database import open_engine
from helpline.migrations import upgrade
from helpline.settings import PROJECT_ROOT, load_settings
from helpline.texts import LANGUAGES, Catalogue

HERE = Path(__file__).parent
FILES = {
    str(path.relative_to(HERE).with_suffix("")): path for path in sorted(HERE.glob("*/**/*.yml"))
}
COVERS = (
    "non_delivery",
    "non_conforming_delivery",
    "e_reputation",
    "identity_theft",
    "payment_fraud",
    "data_recovery",
    "legal_information",
    "prevention_advice",
)
MOST_MESSAGES = 14
FEWEST_DIALOGUES = 8
WHAT_GOES_WRONG = (
    "corrections",
    "digressions",
    "cancellations",
    "negations",
    "contradictions",
    "invalid_input",
    "two_incidents",
    "unclear",
    "language_switch",
    "police_report_later",
    "identification",
    "contract_talks",
    "documents_and_letters",
)
DATABASE_NAME = "records.db"
NEVER = "never"
IMPORTED_AT = datetime(2026, 11, 1, tzinfo=timezone.utc)


@pytest.fixture(scope="module")
def understander():
    """The understanding of the trained assistant."""
    return load_understander(newest_model(load_settings().models_dir))


@pytest.fixture(scope="module")
def contracts_database(tmp_path_factory):
    """A database file with the demonstration contracts and nothing else, to be copied."""
    path = tmp_path_factory.mktemp("contracts") / DATABASE_NAME
    engine = open_engine(f"sqlite:///{path}")
    upgrade(engine)
    load_demo_contracts(engine, PROJECT_ROOT / "data" / "demo" / "contracts.csv", IMPORTED_AT)
    engine.dispose()
    return path


@pytest.fixture
def engine(contracts_database, tmp_path):
    """A database of its own, so that no dialogue uses up another one's limits."""
    path = Path(shutil.copy(contracts_database, tmp_path / DATABASE_NAME))
    engine = open_engine(f"sqlite:///{path}")
    yield engine
    engine.dispose()


@pytest.mark.parametrize("name", FILES)
def test_dialogue(name, engine, understander):
    script = read_script(FILES[name], name)
    catalogue = Catalogue.load(PROJECT_ROOT / "data")
    conversation = Conversation(
        engine, understander, catalogue, language=script.language, now=script.now
    )
    play(script, conversation)
    if name.startswith("covers/"):
        count = conversation.customer_messages
        assert count <= MOST_MESSAGES, f"{count} messages of the customer"


@pytest.mark.parametrize("cover", COVERS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_each_cover_goes_to_its_reference_in_each_language(cover, language):
    here = [path for name, path in FILES.items() if name.startswith(f"covers/{cover}/{language}_")]
    ends = [read_script(path, path.stem) for path in here]
    assert any(s.end.get("reference") and s.end.get("cover") == cover for s in ends)


# What `docs/covers.md` says that each cover can come to.
def outcomes_of(cover):
    table = (PROJECT_ROOT / "docs" / "covers.md").read_text(encoding="utf-8")
    header, row = (
        [cell.strip() for cell in line.strip("|\n").split("|")]
        for line in table.splitlines()
        if line.startswith(("| cover | covered", f"| [{cover}]"))
    )
    outcomes = [name.replace(" ", "_") for name in header[1:]]
    return [outcome for outcome, cell in zip(outcomes, row[1:], strict=True) if cell != NEVER]


@pytest.mark.parametrize("cover", COVERS)
def test_each_outcome_of_a_cover_has_its_dialogue(cover):
    written = {
        read_script(path, name).end.get("outcome")
        for name, path in FILES.items()
        if name.startswith(f"covers/{cover}/")
    }
    outcomes = outcomes_of(cover)
    assert "refer" in outcomes
    assert not set(outcomes) - written


@pytest.mark.parametrize("folder", WHAT_GOES_WRONG)
def test_what_goes_wrong_is_tried_in_every_language(folder):
    written = [name for name in FILES if name.startswith(f"{folder}/")]
    assert len(written) >= FEWEST_DIALOGUES
    assert {read_script(FILES[name], name).language for name in written} == set(LANGUAGES)
