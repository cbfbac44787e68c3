"""``python -m hedgesim``: the command line."""

from hedgesim.cli import main

raise SystemExit(main())
