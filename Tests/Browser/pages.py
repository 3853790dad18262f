"""Looks at finished pages through a browser, as readers with screens, phones, keyboards, paper and
screen readers would.

Every page is opened wide and narrow, light and dark; it may say nothing on the console, ask nobody
for anything, break no rule of its own policy and none of axe-core's, and never scroll sideways. Charts
of points must answer pointer, keys, touch and their legends, and stand there complete without script.
Prints what was measured; ends with a message and status 1 at the first thing that is not so.
"""

import argparse
import os
import pathlib
import time

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright

SIZES = {"desktop": {"width": 1280, "height": 800}, "phone": {"width": 390, "height": 844}}
SCHEMES = ("light", "dark")
# The mean of handling a pointer's move, in milliseconds: a sixth of a frame.
LONGEST_MOVE = 3.0
# Drawing all points again, in milliseconds.
LONGEST_DRAWING = 250.0
PATIENCE = 5.0

# What a page may not do is remembered from its first moment on.
WATCH = """
window.violations = [];
document.addEventListener("securitypolicyviolation", (event) => {
  window.violations.push(`${event.violatedDirective}: ${event.blockedURI} ${event.sample}`);
});
"""


class Reading:
    """A page in a window, and everything it said or asked for."""

    def __init__(self, browser, path, **options):
        self.context = browser.new_context(**options)
        self.page = self.context.new_page()
        self.address = path.resolve().as_uri()
        self.name = path.name
        self.messages = []
        self.requests = []
        self.page.add_init_script(WATCH)
        self.page.on("console", lambda message: self.messages.append(message.text))
        self.page.on("pageerror", lambda error: self.messages.append(str(error)))
        self.page.route("**/*", self.answer)
        self.page.goto(self.address)

    def answer(self, route):
        if route.request.url.split("#")[0] == self.address:
            route.continue_()
        else:
            self.requests.append(route.request.url)
            route.abort()

    def close(self, what):
        violations = self.page.evaluate("window.violations ?? []")
        assert self.messages == [], f"{self.name}, {what}: the console says {self.messages[:3]}"
        assert self.requests == [], f"{self.name}, {what}: asked for {self.requests[:3]}"
        assert violations == [], f"{self.name}, {what}: policy broken: {violations[:3]}"
        self.context.close()

    def is_true(self, expression, what):
        # Not `wait_for_function`, which evaluates in the page, where the page's policy forbids it.
        end = time.monotonic() + PATIENCE
        while not self.page.evaluate(expression):
            assert time.monotonic() < end, f"{self.name}: {what}: not so: {expression}"
            time.sleep(0.02)


def look(browser, path, photographs):
    """The page as it stands, in every size and scheme."""
    reading = Reading(browser, path, viewport=SIZES["desktop"], color_scheme="light")
    page = reading.page
    for size, viewport in SIZES.items():
        page.set_viewport_size(viewport)
        for scheme in SCHEMES:
            page.emulate_media(color_scheme=scheme)
            what = f"{size}, {scheme}"
            reading.is_true(
                "[...document.images].every((i) => i.complete && i.naturalWidth > 0)", what)
            sideways = page.evaluate("document.documentElement.scrollWidth - innerWidth")
            assert sideways <= 0, f"{path.name}, {what}: {sideways} pixels wider than the screen"
            audit(page, f"{path.name}, {what}")
            if photographs:
                page.screenshot(
                    path=pathlib.Path(photographs) / f"{path.stem}-{size}-{scheme}.png",
                    full_page=True)
    print_out(page, path)
    reading.close("looking")


def audit(page, what):
    result = Axe().run(page, options={"resultTypes": ["violations"]})
    found = [f"{violation['id']}: {node['html'][:200]}: {node['failureSummary'][:300]}"
             for violation in result.response["violations"] for node in violation["nodes"]]
    assert found == [], f"axe, {what}: {len(found)} violations: " + "; ".join(found[:4])


def print_out(page, path):
    """Paper is white whatever the screen is, and shows no navigation."""
    page.set_viewport_size({"width": 640, "height": 900})
    page.emulate_media(media="print", color_scheme="dark")
    state = page.evaluate("""() => ({
      scheme: getComputedStyle(document.documentElement).colorScheme,
      background: getComputedStyle(document.body).backgroundColor,
      sideways: document.documentElement.scrollWidth - innerWidth,
      shown: [...document.querySelectorAll("nav, .skip, .anchor")]
        .filter((e) => e.getClientRects().length > 0).length,
    })""")
    assert state["scheme"] == "light", f"{path.name}, print: scheme {state['scheme']}"
    assert state["background"] == "rgb(255, 255, 255)", f"{path.name}, print: {state['background']}"
    assert state["sideways"] <= 0, f"{path.name}, print: {state['sideways']} pixels too wide"
    assert state["shown"] == 0, f"{path.name}, print: shows navigation"


def without_script(browser, path):
    reading = Reading(
        browser, path, viewport=SIZES["desktop"], java_script_enabled=False, color_scheme="light")
    # Without script, Playwright can still measure.
    for picture in reading.page.locator("galley-plot img").all():
        box = picture.bounding_box()
        assert box and box["width"] > 100 and box["height"] > 50, f"{path.name}: no picture"
    assert reading.page.locator("galley-plot button").count() == 0
    assert reading.messages == [] and reading.requests == []
    reading.context.close()


PLOT = "document.querySelector('galley-plot')"
CARD = f"{PLOT}.shadowRoot.querySelector('.card')"


def place_of(page, point):
    """Where a point of the first chart is on the screen, as the chart itself knows."""
    return page.evaluate(f"""(index) => {{
      const plot = {PLOT};
      const picture = plot.picture;
      return [picture.left + plot.places[2 * index] * plot.scale,
              picture.top + plot.places[2 * index + 1] * plot.scale];
    }}""", point)


def card_is_on_screen(reading, what):
    box = reading.page.evaluate(f"""() => {{
      const box = {CARD}.getBoundingClientRect();
      return [box.left, box.top, document.documentElement.clientWidth - box.right, box.width];
    }}""")
    assert box[3] > 20 and min(box[:3]) >= 0, f"{reading.name}, {what}: the card is at {box}"


def point_at(browser, path):
    reading = Reading(browser, path, viewport=SIZES["desktop"])
    page = reading.page
    page.locator("galley-plot").first.scroll_into_view_if_needed()
    count = page.evaluate(f"{PLOT}.count")
    for point in (0, count // 2, count - 1):
        page.mouse.move(1, 1)
        page.mouse.move(*place_of(page, point))
        reading.is_true(f"!{CARD}.hidden", "pointer")
        card_is_on_screen(reading, "pointer")
        text = page.evaluate(f"{CARD}.innerText")
        assert text.strip(), f"{path.name}: an empty card"
    if page.evaluate(f"!!{PLOT}.map.panels[0].tiles"):
        reading.is_true(f"""(() => {{
          const canvas = {CARD}.querySelector("canvas");
          const pixels = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
          return pixels.some((value, index) => index % 4 === 3 && value > 0);
        }})()""", "the card's image")
    page.keyboard.press("Escape")
    reading.is_true(f"{CARD}.hidden", "Escape")
    measure(page, path)
    reading.close("pointer")


def step_with_keys(browser, path):
    reading = Reading(browser, path, viewport=SIZES["desktop"])
    page = reading.page
    page.evaluate(f"{PLOT}.scrollIntoView()")
    focused = f"{PLOT}.shadowRoot.activeElement?.className"
    for _ in range(400):
        page.keyboard.press("Tab")
        if page.evaluate(focused) == "surface":
            break
    assert page.evaluate(focused) == "surface", f"{path.name}: Tab does not reach the chart"
    active = f"{PLOT}.active"
    horizontal = f"{PLOT}.places[2 * {PLOT}.active]"
    page.keyboard.press("Home")
    reading.is_true(f"!{CARD}.hidden", "Home")
    first = page.evaluate(horizontal)
    seen = {page.evaluate(active)}
    for _ in range(5):
        before = page.evaluate(horizontal)
        page.keyboard.press("ArrowRight")
        assert page.evaluate(horizontal) >= before, f"{path.name}: right goes left"
        seen.add(page.evaluate(active))
        card_is_on_screen(reading, "keys")
    assert len(seen) > 2, f"{path.name}: arrow keys do not move: {seen}"
    reading.is_true(
        f"{PLOT}.shadowRoot.querySelector('[role=status]').textContent.length > 3", "announcement")
    page.keyboard.press("End")
    assert page.evaluate(horizontal) > first, f"{path.name}: the end is the start"
    page.keyboard.press("Escape")
    reading.is_true(f"{CARD}.hidden", "Escape")
    reading.close("keys")


def touch(browser, path):
    for edge in ("Math.min", "Math.max"):
        reading = Reading(
            browser, path, viewport=SIZES["phone"], has_touch=True, is_mobile=True)
        page = reading.page
        page.locator("galley-plot").first.scroll_into_view_if_needed()
        # The points nearest to the edges of the screen are where a card would leave it.
        point = page.evaluate(f"""() => {{
          const x = Array.from({{length: {PLOT}.count}}, (_, i) => {PLOT}.places[2 * i]);
          return x.indexOf({edge}(...x.slice(0, 5000)));
        }}""")
        page.touchscreen.tap(*place_of(page, point))
        reading.is_true(f"!{CARD}.hidden", "touch")
        card_is_on_screen(reading, "touch")
        page.touchscreen.tap(5, 5)
        reading.is_true(f"{CARD}.hidden", "touch elsewhere")
        reading.close("touch")


def switch_groups(browser, path):
    for size, scheme in (("desktop", "light"), ("phone", "dark")):
        viewport = SIZES[size]
        reading = Reading(browser, path, viewport=viewport, color_scheme=scheme)
        page = reading.page
        keys = page.locator("galley-plot").first.locator("button")
        if keys.count() == 0:
            reading.close("keys")
            return
        chart = page.locator("galley-plot").first
        before = chart.screenshot()
        key = keys.first
        assert key.get_attribute("aria-label") and key.get_attribute("aria-pressed") == "true"
        key.focus()
        page.keyboard.press("Space")
        assert key.get_attribute("aria-pressed") == "false", f"{path.name}: the key stays"
        hidden = page.evaluate(f"[...{PLOT}.off][0]")
        point = page.evaluate(f"{PLOT}.group.indexOf({hidden})")
        page.mouse.move(1, 1)
        page.mouse.move(*place_of(page, point))
        shown = page.evaluate(f"{PLOT}.active < 0 ? -1 : {PLOT}.group[{PLOT}.active]")
        assert shown != hidden, f"{path.name}: a hidden point answers"
        page.mouse.move(1, 1)
        assert chart.screenshot() != before, f"{path.name}: hidden points are still there"
        audit(page, f"{path.name}, {size}, {scheme}, a group off")
        key.click()
        page.mouse.move(1, 1)
        assert key.get_attribute("aria-pressed") == "true"
        page.evaluate("document.activeElement.blur()")
        assert chart.screenshot() == before, f"{path.name}: the chart does not come back"
        reading.close("legend")


def measure(page, path):
    move, drawing, count = page.evaluate(f"""() => {{
      const plot = {PLOT};
      const {{left, top, width, height}} = plot.picture;
      const turns = 300;
      let start = performance.now();
      for (let i = 0; i < turns; i++) {{
        plot.point({{clientX: left + width * i / turns, clientY: top + height * ((i * 7) % turns) / turns}}, 12);
        plot.card.offsetWidth;
      }}
      const move = (performance.now() - start) / turns;
      start = performance.now();
      plot.toggle(0);
      plot.all.getContext("2d").getImageData(0, 0, 1, 1);
      return [move, performance.now() - start, plot.count];
    }}""")
    print(f"{path.name}: {count} points: a move takes {move:.2f} ms, drawing {drawing:.0f} ms")
    assert move < LONGEST_MOVE, f"{path.name}: a move of the pointer takes {move:.1f} ms"
    if count <= 20_000:
        assert drawing < LONGEST_DRAWING, f"{path.name}: drawing takes {drawing:.0f} ms"


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--browser", required=True, help="Chromium's executable")
    parser.add_argument(
        "--plots", type=pathlib.Path, action="append", default=[],
        help="an HTML file whose chart is tried in every way")
    parser.add_argument("pages", nargs="*", type=pathlib.Path, help="other HTML files")
    options = parser.parse_args()
    photographs = os.environ.get("GALLEY_SCREENSHOTS")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=options.browser, args=["--no-sandbox"])
        plots = 0
        for path in options.plots + options.pages:
            start = time.monotonic()
            look(browser, path, photographs)
            text = path.read_text()
            if "<galley-plot " in text:
                plots += 1
                without_script(browser, path)
                point_at(browser, path)
                if path in options.plots:
                    step_with_keys(browser, path)
                    touch(browser, path)
                    switch_groups(browser, path)
            else:
                assert "<script" not in text, f"{path.name}: a script without a chart for it"
            print(f"{path.name}: {time.monotonic() - start:.1f} s")
        assert plots >= len(options.plots), "no chart answers"
        print(f"{len(options.plots + options.pages)} pages, {plots} with charts that answer")
        browser.close()


if __name__ == "__main__":
    main()
