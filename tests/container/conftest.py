import os
import sys
from pathlib import Path

import pytest

TESTS = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(TESTS / "cluster"), str(TESTS / "e2e")]

from checkout import Checkout  # noqa: E402


@pytest.fixture(scope="session")
def checkout(tmp_path_factory) -> Checkout:
    """The repository as somebody cloned it, and an engine that has what they would pull."""
    checkout = Checkout(tmp_path_factory.mktemp("checkout") / "mc-speedrun")
    checkout.pull(Path(os.environ["CONTAINER_ROOTS"]))
    if package := os.environ.get("CONTAINER_PACKAGE"):
        checkout.types(f"cp {package} deploy/container/")
    return checkout
