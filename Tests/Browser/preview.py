"""Looks at `galley preview` through a browser, as someone who writes a report would.

Starts the preview itself, so that it can also end it and start it again. Prints what was measured,
one line each; ends with a message and status 1 at the first thing that is not as it should be.
"""

import argparse
import contextlib
import os
import pathlib
import signal
import statistics
import subprocess
import time
import urllib.parse

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright

# From the moment a file is written to the moment the page shows it, in seconds.
LONGEST_WAIT = 1.0
# For what has no limit of its own, in seconds.
PATIENCE = 30.0
# What must stay in its place may move by less than one sees, in CSS pixels.
LARGEST_SHIFT = 1.5

DESKTOP = {"width": 1280, "height": 800}
PHONE = {"width": 390, "height": 844}

FRONT = "---\ntitle: A preview\n---\n\n"
MODEL = """```{dataset}
id: digits
source: mnist
first: {train: 1000, test: 100}
```

```{model}
id: small
kind: vae
input: 784
encoder: [{linear: 200}, relu]
latent: 8
decoder: [{linear: 200}, relu, {linear: 784}, sigmoid]
```

"""
TRAIN = "```{train}\nid: slow\nmodel: small\ndata: digits\nepochs: 4000\nbatch: 100\n```\n"


def paragraph(number):
    return f"Paragraph {number}: " + "some words of a report that is being written. " * 6 + "\n\n"


def body(first="first", before=""):
    paragraphs = [paragraph(number) for number in range(1, 31)]
    return (f"## Start\n\nThe {first} sentence.\n\n{before}" + "".join(paragraphs[:15])
            + "```{dataset}\nid: digits\nsource: mnist\nfirst: {train: 100, test: 10}\n"
            + "echo: true\ncode-fold: true\n```\n\n" + "".join(paragraphs[15:]))


class Preview:
    """A running `galley preview`."""

    def __init__(self, galley, report, port=None):
        command = [galley, "preview", str(report.name)] + (["--port", str(port)] if port else [])
        self.errors = open(report.parent / "errors.txt", "w+")
        self.process = subprocess.Popen(command, cwd=report.parent, stdout=subprocess.PIPE,
                                        stderr=self.errors, text=True)
        line = self.process.stdout.readline()
        assert line.startswith(f"Preview of {report.name}: http://127.0.0.1:"), line
        self.address = line.split(": ")[1].strip()
        self.port = int(self.address.rstrip("/").rsplit(":", 1)[1])

    def end(self):
        self.process.send_signal(signal.SIGINT)
        status = self.process.wait(timeout=PATIENCE)
        assert status == 0, f"ended with {status}"


class Browsing:
    """A window of the browser, and everything it said or asked for."""

    def __init__(self, browser, address, **options):
        self.page = browser.new_context(**options).new_page()
        self.messages = []
        self.hosts = set()
        self.page.on("console", lambda message: self.messages.append(message.text))
        self.page.on("pageerror", lambda error: self.messages.append(str(error)))
        self.page.on("request", lambda request: self.hosts.add(
            urllib.parse.urlsplit(request.url).netloc if "://" in request.url else ""))
        self.page.goto(address)

    def wait(self, expression, seconds=PATIENCE):
        # Not `wait_for_function`, which evaluates in the page, where the page's policy forbids it.
        end = time.monotonic() + seconds
        while not self.page.evaluate(expression):
            assert time.monotonic() < end, f"not within {seconds} s: {expression}"
            time.sleep(0.005)

    def panel(self, selector):
        # Playwright looks into open shadow trees by itself.
        return self.page.locator(f"galley-preview {selector}")

    def has_text(self, text, seconds=PATIENCE):
        self.wait(f"document.body.textContent.includes({text!r})", seconds)

    def audit(self, what):
        result = Axe().run(self.page)
        # The package's own report cannot name elements in shadow trees.
        found = [f"{violation['id']}: {node['html']}: {node['failureSummary']}"
                 for violation in result.response["violations"] for node in violation["nodes"]]
        assert found == [], f"axe, {what}: " + "; ".join(found)
        print(f"axe, {what}: no violations of {len(result.response['passes'])} rules")


def measure_edits(window, report):
    waits = []
    for turn in range(5):
        word = f"sentence-of-turn-{turn}"
        report.write_text(FRONT + body(word))
        written = time.monotonic()
        window.has_text(word)
        waits.append(time.monotonic() - written)
    print("edit to page, seconds:", ", ".join(f"{wait:.3f}" for wait in waits))
    # The median, because one turn may meet something else that the machine is doing.
    wait = statistics.median(waits)
    assert wait < LONGEST_WAIT, f"an edit took {wait:.2f} s to show"


def keep_place(window, report):
    page = window.page
    find = "[...document.querySelectorAll('p')].find(p => p.textContent.startsWith('Paragraph 12:'))"
    page.evaluate("document.querySelector('details').open = true")
    page.evaluate(f"{find}.scrollIntoView()")
    page.evaluate("window.scrollBy(0, 17)")
    page.evaluate(f"window.seen = {find}")
    top = f"{find}.getBoundingClientRect().top"
    before, scroll = page.evaluate(top), page.evaluate("scrollY")
    report.write_text(FRONT + body(before="".join(paragraph(n) for n in (91, 92, 93))))
    window.has_text("Paragraph 93:")
    # Some moves come a moment later, with the next drawing.
    page.wait_for_timeout(100)
    shift = abs(page.evaluate(top) - before)
    moved = page.evaluate("scrollY") - scroll
    print(f"insertion of {moved:.0f} pixels above: the text read moved by {shift:.2f}")
    assert moved > 100 and shift < LARGEST_SHIFT, f"moved {moved}, shift {shift}"
    assert page.evaluate(f"{find} === window.seen"), "what did not change was made anew"
    assert page.evaluate("document.querySelector('details').open"), "the fold has closed"


def leave_alone(window, report):
    """A file written again as it was changes nothing, not even for a moment."""
    window.page.evaluate("""() => {
      window.changes = 0;
      new MutationObserver((all) => { window.changes += all.length; })
        .observe(document.documentElement, {childList: true, subtree: true, attributes: true,
                                            characterData: true});
    }""")
    report.write_text(report.read_text())
    window.page.wait_for_timeout(600)
    changes = window.page.evaluate("window.changes")
    assert changes == 0, f"{changes} changes of a page that is the same"


def break_and_mend(window, report, screenshots):
    page = window.page
    good = report.read_text()
    line = good[:good.index("source: mnist")].count("\n") + 1
    report.write_text(good.replace("source: mnist", "sourcee: mnist"))
    written = time.monotonic()
    alert = window.panel("[role=alert]")
    alert.wait_for(timeout=PATIENCE * 1000)
    print(f"mistake to message, seconds: {time.monotonic() - written:.3f}")
    text = alert.inner_text()
    for part in (f"report.md:{line}:1", "sourcee: mnist", "^~~~~~~", "dataset has no key 'sourcee'",
                 "hint: did you mean 'source'?"):
        assert part in text, f"{part!r} is not in {text!r}"
    for mark in range(window.panel(".source .mark").count()):
        source = window.panel(".source .mark").nth(mark).bounding_box()
        caret = window.panel(".caret .mark").nth(mark).bounding_box()
        assert abs(source["x"] - caret["x"]) < 1, "the caret does not stand under its word"
    assert "Paragraph 12" in page.inner_text("body"), "the last good page has gone"
    window.audit("problems")
    screenshots(window, "problems")
    page.keyboard.press("Escape")
    assert not alert.is_visible(), "Escape does not dismiss the problems"
    report.write_text(good.replace("source: mnist", "sourcee: mnist").replace("Start", "Begin"))
    page.wait_for_timeout(500)
    assert not alert.is_visible(), "dismissed problems come back though they are the same"
    report.write_text(good.replace("source: mnist", "source: mnists"))
    alert.wait_for(timeout=PATIENCE * 1000)
    report.write_text(good.replace("Start", "Mended"))
    window.has_text("Mended")
    alert.wait_for(state="hidden", timeout=PATIENCE * 1000)


def train(window, report, screenshots):
    page = window.page
    report.write_text(FRONT + MODEL + TRAIN)
    curve = window.panel(".progress svg polyline.losses")
    window.panel(".progress").wait_for(timeout=PATIENCE * 1000)
    if window.panel(".steps").is_hidden():
        window.panel(".collapse").click()
    curve.wait_for(timeout=PATIENCE * 1000)

    def points():
        return len(curve.get_attribute("points").split())

    counts = [points()]
    end = time.monotonic() + PATIENCE
    while len(counts) < 4:
        assert time.monotonic() < end, f"the curve does not grow: {counts}"
        page.wait_for_timeout(100)
        if points() > counts[-1]:
            counts.append(points())
    print("points of the growing curve:", ", ".join(map(str, counts)))
    # How long it takes is only known after a while.
    window.panel(".left:text('left')").wait_for(timeout=PATIENCE * 1000)
    state = window.panel(".progress").inner_text()
    for part in ("slow train", "epoch", "of 4000", "loss", "left"):
        assert part in state, f"{part!r} is not in {state!r}"
    window.audit("progress")
    screenshots(window, "progress")
    # Another edit stops the run.
    report.write_text(FRONT + body("stopped"))
    window.has_text("stopped")
    window.panel(".progress").wait_for(state="hidden", timeout=PATIENCE * 1000)


def reconnect(window, report, preview, galley):
    preview.end()
    window.panel(".connection").wait_for(timeout=PATIENCE * 1000)
    report.write_text(FRONT + body("returned"))
    again = Preview(galley, report, port=preview.port)
    window.has_text("returned")
    window.panel(".connection").wait_for(state="hidden", timeout=PATIENCE * 1000)
    print("the page came back by itself after a restart")
    return again


def photographer(directory):
    def take(window, name):
        if not directory:
            return
        for size_name, size in (("desktop", DESKTOP), ("phone", PHONE)):
            for scheme in ("light", "dark"):
                window.page.set_viewport_size(size)
                window.page.emulate_media(color_scheme=scheme)
                window.page.wait_for_timeout(250)
                path = pathlib.Path(directory) / f"{name}-{size_name}-{scheme}.png"
                window.page.screenshot(path=path)
        window.page.set_viewport_size(DESKTOP)
        window.page.emulate_media(color_scheme="light")
    return take


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--galley", required=True, help="the command under test")
    parser.add_argument("--directory", required=True, help="an empty folder to work in")
    parser.add_argument("--browser", required=True, help="Chromium's executable")
    options = parser.parse_args()
    report = pathlib.Path(options.directory) / "report.md"
    report.write_text(FRONT + body())
    screenshots = photographer(os.environ.get("GALLEY_SCREENSHOTS"))
    with sync_playwright() as playwright, contextlib.ExitStack() as stack:
        preview = Preview(options.galley, report)
        stack.callback(lambda: preview.process.kill())
        browser = playwright.chromium.launch(
            executable_path=options.browser, args=["--no-sandbox"])
        stack.callback(browser.close)
        window = Browsing(browser, preview.address, viewport=DESKTOP)
        window.has_text("The first sentence.")
        measure_edits(window, report)
        keep_place(window, report)
        leave_alone(window, report)
        break_and_mend(window, report, screenshots)
        train(window, report, screenshots)
        assert window.messages == [], f"the browser said {window.messages}"
        assert window.hosts <= {f"127.0.0.1:{preview.port}", ""}, f"asked {window.hosts}"
        preview = reconnect(window, report, preview, options.galley)
        preview.end()


if __name__ == "__main__":
    main()
