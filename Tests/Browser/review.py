"""Looks at the page of `galley diff --to html` through a browser, as a reviewer would.

Makes a review of two documents, and follows it with keyboard and pointer, on light and dark pages, on
a desk and on a phone. Ends with a message and status 1 at the first thing that is not as it should be.
"""

import argparse
import base64
import copy
import json
import os
import pathlib
import subprocess

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright

DESKTOP = {"width": 1280, "height": 800}
PHONE = {"width": 390, "height": 844}


def text(words):
    return {"type": "text", "content": words}


def value(number):
    return {"type": "value",
            "content": {"path": "first.test.loss", "text": f"{number:.2f}", "value": number}}


def chart(values):
    axis = {"isIntegral": False, "label": "Loss", "scale": "linear"}
    series = {"name": "test", "mark": "lineWithMarkers", "x": [1, 2, 3, 4], "y": values}
    panel = {"horizontal": axis | {"label": "Epoch"}, "vertical": axis, "series": [series]}
    return {"type": "line-chart", "content": {"panels": [panel]}}


def grid(pixels):
    return {"type": "image-grid", "content": {
        "tileWidth": 4, "tileHeight": 4, "rows": 2, "columns": 3, "rowLabels": ["a", "b"],
        "columnLabels": [], "pixels": base64.b64encode(bytes(pixels)).decode()}}


def figure(number, content):
    return {"type": "figure", "content": {
        "identifier": f"fig-{number}", "number": str(number), "caption": [text("A figure.")],
        "alternativeText": "What it shows.", "content": content}}


def documents():
    """A document, and what another run and an author made of it."""
    cell = {"content": [text("1.50")], "value": 1.5}
    old = {
        "format": 2, "notices": [], "footnotes": [], "colophon": [],
        "layout": {"hasTableOfContents": True, "numbersSections": False, "paper": "a4"},
        "metadata": {"title": "A report", "authors": [], "language": "en", "abstract": [],
                     "keywords": []},
        "blocks": [
            {"type": "heading", "content": {
                "level": 1, "identifier": "sec-a", "content": [text("Results")]}},
            {"type": "paragraph", "content": [text("The quick model is here.")]},
            {"type": "paragraph", "content": [text("Its loss is "), value(1.5), text(".")]},
            figure(1, grid([10 * (i % 20) for i in range(96)])),
            figure(2, chart([4, 3, 2, 1])),
            {"type": "table", "content": {
                "caption": [text("Losses.")], "number": "1",
                "columns": [{"alignment": "leading", "header": [text("Run")]},
                            {"alignment": "trailing", "header": [text("Loss")]}],
                "rows": [[{"content": [text("first")]}, cell]]}},
            {"type": "code", "content": {"role": "source", "text": "one\ntwo\nthree"}},
            {"type": "equation", "content": {"tex": "a + \\beta"}},
        ],
    }
    new = copy.deepcopy(old)
    blocks = new["blocks"]
    blocks[1]["content"] = [text("The slow model is here.")]
    blocks[2]["content"][1] = value(1.25)
    blocks[3] = figure(1, grid([10 * (i % 20) + (40 if i < 16 else 0) for i in range(96)]))
    blocks[4] = figure(2, chart([4, 3.5, 2, 1]))
    blocks[5]["content"]["rows"][0][1] = {"content": [text("1.25")], "value": 1.25}
    blocks[6]["content"]["text"] = "one\n2\nthree"
    blocks[7]["content"]["tex"] = "a + \\gamma"
    return old, new


def expect(condition, message):
    if not condition:
        raise SystemExit(message)


class Reviewer:
    def __init__(self, page, errors):
        self.page = page
        self.errors = errors

    def current(self):
        return self.page.locator(".change.current").get_attribute("id")

    def shown(self):
        return self.page.locator(".change:visible").count()

    def press(self, keys):
        for key in keys:
            self.page.keyboard.press(key)

    def check_access(self, where):
        found = Axe().run(self.page)
        expect(found.violations_count == 0,
               f"{where}: {[item['id'] for item in found.response['violations']]}")

    def check_layout(self, where):
        width = self.page.evaluate("document.documentElement.scrollWidth - innerWidth")
        expect(width <= 0, f"{where}: the page is {width} pixels wider than the window")
        broken = self.page.evaluate(
            "[...document.images].filter((i) => !i.complete || i.naturalWidth === 0).length")
        expect(broken == 0, f"{where}: {broken} pictures are broken")
        bare = self.page.locator("img:not([alt]), img[alt='']").count()
        expect(bare == 0, f"{where}: {bare} pictures have no description")
        expect(not self.errors, f"{where}: {self.errors}")


def follow_keys(reviewer):
    page = reviewer.page
    expect(reviewer.shown() == 7, f"{reviewer.shown()} changes are shown, not 7")
    reviewer.press("j")
    first = reviewer.current()
    reviewer.press("j")
    expect(reviewer.current() != first, "'j' does not go on")
    reviewer.press("k")
    expect(reviewer.current() == first, "'k' does not go back")
    expect("1 of 7" in page.locator("#position").inner_text(), "the position is not told")
    box = page.locator(".change.current").bounding_box()
    expect(-1 <= box["y"] <= 400, f"the change is at {box['y']}, out of sight")
    expect(page.locator("nav a[aria-current='true']").count() == 1, "the list has no current change")

    page.locator(".kind[data-kind='prose']").click()
    expect(reviewer.shown() == 6, "a filter hides nothing")
    reviewer.press("1")
    expect(reviewer.shown() == 7, "'1' does not bring the kind back")
    for key in "123456":
        reviewer.press(key)
    expect(reviewer.shown() == 0 and page.locator(".filtered").is_visible(),
           "nothing is left, and the page does not say so")
    page.keyboard.press("Escape")
    expect(reviewer.shown() == 7, "Escape does not show all")

    reviewer.press("?")
    expect(page.locator("#help").is_visible(), "'?' shows no help")
    reviewer.check_access("help")
    page.keyboard.press("Escape")
    expect(not page.locator("#help").is_visible(), "Escape does not close the help")

    reviewer.press("e")
    expect(page.locator(".change.done").count() == 1, "'e' marks nothing as viewed")
    page.locator(".change.done input").uncheck()
    expect(page.locator(".change.done").count() == 0, "what was viewed cannot be opened again")


def follow_figures(reviewer, screenshots, name):
    page = reviewer.page
    for index, label in [(0, "images"), (1, "chart")]:
        pictures = page.locator(".pictures[data-view]").nth(index)
        pictures.scroll_into_view_if_needed()
        for view in ["both", "old", "new", "difference", "swipe"]:
            pictures.locator(f"button[data-view='{view}']").click()
            visible = pictures.locator("img:visible").count()
            wanted = {"both": 2, "swipe": 2, "difference": 1 if label == "images" else 2}
            expect(visible == wanted.get(view, 1), f"{label}, {view}: {visible} pictures")
            if screenshots:
                pictures.screenshot(path=f"{screenshots}/review-{name}-{label}-{view}.png")
        wipe = pictures.locator("input[type='range']")
        before = pictures.locator(".new .frame").evaluate("(e) => getComputedStyle(e).clipPath")
        wipe.focus()
        page.keyboard.press("ArrowRight")
        after = pictures.locator(".new .frame").evaluate("(e) => getComputedStyle(e).clipPath")
        expect(before != after, f"{label}: the wipe moves nothing")


def main():
    arguments = argparse.ArgumentParser()
    for name in ["galley", "directory", "browser"]:
        arguments.add_argument(f"--{name}", required=True)
    options = arguments.parse_args()
    place = pathlib.Path(options.directory)
    for name, document in zip(["old", "new"], documents()):
        (place / f"{name}.json").write_text(json.dumps(document))
    ended = subprocess.run(
        [options.galley, "diff", "old.json", "new.json", "--to", "html", "--output", "review.html"],
        cwd=place, capture_output=True, text=True, check=False)
    expect(ended.returncode == 1, f"status {ended.returncode}: {ended.stderr}")

    screenshots = os.environ.get("GALLEY_SCREENSHOTS")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=options.browser, args=["--no-sandbox"])
        for name, size, scheme in [("light", DESKTOP, "light"), ("dark", DESKTOP, "dark"),
                                   ("phone", PHONE, "light")]:
            page = browser.new_context(viewport=size, color_scheme=scheme).new_page()
            errors, requests = [], []
            page.on("console", lambda message: errors.append(message.text))
            page.on("pageerror", lambda error: errors.append(str(error)))
            page.on("request", lambda request: requests.append(request.url))
            page.goto((place / "review.html").as_uri())
            reviewer = Reviewer(page, errors)
            reviewer.check_layout(name)
            reviewer.check_access(name)
            if screenshots:
                page.screenshot(path=f"{screenshots}/review-{name}.png", full_page=True)
            if size == DESKTOP:
                follow_keys(reviewer)
            follow_figures(reviewer, screenshots, name)
            reviewer.check_layout(f"{name}, after use")
            foreign = [url for url in requests if not url.startswith(("file:", "data:"))]
            expect(not foreign, f"{name}: asks for {foreign}")
        # Without scripts everything is shown.
        page = browser.new_context(java_script_enabled=False).new_page()
        page.goto((place / "review.html").as_uri())
        expect(page.locator(".change").count() == 7, "without scripts, changes are missing")
        expect(page.locator(".pictures img:visible").count() == 4, "without scripts, no pictures")
        browser.close()
    print("The review page is as it should be.")


if __name__ == "__main__":
    main()
