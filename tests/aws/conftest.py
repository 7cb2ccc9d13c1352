import importlib.util
import sys
from pathlib import Path

# The clients, the servers and the processes of the end-to-end tests, and its question set.
e2e = Path(__file__).parent.parent / "e2e"
sys.path[:0] = [str(Path(__file__).parent), str(e2e)]
spec = importlib.util.spec_from_file_location("e2e_conftest", e2e / "conftest.py")
e2e_conftest = importlib.util.module_from_spec(spec)
spec.loader.exec_module(e2e_conftest)
quiz, solution = e2e_conftest.quiz, e2e_conftest.solution
