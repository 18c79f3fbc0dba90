"""The assistant's understanding as a component of Rasa's graph.

Rasa trains it on `data/nlu/`, keeps it in the model archive and runs it on each message. It is the
same code that `helpline understand` runs: nothing is decided here, only put where Rasa looks.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.shared.nlu.constants import ENTITIES, INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from helpline.settings import load_settings
from helpline.understanding.crisis_model import CrisisModel
from helpline.understanding.topics import TOPICS, TopicClassifier
from helpline.understanding.understand import Understander, Understood

BELGIUM = ZoneInfo("Europe/Brussels")
UNDERSTOOD = "understood"
WARM_UP = (
    "Ik kocht gisteren bij Lampenwereld een lampje van 20 euro, geboren op 1 mei 1980.",
    "J'ai acheté hier chez Lampemonde une lampe de 20 euros, jamais livrée ?",
    "I bought a lamp for 20 euros from Lampworld yesterday, is that covered?",
)
_COMMAND_PREFIX = "/"
# The intent of a message that is nothing but an act, the first that applies.
_ACT_INTENTS = (
    ("stop", "stop"),
    ("restart", "start_over"),
    ("back", "go_back"),
    ("why", "why"),
    ("dont_know", "dont_know"),
    ("no", "deny"),
    ("yes", "affirm"),
    ("confirm", "affirm"),
)


@DefaultV1Recipe.register(
    [
        DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER,
        DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR,
    ],
    is_trainable=True,
)
class UnderstandingComponent(GraphComponent, IntentClassifier, EntityExtractorMixin):
    """Puts intent, ranking, language and everything understood on each message."""

    def __init__(
        self,
        storage: ModelStorage,
        resource: Resource,
        understander: Understander | None = None,
    ) -> None:
        """Keep where to store the models; `understander` is absent before training."""
        self._storage = storage
        self._resource = resource
        self._understander = understander

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> UnderstandingComponent:
        """An untrained component."""
        return cls(model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> UnderstandingComponent:
        """The component that was trained into the model archive.

        Raises:
            TopicModelError: the archive's model is of another version.
            CrisisModelError: the same of the crisis model.
        """
        with model_storage.read_from(resource) as directory:
            understander = Understander(
                TopicClassifier.load(directory), CrisisModel.load(directory)
            )
        component = cls(model_storage, resource, understander)
        # The first customer must not wait for lexicons and dictionaries to be read.
        for text in WARM_UP:
            component._understand(text, {})
        return component

    def train(self, training_data: TrainingData) -> Resource:
        """Train the topic classifier and the crisis model on the examples, and store them."""
        examples = [
            (str(message.get(TEXT)), str(message.get(INTENT)))
            for message in training_data.intent_examples
            if message.get(TEXT) and message.get(INTENT) in TOPICS
        ]
        classifier = TopicClassifier()
        texts = [text for text, _ in examples]
        classifier.fit(texts, [topic for _, topic in examples])
        crisis_model = CrisisModel.fit(texts, [topic == "crisis" for _, topic in examples])
        with self._storage.write_to(self._resource) as directory:
            classifier.save(directory)
            crisis_model.save(directory)
        self._understander = Understander(classifier, crisis_model)
        return self._resource

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Leave examples as they are: no later component learns from what is understood."""
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """Understand each message that a customer typed; buttons are left to Rasa's own reader."""
        for message in messages:
            text = message.get(TEXT)
            if text and not text.startswith(_COMMAND_PREFIX):
                self._put(message, self._understand(text, message.get("metadata") or {}))
        return messages

    def _understand(self, text: str, metadata: dict[str, Any]) -> Understood:
        if self._understander is None:
            raise RuntimeError("the understanding was not trained")
        return self._understander.understand(
            text,
            reference=_received_on(metadata),
            current_language=metadata.get("language"),
        )

    def _put(self, message: Message, understood: Understood) -> None:
        intent = intent_of(understood)
        first = {"name": intent, "confidence": understood.confidence}
        rest = [(understood.topic, understood.confidence), *understood.alternatives]
        ranking = [{"name": name, "confidence": p} for name, p in rest if name != intent]
        message.set(INTENT, first, add_to_output=True)
        message.set("intent_ranking", [first, *ranking], add_to_output=True)
        language = {
            "entity": "language",
            "value": understood.requested_language or understood.language,
            "start": 0,
            "end": len(str(message.get(TEXT))),
            "extractor": self.name,
        }
        message.set(ENTITIES, [*(message.get(ENTITIES) or []), language], add_to_output=True)
        message.set(UNDERSTOOD, understood.to_json(), add_to_output=True)


def intent_of(understood: Understood) -> str:
    """The Rasa intent for what was understood: an act if it is nothing else, else the topic."""
    if understood.crisis:
        return "crisis"
    if understood.requested_language:
        return "switch_language"
    if "human" in understood.acts:
        return "human"
    if understood.acts_alone or understood.clarify:
        for act, intent in _ACT_INTENTS:
            if act in understood.acts:
                return intent
    return "unclear" if understood.clarify else understood.topic


def _received_on(metadata: dict[str, Any]) -> date:
    """The Belgian date on which the message came in."""
    received_at = metadata.get("received_at")
    if received_at:
        instant = datetime.fromisoformat(str(received_at).replace("Z", "+00:00"))
    else:
        instant = load_settings().clock()
    return instant.astimezone(BELGIUM).date()
