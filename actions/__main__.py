"""`python -m actions`: the action server on its internal address."""

from __future__ import annotations

import logging
import warnings

from helpline.settings import load_settings


def main() -> None:
    """Serve the actions until stopped."""
    warnings.simplefilter("ignore")
    logging.basicConfig(level=logging.WARNING)
    settings = load_settings()

    from rasa_sdk.endpoint import create_app

    from actions.services import warm_up

    app = create_app("actions")
    warm_up()
    app.run("127.0.0.1", settings.actions_port, workers=1, access_log=False, motd=False)


if __name__ == "__main__":
    main()
