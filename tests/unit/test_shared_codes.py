"""Codes that two rooms know without importing each other must be the same codes."""

import pytest
import yaml

from helpline.coverage import COVERS, FACTS
from helpline.settings import PROJECT_ROOT
from helpline.understanding import goods, purchase
from helpline.understanding.topics import TOPICS


@pytest.mark.parametrize(
    ("fact", "understood"),
    [
        ("circumstances", purchase.CIRCUMSTANCES),
        ("complaint_channel", purchase.CHANNELS),
        ("merchant_response", purchase.RESPONSES),
        ("problem", purchase.PROBLEMS),
        ("item_category", goods.CATEGORIES),
    ],
)
def test_what_is_understood_of_a_purchase_can_be_decided_on(fact, understood):
    assert set(understood) <= set(FACTS[fact].values)


def test_every_cover_is_a_topic():
    assert set(COVERS) <= set(TOPICS)


def test_rasa_knows_every_topic_and_has_a_rule_for_every_intent():
    domain = yaml.safe_load((PROJECT_ROOT / "domain.yml").read_text(encoding="utf-8"))
    rules = yaml.safe_load((PROJECT_ROOT / "data" / "rules.yml").read_text(encoding="utf-8"))
    ruled = {rule["steps"][0]["intent"] for rule in rules["rules"]}
    assert set(TOPICS) <= set(domain["intents"])
    assert ruled == set(domain["intents"])
