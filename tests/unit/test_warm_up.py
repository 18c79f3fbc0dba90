"""The action server has read every word list before the first customer comes."""

import json
import subprocess
import sys

from helpline.settings import PROJECT_ROOT

# Word lists that only the gateway and Rasa need: they read them in their own processes.
NOT_OF_THE_DIALOGUE = {
    "helpline.understanding.language",
    "helpline.understanding.topics",
    "helpline.understanding.pipelines",
}
SCRIPT = """
import json, sys
from actions.services import warm_up
import actions.records, helpline.dialogue
warm_up()
unread = [
    f"{module.__name__}.{name}"
    for module in list(sys.modules.values())
    if getattr(module, "__name__", "").startswith(("helpline.understanding", "helpline.letters"))
    for name, value in vars(module).items()
    if name in ("_lexicon", "lexicon", "_matcher", "_documents", "load_letters")
    and hasattr(value, "cache_info")
    and value.cache_info().currsize == 0
]
print(json.dumps(unread))
"""


def test_the_first_turn_reads_no_word_list(tmp_path):
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT],
        cwd=PROJECT_ROOT,
        env={"HELPLINE_DATABASE_URL": f"sqlite:///{tmp_path}/warm.db", "PYTHONPATH": "."},
        capture_output=True,
        text=True,
        check=True,
    )
    unread = json.loads(done.stdout.splitlines()[-1])
    assert [name for name in unread if name.rpartition(".")[0] not in NOT_OF_THE_DIALOGUE] == []
