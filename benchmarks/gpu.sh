#!/usr/bin/env bash
# Holds a GPU to the kernel's results and times both: prints a table, exits 1 where a byte differs.
#
# Needs the repository's environment with the extra `gpu` (uv sync --extra gpu) and takes less than
# four minutes. `--help` lists what can be left out or made larger.
set -euo pipefail
cd "$(dirname "$0")/.."
exec "${PYTHON:-.venv/bin/python}" benchmarks/gpu.py "$@"
