"""Finding out what a message is about where that is not clear, in at most three taps.

First one question with the likeliest topics as choices. Where none of them fits, or the next
message is not clear either, a guided triage: `data/triage.yml`, a tree whose every end is a topic.
Whoever cannot be understood three times in a row is offered a person.

What is under way is in `state.guide` until the next message, which finds it in `draft.guide`:
`path`, the choices tapped so far (None where the one question is pending), `offered`, the topics of
that question, `declined`, all that were offered, and `unclear`, how many messages in a row were not
clear.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from helpline.coverage.facts import UNKNOWN
from helpline.dialogue import summary
from helpline.dialogue.draft import Draft, choice
from helpline.dialogue.incidents import remember
from helpline.dialogue.model import Choice, Part, Say
from helpline.dialogue.summary import FACTS_IN_ORDER
from helpline.settings import PROJECT_ROOT
from helpline.understanding.incidents import incidents_in, signs_in

START, OTHER, NOTHING_FITS = "start", "other", "none"
# The tap on "something else" that leads here is the third.
MOST_STEPS = 2
MOST_CHOICES_AT_THE_START = 9
MOST_CHOICES = 8
UNCLEAR_BEFORE_A_PERSON_IS_OFFERED = 3
MOST_OFFERED = 3
_CRISIS = "crisis"
_NOT_OFFERED = ("smalltalk", "out_of_scope", _CRISIS)
# What the tap of somebody who may be in a crisis leads to.
_IN_A_CRISIS = (OTHER, "despair")
# The share of the classifier from which an unsure topic is meant, if it is one of the step's.
_LIKELY_WITHIN_A_STEP = 0.5
_WORDS_OF_A_REPLY = 6
# A message so short that is about nothing known cannot be read, rather than is out of scope.
_WORDS_OF_NOTHING = 3
_NONE_ACTS = frozenset({"no", "dont_know", "skip", "correct"})
_NUMBER = re.compile(r"\s*([0-9]{1,2})\s*[.)]?\s*")
_TOLD = ("item", "merchant", "amount")


class TriageError(ValueError):
    """The tree cannot be used; the message names the step and the choice."""


@dataclass(frozen=True)
class Option:
    """A choice of a step. It leads to another `step` or to a `topic`, never to both.

    Attributes:
        facts: what the tap tells, as a report's JSON writes it.
        says: the act of a typed reply that stands for it, if there is one.
        crisis: the kind of crisis, where the topic is that.
    """

    name: str
    step: str | None = None
    topic: str | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)
    says: str | None = None
    crisis: str | None = None


@dataclass(frozen=True)
class Place:
    """Where a path of taps leads: to the `step` that is asked next, or to its last option's topic.
    `facts` are what all its taps tell."""

    step: str | None
    last: Option | None
    facts: Mapping[str, Any]


Tree = Mapping[str, tuple[Option, ...]]


@lru_cache(maxsize=1)
def load_tree() -> Tree:
    """The steps of `data/triage.yml`, each with its choices in order.

    Raises:
        TriageError: the file cannot be read, or a choice leads nowhere.
    """
    return read_tree(_read_file()["steps"])


def read_tree(raw: Mapping[str, Mapping[str, Mapping[str, Any]]]) -> Tree:
    """The steps as they stand in the file.

    Raises:
        TriageError: a choice has an unknown key, or leads to no step or topic, or to both.
    """
    tree: dict[str, tuple[Option, ...]] = {}
    for step, choices in raw.items():
        try:
            tree[step] = tuple(Option(name, **spec) for name, spec in choices.items())
        except TypeError as error:
            raise TriageError(f"triage: {step}: {error}") from None
    for step, options in tree.items():
        for option in options:
            if (option.step is None) == (option.topic is None):
                raise TriageError(f"triage: {step}/{option.name}: one step or one topic")
            if option.step is not None and option.step not in tree:
                raise TriageError(f"triage: {step}/{option.name}: no step {option.step!r}")
    return tree


def find(path: Sequence[str], tree: Tree) -> Place:
    """Where `path` leads; a path that the tree does not have leads to its start."""
    step: str | None = START
    last: Option | None = None
    facts: dict[str, Any] = {}
    for name in path:
        options = {option.name: option for option in tree[step]} if step else {}
        if name not in options:
            return Place(START, None, {})
        last = options[name]
        facts.update(last.facts)
        step = last.step
    return Place(step, last, facts)


# What is said


def unclear(draft: Draft) -> None:
    """The message is not clear: ask which topic is meant; the second time in a row guide, the third
    time offer a person, the fourth time call one."""
    remember(draft)
    guide = draft.guide
    times = int(guide.get("unclear", 0)) + 1
    path = guide.get("path")
    declined = list(guide.get("declined", ()))
    topics = [topic for topic in _likeliest(draft) if topic not in declined]
    if times > UNCLEAR_BEFORE_A_PERSON_IS_OFFERED:
        draft.records.escalate("no_answer", "human")
        draft.say("utter_human")
    elif times == UNCLEAR_BEFORE_A_PERSON_IS_OFFERED:
        draft.state.guide = {**guide, "unclear": times}
        draft.add(Say((Part("utter_triage_person"),), _choices(draft.state.guide)))
    elif times == 1 and topics:
        keep_facts(draft)
        ask_which_topic(draft, topics, declined)
    else:
        if path is not None:
            draft.say("utter_not_understood")
        show(draft, path or (), times=times)


def ask_which_topic(draft: Draft, topics: Sequence[str], declined: Sequence[str] = ()) -> None:
    """Ask which of `topics` is meant, and say what was understood besides."""
    draft.state.guide = {
        "path": None,
        "unclear": 1,
        "offered": list(topics),
        "declined": [*declined, *topics],
    }
    facts = draft.state.heard.get("facts", {})
    known = [name for name in _TOLD if facts.get(name) not in (None, UNKNOWN)]
    told = [summary.value(name, facts) for name in known]
    question = Part("utter_clarify_told", {"told": told}) if told else Part("utter_clarify")
    draft.add(Say((question,), _choices(draft.state.guide)))


def counts_as_unclear(draft: Draft, topics: Iterable[str] = ()) -> None:
    """What the message is about is asked in other words, between `topics` if it names some: if the
    reply is not clear either, the triage begins."""
    declined = draft.guide.get("declined", ())
    draft.state.guide = {
        "path": None,
        "unclear": int(draft.guide.get("unclear", 0)) + 1,
        "offered": [],
        "declined": [*declined, *sorted(topics)],
    }


def show(draft: Draft, path: Sequence[str] = (), *, times: int = 0) -> None:
    """Ask the step to which `path` leads. `times`: how many messages in a row were not clear."""
    step = find(path, load_tree()).step or START
    draft.state.guide = {**draft.guide, "path": list(path), "unclear": times}
    draft.add(Say((Part(f"utter_triage_{step}"),), _choices(draft.state.guide)))


def again(draft: Draft) -> None:
    """Ask again what is pending."""
    guide = draft.guide
    if guide.get("path") is not None:
        show(draft, guide["path"], times=int(guide.get("unclear", 0)))
    elif guide.get("offered"):
        ask_which_topic(draft, guide["offered"], guide["declined"])
    else:
        show(draft)


def back(draft: Draft) -> None:
    """One step back: from the first one to the question that came before it."""
    path = draft.guide.get("path")
    if path:
        show(draft, path[:-1])
    elif draft.guide.get("offered"):
        ask_which_topic(draft, draft.guide["offered"], draft.guide["declined"])
    else:
        show(draft)


# What is typed


def meant(draft: Draft) -> Choice | None:
    """The choice on offer that a typed reply stands for: by its number, as yes or no, as "none of
    these", or by the one topic of this step that the message is likely to be about."""
    guide, text, understood = draft.guide, draft.turn.text, draft.turn.understood
    shown = _choices(guide)
    number = _NUMBER.fullmatch(text)
    if number is not None:
        place = int(number[1]) - 1
        return shown[place] if len(shown) > 1 and 0 <= place < len(shown) else None
    if says_none_of_these(text):
        return _none(guide)
    acts, alone = set(understood.get("acts", ())), bool(understood.get("acts_alone"))
    offers_a_person = int(guide.get("unclear", 0)) >= UNCLEAR_BEFORE_A_PERSON_IS_OFFERED
    if offers_a_person and alone and "yes" in acts:
        return shown[0]
    path = guide.get("path")
    unsure = bool(understood.get("clarify")) and len(text.split()) <= _WORDS_OF_A_REPLY
    if path is not None and (alone or unsure):
        for option in _options(path):
            if option.says in acts:
                return _choice([*path, option.name], path)
    if alone and acts & _NONE_ACTS:
        return _none(guide)
    return _likely(draft, path) if path else None


def is_number(text: str) -> bool:
    """Whether the message is the number of a choice, and no fact."""
    return _NUMBER.fullmatch(text) is not None


def is_step(chosen: Choice) -> bool:
    """Whether a choice is one of the triage itself: it holds the whole path, and so its facts."""
    return chosen.payload.startswith("/menu")


def unreadable(draft: Draft) -> bool:
    """Whether the message does not say what it is about: "asdf", "I have a problem", a bare yes."""
    understood = draft.turn.understood
    if understood.get("acts_alone"):
        return bool({"yes", "confirm"} & set(understood.get("acts", ())))
    if understood.get("topic") == "smalltalk":
        return True
    short = len(draft.turn.text.split()) <= _WORDS_OF_NOTHING
    return short and understood.get("topic") == "out_of_scope"


def says_none_of_these(text: str) -> bool:
    """Whether the whole message says that none of the choices fits."""
    return _plain(text) in _none_phrases()


def keep_facts(draft: Draft) -> None:
    """Keep what the taps told for the report that follows."""
    path = draft.guide.get("path")
    if path:
        tell(draft, find(path, load_tree()).facts)


def tell(draft: Draft, facts: Mapping[str, Any]) -> None:
    """Keep `facts` that were tapped: they are newer than what the messages before told."""
    heard = draft.state.heard
    draft.state.heard = {
        "facts": {**heard.get("facts", {}), **facts},
        "signs": list(heard.get("signs", ())),
    }


def _likeliest(draft: Draft) -> list[str]:
    understood = draft.turn.understood
    if not understood.get("clarify"):
        return []
    first = str(understood["topic"])
    names = [first, *(str(name) for name, _ in understood.get("alternatives", ()))]
    topics = [name for name in dict.fromkeys(names) if name not in _NOT_OFFERED]
    # A crisis is found apart, on every turn; one that is likely all the same can be said.
    return [*topics[: MOST_OFFERED - 1], _CRISIS] if first == _CRISIS else topics[:MOST_OFFERED]


def _likely(draft: Draft, path: Sequence[str]) -> Choice | None:
    """The topic of this step that an unsure message is likeliest about, if it tells something of
    that too. The customer has tapped to get here, so that less is needed to be sure."""
    understood = draft.turn.understood
    topic = str(understood.get("topic"))
    unsure = bool(understood.get("clarify"))
    if not unsure or float(understood.get("confidence", 0)) < _LIKELY_WITHIN_A_STEP:
        return None
    if topic not in {option.topic for option in _options(path)} or not _tells_of(draft, topic):
        return None
    return _topic_choice(topic)


def _tells_of(draft: Draft, topic: str) -> bool:
    """Whether the message holds a fact or a sign of that very topic."""
    facts = draft.turn.understood.get("facts", {})
    told = topic in FACTS_IN_ORDER and any(name in FACTS_IN_ORDER[topic] for name in facts)
    return told or topic in incidents_in(signs_in(draft.turn.text))


def _choices(guide: Mapping[str, Any]) -> tuple[Choice, ...]:
    """The buttons on offer."""
    if int(guide.get("unclear", 0)) >= UNCLEAR_BEFORE_A_PERSON_IS_OFFERED:
        return (choice("utter_meant_human", "human"), choice("utter_triage_choices", "menu"))
    path = guide.get("path")
    if path is None:
        topics = (_topic_choice(str(topic)) for topic in guide.get("offered", ()))
        return (*topics, choice("utter_topic_title_none", "menu"))
    choices = tuple(_choice([*path, option.name], path) for option in _options(path))
    if path:
        choices = (*choices, choice("utter_triage_back", "menu", value=list(path[:-1])))
    return choices


def _topic_choice(topic: str) -> Choice:
    if topic == _CRISIS:
        return choice("utter_meant_crisis", "menu", value=list(_IN_A_CRISIS))
    return choice(f"utter_meant_{topic}", topic)


def _choice(path: list[str], before: Sequence[str]) -> Choice:
    step = find(before, load_tree()).step or START
    return choice(f"utter_triage_{step}_{path[-1]}", "menu", value=path)


def _none(guide: Mapping[str, Any]) -> Choice:
    """None of the choices: on to the next, wider ones."""
    path = guide.get("path")
    if path is None or int(guide.get("unclear", 0)) >= UNCLEAR_BEFORE_A_PERSON_IS_OFFERED:
        return choice("utter_topic_title_none", "menu")
    if list(path) == [OTHER]:
        return _choice([OTHER, NOTHING_FITS], path)
    return _choice([OTHER], ())


def _options(path: Sequence[str]) -> tuple[Option, ...]:
    return load_tree()[find(path, load_tree()).step or START]


def _read_file() -> dict[str, Any]:
    path: Path = PROJECT_ROOT / "data" / "triage.yml"
    try:
        content: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError) as error:
        raise TriageError(f"{path} cannot be read: {error}") from error
    return content


@lru_cache(maxsize=1)
def _none_phrases() -> frozenset[str]:
    return frozenset(_plain(str(p)) for phrases in _read_file()["none_of_these"] for p in phrases)


def _plain(text: str) -> str:
    """In small letters, without accents or signs."""
    split = unicodedata.normalize("NFD", text.replace("’", "'").casefold())
    letters = "".join(sign for sign in split if not unicodedata.combining(sign))
    return " ".join(re.sub(r"[^\w' -]", " ", letters).split())
