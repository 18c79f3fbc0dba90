"""No figure of the understanding falls below its floor, on any evaluation set."""

import pytest

from benchmarks.understanding.floors import broken_floors
from benchmarks.understanding.measure import figures, measure
from benchmarks.understanding.sets import present_sets, read_set
from helpline.commands.understand import load_understander, newest_model
from helpline.settings import load_settings
from helpline.texts import LANGUAGES


@pytest.fixture(scope="module")
def understander():
    return load_understander(newest_model(load_settings().models_dir))


@pytest.fixture(scope="module")
def measured(understander):
    return {name: figures(measure(understander, read_set(name))) for name in present_sets()}


def test_the_development_set_is_there():
    assert "development" in present_sets()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", present_sets())
def test_every_figure_keeps_its_floor(name, language, measured):
    assert broken_floors(name, measured[name], language) == []
