"""`python -m kubelint`."""

from __future__ import annotations

from kubelint._boot import main

main()
