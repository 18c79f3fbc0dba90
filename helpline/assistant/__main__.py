"""`python -m helpline.assistant`: Rasa on its internal address."""

from __future__ import annotations

import logging
import os
import warnings

from helpline.settings import PROJECT_ROOT, load_settings


def main() -> None:
    """Serve the newest model until stopped."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    os.environ.setdefault("RASA_TELEMETRY_ENABLED", "false")
    warnings.simplefilter("ignore")
    settings = load_settings()
    os.environ["ACTION_ENDPOINT_URL"] = f"{settings.actions_url}/webhook"
    os.chdir(PROJECT_ROOT)

    # Rasa reads its environment when it is imported.
    from rasa.core.run import serve_application
    from rasa.core.utils import AvailableEndpoints
    from rasa.utils.common import configure_logging_and_warnings
    from rasa.utils.log_utils import configure_structlog

    # Below WARNING Rasa logs what customers write.
    configure_logging_and_warnings(log_level=logging.WARNING)
    configure_structlog(logging.WARNING)
    serve_application(
        str(settings.models_dir),
        interface="127.0.0.1",
        port=settings.rasa_port,
        credentials="credentials.yml",
        enable_api=False,
        endpoints=AvailableEndpoints.read_endpoints("endpoints.yml"),
    )


if __name__ == "__main__":
    main()
