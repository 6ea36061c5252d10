"""The page of `acs gateway`, whose address is the first argument, in headless Chromium and by keyboard."""
import itertools
import json
import os
import re
import sys
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import expect, sync_playwright

PAGE = sys.argv[1]
SCREENSHOTS = os.environ.get("SCREENSHOTS")
CHROMIUM = "/usr/bin/chromium"
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
WIDE = {"width": 1280, "height": 860}
NARROW = {"width": 390, "height": 844}
SEND = "#/Dypnsapi/2017-05-25/SendSmsVerifyCode"
CHECK = "#/Dypnsapi/2017-05-25/CheckSmsVerifyCode"
MESSAGES = "#/messages"
NUMBERS = (f"130000000{number:02}" for number in itertools.count())


class Faults:
    """What no visit may bring about: errors in the console, and requests that leave the origin."""

    def __init__(self):
        self.seen = []
        self.requests = 0

    def watch(self, page):
        page.on("console", lambda said: said.type in ("error", "warning") and self.seen.append(said.text))
        page.on("pageerror", lambda error: self.seen.append(str(error)))
        page.on("request", self.request)

    def request(self, request):
        self.requests += 1
        if urlsplit(request.url)[:2] != urlsplit(PAGE)[:2]:
            self.seen.append(f"a request left the origin: {request.url}")


FAULTS = Faults()


@contextmanager
def visit(browser, *, size=WIDE, locale="en-US", **more):
    context = browser.new_context(viewport=size, locale=locale, **more)
    context.set_default_timeout(10_000)
    context.grant_permissions(["clipboard-read", "clipboard-write"], origin=PAGE.rstrip("/"))
    page = context.new_page()
    FAULTS.watch(page)
    yield page
    context.close()


def go(page, place=""):
    page.goto(PAGE + place)
    expect(page.locator("h1")).to_be_visible()


def focused(page, selector):
    return page.evaluate("selector => document.activeElement.matches(selector)", selector)


def tab_to(page, selector, key="Tab"):
    """Goes to what `selector` names as a keyboard does."""
    for _ in range(150):
        if focused(page, selector):
            return
        page.keyboard.press(key)
    raise AssertionError(f"the keyboard does not reach {selector}")


def press(page, selector, key="Enter"):
    tab_to(page, selector)
    page.keyboard.press(key)


def rust(page):
    return page.locator("#code").text_content()


def wait_for_code(page, words, there=True):
    code = expect(page.locator("#code"))
    (code.to_contain_text if there else code.not_to_contain_text)(words)


def count_of_messages(page):
    return page.evaluate("fetch('api/messages').then(a => a.json()).then(a => a.messages.length)")


def send_elsewhere(page, number):
    """What a program beside the page does."""
    values = {
        "PhoneNumber": number,
        "SignName": "速通互联验证码",
        "TemplateCode": "100001",
        "TemplateParam": '{"code":"##code##","min":"5"}',
        "CodeType": "1",
    }
    body = {"product": "Dypnsapi", "version": "2017-05-25", "operation": "SendSmsVerifyCode", "values": values}
    status = page.evaluate(
        """body => fetch('api/call', {method: 'POST', headers: {'content-type': 'application/json'}, body: JSON.stringify(body)})
            .then(a => a.json()).then(a => a.answer.status)""",
        body,
    )
    assert status == 200, status


def catalog(page):
    return page.evaluate("fetch('api/products').then(a => a.json())")


def operation_of(page, name):
    product = next(one for one in catalog(page)["products"] if one["code"] == "Dypnsapi")
    return product["operations"][name]


def answer(page, status):
    """The answer of a call that has just been made; the focus is on its heading."""
    expect(page.locator("#answer-status")).to_contain_text(str(status))
    expect(page.locator("#answer")).to_be_focused()
    return page.locator("#results pre").text_content()


def a_login_flow(page):
    """Send, read the code, check it, and what goes wrong on the way; no mouse."""
    go(page)
    page.keyboard.press("Tab")
    assert focused(page, "#skip"), "the link that skips navigation comes first"
    page.keyboard.press("Enter")
    assert focused(page, "main")

    # From the filter to the operation.
    page.keyboard.press("/")
    assert focused(page, "#filter")
    page.keyboard.type("sendsmsverify")
    expect(page.locator("#matches")).to_contain_text(re.compile(r"^1 of \d+ operations$"))
    expect(page.locator("#tree a:visible")).to_have_count(1)
    page.keyboard.press("ArrowDown")
    assert focused(page, "#tree a")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("SendSmsVerifyCode")
    expect(page.locator("h1")).to_be_focused()
    assert page.url.endswith(SEND), page.url
    expect(page.locator("#tree a[aria-current=page]")).to_contain_text("SendSmsVerifyCode")
    assert page.title().startswith("SendSmsVerifyCode")
    operation = operation_of(page, "SendSmsVerifyCode")
    required = [one["name"] for one in operation["parameters"] if one["required"]]
    assert "PhoneNumber" in required, required

    # What is missing is told beside its field, and nothing is sent.
    press(page, "#call")
    expect(page.locator(".summary")).to_be_focused()
    phone = page.locator("[name=PhoneNumber]")
    expect(phone).to_have_attribute("aria-invalid", "true")
    described = phone.get_attribute("aria-describedby").split()
    told = [page.locator(f"[id='{id_}']") for id_ in described]
    assert any("problem" in one.get_attribute("class") and one.inner_text().strip() for one in told if one.get_attribute("class"))
    expect(page.locator(".summary li")).to_have_count(len(required))
    expect(page.locator("[aria-invalid]")).to_have_count(len(required))
    expect(page.locator("#answer")).to_have_count(0)
    assert count_of_messages(page) == 0
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(phone).to_be_focused()

    # The examples; the number in them is no number.
    tab_to(page, "#fill", "Shift+Tab")
    page.keyboard.press("Enter")
    expect(page.locator(".form > .note")).to_contain_text("PhoneNumber")
    assert "*" in phone.input_value()
    filled = page.locator(".form input, .form select, .form textarea")
    names = [one.get_attribute("name") for one in filled.all() if one.input_value() != ""]
    assert set(required) | {"CodeType", "ReturnVerifyCode"} <= set(names), names
    tab_to(page, "[name=PhoneNumber]")
    page.keyboard.press("Control+A")
    number = next(NUMBERS)
    page.keyboard.type(number)

    # The Rust names what was filled in, and follows the form.
    wait_for_code(page, number)
    expect(page.locator("#code-problems")).to_be_hidden()
    expect(page.locator("[aria-invalid]")).to_have_count(0)
    code = rust(page)
    assert ".send_sms_verify_code()" in code, code
    for parameter in operation["parameters"]:
        named = re.search(rf"\.{re.escape(parameter['rust'])}\(", code) is not None
        assert named == (parameter["name"] in names), (parameter["name"], code)
    tab_to(page, "[name=CodeLength]")
    page.keyboard.press("Control+A")
    page.keyboard.press("Delete")
    wait_for_code(page, ".code_length(", there=False)
    page.keyboard.type("6")
    wait_for_code(page, ".code_length(6)")

    # Choices by arrow keys.
    tab_to(page, "select[name=CodeType]", "Tab")
    page.keyboard.press("Home")
    page.keyboard.press("ArrowDown")
    assert page.locator("[name=CodeType]").input_value() == "1"

    # Enter in a field calls.
    tab_to(page, "[name=PhoneNumber]", "Shift+Tab")
    page.keyboard.press("Enter")
    sent = json.loads(answer(page, 200))
    assert sent["Code"] == "OK" and re.fullmatch(r"\d{6}", sent["Model"]["VerifyCode"]), sent
    request = page.locator("#request")
    expect(request.locator(".request-line")).to_have_text("POST /")
    expect(request).to_contain_text(number)
    assert "SendSmsVerifyCode" in request.text_content() and "ACS3-HMAC-SHA256" in request.text_content()
    expect(page.locator("#messages-count")).to_have_text("1")

    # The message, without a phone.
    tab_to(page, "#messages-link", "Shift+Tab")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_be_focused()
    expect(page.locator("main")).to_contain_text(f"curl {PAGE.rstrip('/')}/messages")
    row = page.locator("table.messages tbody tr")
    expect(row).to_have_count(1)
    expect(row.locator(".c-phone")).to_contain_text(number)
    expect(row.locator(".code-large")).to_have_text(sent["Model"]["VerifyCode"])
    press(page, "table.messages .copy")
    expect(page.locator("table.messages .copy")).to_have_text("Copied")
    assert page.evaluate("navigator.clipboard.readText()") == sent["Model"]["VerifyCode"]

    # It is right once.
    press(page, "table.messages .check")
    expect(page.locator("h1")).to_have_text("CheckSmsVerifyCode")
    assert page.url.endswith(CHECK), page.url
    expect(page.locator("[name=PhoneNumber]")).to_have_value(number)
    expect(page.locator("[name=VerifyCode]")).to_have_value(sent["Model"]["VerifyCode"])
    expect(page.locator("#call")).to_be_focused()
    page.keyboard.press("Enter")
    assert json.loads(answer(page, 200))["Model"]["VerifyResult"] == "PASS"
    tab_to(page, "#call", "Shift+Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#results pre")).to_contain_text("UNKNOWN")

    # Back, and back again: the form still holds what was typed.
    page.go_back()
    expect(page.locator("h1")).to_have_text("Messages")
    page.go_back()
    expect(page.locator("h1")).to_have_text("SendSmsVerifyCode")
    expect(page.locator("[name=PhoneNumber]")).to_have_value(number)

    # Too soon.
    tab_to(page, "[name=TemplateCode]")
    page.keyboard.press("Control+Enter")
    refused = json.loads(answer(page, 400))
    assert refused["Code"] == "FREQUENCY_FAIL", refused
    description = next(one["description"] for one in operation["errors"] if one["code"] == "FREQUENCY_FAIL")
    expect(page.locator("#refusal")).to_contain_text("FREQUENCY_FAIL")
    expect(page.locator("#refusal")).to_contain_text(description)
    assert count_of_messages(page) == 1
    return number


def copying_code(page):
    """The button gives the program to the clipboard, and where that is closed it selects the program."""
    shown = rust(page)
    tab_to(page, "[aria-labelledby=rust] .copy")
    page.keyboard.press("Enter")
    expect(page.locator("[aria-labelledby=rust] .copy")).to_have_text("Copied")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.strip() == shown.strip() and copied.endswith("}\n"), copied
    page.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject(new Error('closed')); }")
    page.keyboard.press("Enter")
    expect(page.locator("[aria-labelledby=rust] .copy")).to_contain_text("Ctrl+C")
    selected = page.evaluate("getSelection().toString()")
    assert selected.strip() == copied.strip(), selected


def languages(page, number):
    """The switch changes the words, keeps the form, and is remembered."""
    tab_to(page, "#language", "Shift+Tab")
    page.keyboard.press("Enter")
    assert page.locator("html").get_attribute("lang") == "zh-CN"
    expect(page.locator("#call")).to_have_text("调用")
    expect(page.locator("#answer")).to_have_text("响应")
    expect(page.locator("#messages-link")).to_contain_text("短信")
    expect(page.locator("[name=PhoneNumber]")).to_have_value(number)
    expect(page.locator("main")).to_contain_text("短信接收方手机号")
    page.reload()
    expect(page.locator("#call")).to_have_text("调用")
    press(page, "#language")
    expect(page.locator("#call")).to_have_text("Call")
    # The spec's own English, where it has that.
    expect(page.locator("main")).to_contain_text("Phone number that receives the message.")
    assert page.locator("html").get_attribute("lang") == "en"


def words_of_both_languages(page):
    """No words are missing in one of the languages, and none are left over."""
    text = page.evaluate("fetch('strings.js').then(a => a.text())")
    tables = [re.findall(r"^  (\w+): ", re.search(rf"const {name} = {{(.*?)^}};", text, re.S | re.M)[1], re.M) for name in ("EN", "ZH")]
    assert len(tables[0]) > 50 and tables[0] == tables[1], set(tables[0]) ^ set(tables[1])


def addresses(browser):
    """Every view has an address of its own, and a wrong one says so."""
    with visit(browser, locale="zh-CN") as page:
        go(page, CHECK)
        expect(page.locator("h1")).to_have_text("CheckSmsVerifyCode")
        assert page.locator("html").get_attribute("lang") == "zh-CN", "the browser's language comes first"
        go(page, MESSAGES)
        expect(page.locator("#messages-link[aria-current=page]")).to_be_visible()
        for wrong in ("#/Dypnsapi/2017-05-25/constructor", "#/Nothing", "#/%E0%A4%A"):
            go(page, wrong)
            expect(page.locator("h1")).to_have_text("没有这个页面")
        page.locator("main a").focus()
        page.keyboard.press("Enter")
        expect(page.locator("dl.gateway")).to_contain_text("http://127.0.0.1:")


def refreshing(browser):
    """New messages arrive by themselves, take no focus away, and wait while it is paused."""
    with visit(browser) as page:
        go(page, MESSAGES)
        rows = page.locator("table.messages tbody tr")
        before = rows.count() if page.locator("table.messages").is_visible() else count_of_messages(page)
        expect(rows).to_have_count(before)
        tab_to(page, "table.messages .copy")
        page.evaluate("window.kept = document.activeElement")
        number = next(NUMBERS)
        send_elsewhere(page, number)
        expect(rows).to_have_count(before + 1)
        expect(rows.first.locator(".c-phone")).to_contain_text(number)
        assert page.evaluate("document.activeElement === window.kept"), "the focus was taken away"
        expect(page.locator("#status")).to_contain_text(number)
        tab_to(page, "#pause", "Shift+Tab")
        page.keyboard.press("Enter")
        expect(page.locator("#pause")).to_have_text("Resume refreshing")
        send_elsewhere(page, next(NUMBERS))
        page.wait_for_timeout(2600)
        assert rows.count() == before + 1, "it was refreshed while it was paused"
        page.keyboard.press("Enter")
        expect(rows).to_have_count(before + 2)


def hostile_specs(browser):
    """Texts and names of a spec are shown, and never run."""
    markup = "<img src=x onerror=document.title='owned'> **bold** [bad](javascript:alert) [good](https://example.com/a)"
    with visit(browser) as page:
        go(page)
        given = catalog(page)
        product = given["products"][0]
        operation = json.loads(json.dumps(operation_of(page, "CheckSmsVerifyCode")))
        operation |= {"name": "__proto__", "title": markup, "summary": markup, "description": markup, "deprecated": True, "sendable": False}
        for parameter in operation["parameters"]:
            parameter["description"] = markup
        operation["parameters"][0] |= {"name": "__proto__", "example": markup, "default": markup}
        operation["parameters"].append(operation["parameters"][1])
        product["operations"] = {"__proto__": operation, **{f"Operation{n}": operation | {"name": f"Operation{n}"} for n in range(400)}}
        product["directories"] = [{"title": markup, "operations": ["__proto__"]}]
        given["products"] = [product]
        page.route("**/api/products", lambda route: route.fulfill(json=given))
        page.route("**/api/code", lambda route: route.fulfill(json={"code": markup, "problems": [{"parameter": markup, "message": markup}]}))
        page.reload()
        go(page, f"#/{product['code']}/{product['version']}/__proto__")
        page.reload()
        expect(page.locator("h1")).to_have_text("__proto__")
        expect(page.locator("#code")).to_contain_text("<img")
        expect(page.locator("img, script:not([src])")).to_have_count(0)
        hrefs = page.evaluate("[...document.querySelectorAll('main a')].map(a => [a.getAttribute('href'), a.rel])")
        assert hrefs and all(href == "https://example.com/a" and rel == "noreferrer noopener" for href, rel in hrefs), hrefs
        expect(page.locator("#call")).to_be_disabled()
        expect(page.locator("#tree a[aria-current] s")).to_have_text("__proto__")
        expect(page.locator("#tree a[aria-current]")).to_contain_text("deprecated")
        expect(page.locator("#tree a")).to_have_count(401)
        assert page.title().startswith("__proto__")
        # One that two places take has one field.
        expect(page.locator("main form [name]")).to_have_count(len(operation["parameters"]) - 1)
        page.set_viewport_size(NARROW)
        fits(page)


def fits(page):
    wide, room = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
    assert wide <= room, f"{page.url} scrolls sideways: {wide} > {room}"


def names(page):
    """Whatever can be operated has a name that a screen reader can say."""
    devtools = page.context.new_cdp_session(page)
    nodes = devtools.send("Accessibility.getFullAXTree")["nodes"]
    roles = {"textbox", "searchbox", "combobox", "button", "link", "DisclosureTriangle", "table", "region", "navigation"}
    found = [node for node in nodes if not node["ignored"] and node["role"]["value"] in roles]
    assert len(found) > 5, found
    nameless = [node["role"]["value"] for node in found if not node.get("name", {}).get("value", "").strip()]
    assert not nameless, f"{page.url}: {nameless}"
    devtools.detach()


# The smallest contrast of any text on the page against what is behind it, as (ratio, what).
CONTRAST = """() => {
  const channels = (color) => color.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => {
    const [x, y, z] = [r, g, b].map((c) => c / 255).map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
    return 0.2126 * x + 0.7152 * y + 0.0722 * z;
  };
  const behind = (node) => {
    for (let at = node; at; at = at.parentElement) {
      const color = channels(getComputedStyle(at).backgroundColor);
      if (color.length === 3 || color[3] === 1) return color;
    }
    throw new Error('nothing is behind');
  };
  const ratio = (one, two) => {
    const [dark, bright] = [light(one), light(two)].sort((a, b) => a - b);
    return (bright + 0.05) / (dark + 0.05);
  };
  const texts = [...document.body.querySelectorAll('*')].filter(
    (node) => node.checkVisibility() && [...node.childNodes].some((child) => child.nodeType === 3 && child.data.trim()));
  const worst = (list) => list.sort((a, b) => a[0] - b[0])[0];
  return {
    count: texts.length,
    text: worst(texts.map((node) => [ratio(channels(getComputedStyle(node).color), behind(node)), node.outerHTML.slice(0, 120)])),
    edge: worst([...document.querySelectorAll('input, select, textarea')].filter((node) => node.checkVisibility()).map(
      (node) => [ratio(channels(getComputedStyle(node).borderTopColor), behind(node.parentElement)), node.outerHTML.slice(0, 120)])),
  };
}"""


def contrasts(page):
    # Colours change gently, so that is waited for.
    page.wait_for_function("document.getAnimations().length === 0")
    found = page.evaluate(CONTRAST)
    assert found["count"] > 10, found
    assert found["text"][0] >= 4.5, found
    assert found["edge"] is None or found["edge"][0] >= 3, found
    return found["text"][0]


def picture(page, name):
    if SCREENSHOTS:
        Path(SCREENSHOTS).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=Path(SCREENSHOTS) / f"{name}.png")


def looks(browser):
    """At both widths, in both schemes and languages: names, contrast, and nothing that scrolls sideways."""
    worst = 21.0
    for size, scheme, locale in itertools.product((WIDE, NARROW), ("light", "dark"), ("en-US", "zh-CN")):
        mark = f"{size['width']}-{scheme}-{locale[:2]}"

        def look(page):
            fits(page)
            names(page)
            return contrasts(page)

        with visit(browser, size=size, locale=locale, color_scheme=scheme, reduced_motion="reduce") as page:
            go(page)
            worst = min(worst, look(page))
            go(page, SEND)
            assert page.evaluate("getComputedStyle(document.querySelector('#call')).transitionDuration") == "0s"
            press(page, "#call")
            expect(page.locator(".summary")).to_be_focused()
            worst = min(worst, look(page))
            press(page, "#fill")
            page.locator("[name=PhoneNumber]").fill(next(NUMBERS))
            page.locator("[name=PhoneNumber]").press("Enter")
            answer(page, 200)
            expect(page.locator("#answer")).to_be_in_viewport()
            expect(page.locator("#code-problems")).to_be_hidden()
            picture(page, f"operation-{mark}")
            closed = page.locator("main details:not([open]) > summary")
            while closed.count() > 0:
                closed.first.press("Enter")
            worst = min(worst, look(page))
            page.locator("[name=PhoneNumber]").press("Enter")
            expect(page.locator("#refusal")).to_be_visible()
            worst = min(worst, look(page))
            go(page, MESSAGES)
            expect(page.locator("table.messages tbody tr").first).to_be_visible()
            worst = min(worst, look(page))
            picture(page, f"messages-{mark}")
            if size is NARROW:
                assert not page.locator("#operations").is_visible()
                press(page, "#fold")
                expect(page.locator("#operations")).to_be_visible()
                expect(page.locator("#fold")).to_have_attribute("aria-expanded", "true")
                worst = min(worst, look(page))
                press(page, "#tree a")
                expect(page.locator("h1")).to_be_focused()
                expect(page.locator("#operations")).to_be_hidden()
                page.keyboard.press("/")
                expect(page.locator("#filter")).to_be_focused()
    return worst


def policy(page):
    """The browser itself keeps the page from loading or sending anything elsewhere."""
    headers = page.request.get(PAGE).headers
    assert "default-src 'self'" in headers["content-security-policy"], headers
    assert "unsafe" not in headers["content-security-policy"], headers


with sync_playwright() as playwright:
    browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
    with visit(browser) as page:
        policy(page)
        number = a_login_flow(page)
        copying_code(page)
        languages(page, number)
        words_of_both_languages(page)
    addresses(browser)
    refreshing(browser)
    hostile_specs(browser)
    worst = looks(browser)
    browser.close()
assert FAULTS.requests > 50, "the requests were not watched"
assert not FAULTS.seen, FAULTS.seen
print(f"the page sends, shows the code, checks it and gives the Rust, by keyboard, in both languages; smallest contrast {worst:.2f}")
