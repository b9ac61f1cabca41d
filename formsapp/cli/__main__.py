"""``python -m formsapp.cli`` does what ``loket`` does."""

import sys

from formsapp.cli import main

sys.exit(main())
