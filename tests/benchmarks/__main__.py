"""All figures that the product promises, in one run: python -m tests.benchmarks"""

from __future__ import annotations

import sys

from tests.benchmarks import accuracy, scaling, screen, speed

if __name__ == "__main__":
    held = [accuracy.main([]), speed.main([]), scaling.main([]), screen.main([])]
    print("\nAll figures hold." if all(held) else "\nSome figures fall short.")
    sys.exit(0 if all(held) else 1)
