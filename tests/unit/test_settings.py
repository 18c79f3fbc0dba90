"""Settings: safe defaults, one clear error, and documentation that stays true."""

import re
from datetime import datetime, timezone
from pathlib import Path

import pytest

from helpline.settings import PREFIX, PROJECT_ROOT, Settings, SettingsError, load_settings


def documented() -> set[str]:
    page = (PROJECT_ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    return set(re.findall(rf"^\| `({PREFIX}[A-Z_]+)`", page, flags=re.MULTILINE))


def test_every_setting_is_documented_and_no_other():
    assert documented() == {PREFIX + name.upper() for name in Settings.__dataclass_fields__}


def test_documented_numbers_are_the_defaults():
    page = (PROJECT_ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    for name, value in vars(Settings()).items():
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            assert f"| `{PREFIX}{name.upper()}` | `{value:g}` |" in page


def test_an_empty_environment_gives_the_defaults():
    settings = load_settings({})
    assert settings == Settings()
    assert settings.resolved_database_url.startswith("sqlite:///")
    assert settings.host == "127.0.0.1"


def test_values_are_read():
    settings = load_settings(
        {
            "HELPLINE_PORT": "9000",
            "HELPLINE_PUBLIC_HTTPS": "true",
            "HELPLINE_ALLOWED_ORIGINS": "https://a.be, https://b.be",
            "HELPLINE_NOW": "2026-11-21T11:00:00+01:00",
            "HELPLINE_STATE_DIR": "/tmp/helpline",
            "HELPLINE_TURN_TIMEOUT": "2.5",
        }
    )
    assert settings.port == 9000
    assert settings.public_https is True
    assert settings.allowed_origins == ("https://a.be", "https://b.be")
    assert settings.clock() == datetime(2026, 11, 21, 10, tzinfo=timezone.utc)
    assert settings.state_dir == Path("/tmp/helpline")
    assert settings.turn_timeout == 2.5


def test_whatsapp_is_on_when_all_it_needs_is_set_and_its_secrets_are_not_shown():
    names = ("VERIFY_TOKEN", "APP_SECRET", "ACCESS_TOKEN", "PHONE_NUMBER_ID")
    environ = {f"HELPLINE_WHATSAPP_{name}": f"s3cret-{name}" for name in names}
    settings = load_settings(environ)
    assert settings.whatsapp_missing == ()
    assert repr(settings).count("s3cret") == 1  # the id of the phone number is none
    for name in environ:
        rest = {key: value for key, value in environ.items() if key != name}
        assert load_settings(rest).whatsapp_missing == (name,)
    assert len(Settings().whatsapp_missing) == 4


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("HELPLINE_PORT", "many"),
        ("HELPLINE_PUBLIC_HTTPS", "perhaps"),
        ("HELPLINE_NOW", "2026-11-21T10:00:00"),
        ("HELPLINE_TURN_TIMEOUT", "soon"),
    ],
)
def test_a_bad_value_names_its_variable(name, value):
    with pytest.raises(SettingsError, match=name):
        load_settings({name: value})
