"""Starts the program. Its folder's parent comes last on the path, so that nothing beside it is taken for a library."""

import importlib
import sys
from pathlib import Path

if __name__ == "__main__":
    sys.path.append(str(Path(__file__).parents[1]))
    importlib.import_module("inspecting.program").main()
