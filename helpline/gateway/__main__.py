"""`python -m helpline.gateway` starts the gateway."""

import sys

from helpline.gateway.server import main

sys.exit(main())
