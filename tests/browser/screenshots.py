"""Take the README's pictures anew: `python -m tests.browser.screenshots`, from the repository's root."""

from __future__ import annotations

import shutil

from playwright.sync_api import sync_playwright

from tests.browser.conftest import CHROMIUM_ARGS, ROOT, serving, still

TARGET = ROOT / ".github" / "screenshots"
PICTURES = {"importance": (1400, 1000), "relationships": (1400, 1000), "next_sweep": (1400, 1000)}


def main() -> None:
    """One PNG a page, on the first bundled sweep, in the light theme."""
    TARGET.mkdir(parents=True, exist_ok=True)
    with serving() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=CHROMIUM_ARGS)
        for name, (width, height) in PICTURES.items():
            page = browser.new_page(viewport={"width": width, "height": height}, color_scheme="light")
            page.goto(f"{address}{name}")
            still(page)
            page.screenshot(path=str(TARGET / f"{name}.png"))
            print(f"{TARGET.name}/{name}.png")
            page.close()
        browser.close()


if __name__ == "__main__":
    main()
