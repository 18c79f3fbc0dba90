"""Everything a message says, in one call: what the assistant and `helpline understand` both use."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from helpline.understanding.acts import Acts, read_acts
from helpline.understanding.amounts import extract_amount_facts
from helpline.understanding.crisis import CONCERNING, crisis_by_topic, detect_crisis
from helpline.understanding.crisis_model import CrisisModel
from helpline.understanding.dates import extract_date_facts
from helpline.understanding.identity import extract_identity
from helpline.understanding.incident_facts import extract_incident_facts
from helpline.understanding.language import identify_language, requested_language
from helpline.understanding.masking import mask
from helpline.understanding.phrases import split_words
from helpline.understanding.purchase import extract_purchase_facts
from helpline.understanding.settling import settle
from helpline.understanding.topics import Ranking, TopicClassifier

PUBLIC_FACTS = (
    "order_date",
    "delivery_date",
    "complaint_date",
    "incident_date",
    "amount",
    "currency",
    "merchant",
    "item",
)
# Who the customer is stays out of what the command line prints.
_IDENTITY_FACTS = frozenset({"contract_number", "birth_date"})

# Below these the assistant asks which topic is meant (set on the development sets).
_SURE = 0.75
_MARGIN = 0.2
# What only the models take for a crisis must say more than a short answer does.
_CRISIS_WORDS = 5
_LEAST_SHARE = 1e-6
_ALTERNATIVES = 2
# Acts that a message without any other content stands for as a topic.
_SMALL_TALK = frozenset(
    {"greeting", "thanks", "bye", "yes", "no", "dont_know", "why", "confirm", "back", "skip"}
)


@dataclass(frozen=True)
class Understood:
    """What a message says.

    Args:
        alternatives: the next two topics with their probabilities.
        clarify: the assistant should ask which topic is meant.
        facts: facts of a report by name; dates and amounts as in a report's JSON.
        acts: see `helpline.understanding.acts`; `acts_alone` when they are all that is said.
        crisis: "suicide", "danger" or None.
        concern: no crisis was found, but the message sounds like one.
        masked_kinds: the kinds of secrets that stood in the text.
    """

    language: str
    language_switched: bool
    requested_language: str | None
    topic: str
    confidence: float
    clarify: bool
    alternatives: tuple[tuple[str, float], ...]
    facts: Mapping[str, Any] = field(default_factory=dict)
    acts: frozenset[str] = frozenset()
    acts_alone: bool = False
    crisis: str | None = None
    concern: bool = False
    masked_kinds: tuple[str, ...] = ()

    def to_public_json(self) -> dict[str, Any]:
        """What `helpline understand` prints; facts not stated are null."""
        stated = {k: v for k, v in self.facts.items() if k not in _IDENTITY_FACTS}
        return {
            "language": self.language,
            "topic": self.topic,
            "confidence": self.confidence,
            "clarify": self.clarify,
            "alternatives": [list(pair) for pair in self.alternatives],
            "facts": {**dict.fromkeys(PUBLIC_FACTS), **stated},
        }

    def to_json(self) -> dict[str, Any]:
        """Everything, for the assistant; facts not stated are absent."""
        return {
            "language": self.language,
            "language_switched": self.language_switched,
            "requested_language": self.requested_language,
            "topic": self.topic,
            "confidence": self.confidence,
            "clarify": self.clarify,
            "alternatives": [list(pair) for pair in self.alternatives],
            "facts": dict(self.facts),
            "acts": sorted(self.acts),
            "acts_alone": self.acts_alone,
            "crisis": self.crisis,
            "concern": self.concern,
            "masked_kinds": list(self.masked_kinds),
        }


class Understander:
    """Understands one message at a time; holds no state between messages."""

    def __init__(
        self, classifier: TopicClassifier, crisis_model: CrisisModel | None = None
    ) -> None:
        """Use `classifier` for the topics and, with the crisis model, for a crisis."""
        self._classifier = classifier
        self._crisis_model = crisis_model

    def understand(
        self, text: str, *, reference: date, current_language: str | None = None
    ) -> Understood:
        """What `text`, received on `reference` (Belgian date), says.

        `current_language` is the conversation's language, None in a first message.
        """
        # Accents may come as characters of their own, which no pattern expects.
        masked = mask(unicodedata.normalize("NFC", text))
        text = masked.text
        language = identify_language(text, current_language)
        acts = read_acts(text)
        facts = _facts(text, language.code, reference)
        ranking, crisis, concern = self._topic(text, language.code, acts, facts)
        topic, confidence = ranking[0]
        return Understood(
            language=language.code,
            language_switched=language.switched,
            requested_language=requested_language(text),
            topic=topic,
            confidence=round(confidence, 4),
            clarify=crisis is None and _unsure(ranking),
            alternatives=tuple((t, round(p, 4)) for t, p in ranking[1 : 1 + _ALTERNATIVES]),
            facts=facts,
            acts=acts.names,
            acts_alone=acts.alone,
            crisis=crisis,
            concern=concern,
            masked_kinds=masked.kinds,
        )

    def _topic(
        self, text: str, language: str, acts: Acts, facts: Mapping[str, Any]
    ) -> tuple[Ranking, str | None, bool]:
        """The ranking of topics after what is certain, the kind of crisis if there is one, and
        whether the message sounds like one all the same.

        The classifier ranks, the facts settle what it confuses (see `settling`), and a crisis, the
        wish for a person and small talk go before all.
        """
        predicted = self._classifier.predict(text, language)
        ranking = settle(predicted, text, facts)
        told = not acts.alone and len(split_words(text)) >= _CRISIS_WORDS
        score = self._crisis_score(text, predicted)
        crisis = detect_crisis(text, score, told=told)
        if crisis is not None and crisis.words:
            return _put_first("crisis", ranking), crisis.kind, False
        if crisis is not None:
            # Not the likeliest topic, perhaps, but the one that must not be missed.
            share = dict(ranking).get("crisis", 0.0)
            rest = (p for p in ranking if p[0] != "crisis")
            return [("crisis", share), *rest], crisis.kind, False
        concern = told and score >= CONCERNING
        if "human" in acts.names:
            return _put_first("human", ranking), None, concern
        if acts.alone and acts.names & _SMALL_TALK:
            return _put_first("smalltalk", ranking), None, False
        if ranking[0][0] == "crisis" and not _unsure(ranking):
            return ranking, crisis_by_topic(text).kind, False
        return ranking, None, concern

    def _crisis_score(self, text: str, predicted: Ranking) -> float:
        """The log odds of a crisis: those of the crisis model and of the topic's share, added."""
        share = min(max(dict(predicted).get("crisis", 0.0), _LEAST_SHARE), 1.0 - _LEAST_SHARE)
        odds = math.log(share / (1.0 - share))
        return odds + (self._crisis_model.score(text) if self._crisis_model else 0.0)


def _put_first(topic: str, ranking: Ranking) -> Ranking:
    return [(topic, 1.0), *((name, 0.0) for name, _ in ranking if name != topic)]


def _unsure(ranking: Ranking) -> bool:
    best = ranking[0][1]
    second = ranking[1][1] if len(ranking) > 1 else 0.0
    return best < _SURE or best - second < _MARGIN


def _facts(text: str, language: str, reference: date) -> dict[str, Any]:
    """The facts of a report in `text`, as a report's JSON writes them."""
    purchase = extract_purchase_facts(text, language)
    incident = extract_incident_facts(text, language)
    circumstances = {*purchase.get("circumstances", ()), *incident.get("circumstances", ())}
    found = {
        # Who bought something says more of whom a report is about than who else is spoken of.
        **incident,
        **purchase,
        **({"circumstances": sorted(circumstances)} if circumstances else {}),
        **extract_amount_facts(text, language),
        **extract_date_facts(text, language, reference),
        **extract_identity(text, language, reference),
    }
    return {name: _plain(value) for name, value in found.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value
