"""What holds for the tests of models: they trust one certificate, as reading the hundreds that a system trusts is slow."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

PINNED = Path(__file__).parents[1] / "sandbox" / "pinned.pem"


@pytest.fixture(scope="package", autouse=True)
def few_certificates_are_trusted() -> Iterator[None]:
    """Each async client reads them anew, for 20 ms. No endpoint here shows any."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SSL_CERT_FILE", str(PINNED))
        yield
