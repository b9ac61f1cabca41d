// Measures that run inside a page under test; tests/accessible.py calls them.
window.loketMeasures = (() => {
  const short = (element) => element.outerHTML.slice(0, 160);

  const shown = (element) =>
    element.checkVisibility({ visibilityProperty: true, opacityProperty: true });

  // Text for a screen reader alone, and the skip link before it has focus.
  const apart = (element) => {
    for (let one = element; one; one = one.parentElement) {
      const style = getComputedStyle(one);
      if (style.clipPath !== "none" || style.clip !== "auto") return true;
      if (one.matches(".skip:not(:focus), [aria-hidden=true]")) return true;
    }
    return false;
  };

  // axe reads each colour anew for each element that has it, which takes a fifth of its time.
  const rememberColours = () => {
    const readColour = axe.commons.color.Color.prototype.parseString;
    const colours = new Map();
    axe.commons.color.Color.prototype.parseString = function (text) {
      const known = colours.get(text) ?? readColour.call(new axe.commons.color.Color(), text);
      colours.set(text, known);
      [this.r, this.g, this.b, this.alpha] = [known.r, known.g, known.b, known.alpha];
      return this;
    };
  };

  const axeRules = (added, left = []) => {
    const options = { resultTypes: ["violations"], iframes: false, preload: false };
    const chosen = [...added.map((id) => [id, { enabled: true }]), ...left.map((id) => [id, { enabled: false }])];
    return { ...options, rules: Object.fromEntries(chosen) };
  };

  const runBut = async (added, left) => faultsOf(await axe.run(document, axeRules(added, left)));

  const run = async (added, only, fresh = []) => {
    const options = axeRules(added);
    if (only.length) {
      options.runOnly = { type: "rule", values: only };
      delete options.rules;
    }
    const include = among(fresh);
    return faultsOf(await axe.run(include.length ? { include } : document, options));
  };

  const faultsOf = ({ violations }) =>
    violations.flatMap((each) =>
      each.nodes.map((node) => `${each.id}: ${node.html.slice(0, 160)} (${node.failureSummary})`),
    );

  const rules = async (added) => {
    const options = { ...axeRules(added), resultTypes: undefined };
    const result = await axe.run(document, options);
    const sorts = ["violations", "passes", "incomplete", "inapplicable"];
    const names = sorts.flatMap((sort) => result[sort].map((rule) => rule.id));
    return [axe.version, new Set(names).size];
  };

  const hides = (overflow) => overflow === "hidden" || overflow === "clip";

  const cut = (element) => {
    const style = getComputedStyle(element);
    const wide = hides(style.overflowX) && element.scrollWidth > element.clientWidth + 1;
    const high = hides(style.overflowY) && element.scrollHeight > element.clientHeight + 1;
    return (wide || high) && element.clientWidth > 1;
  };

  const scrolls = (element) => {
    for (let one = element; one; one = one.parentElement)
      if (["auto", "scroll"].includes(getComputedStyle(one).overflowX)) return true;
    return false;
  };

  // Elements that hold text of their own and are shown.
  const texts = () =>
    [...document.body.querySelectorAll("*:not(svg *, script, style)")].filter(
      (e) => [...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim()) && shown(e),
    );

  const lost = () => {
    const page = document.documentElement;
    const found = [];
    if (page.scrollWidth > page.clientWidth) found.push(`the page scrolls sideways: ${page.scrollWidth}`);
    for (const element of texts()) {
      if (apart(element)) continue;
      for (let one = element; one !== page; one = one.parentElement)
        if (cut(one)) found.push(`cut off: ${short(one)}`);
      const box = element.getBoundingClientRect();
      const out = box.left < -1 || box.right > page.clientWidth + 1;
      if (out && !scrolls(element)) found.push(`sticks out: ${short(element)}`);
    }
    return [...new Set(found)];
  };

  const style = (css) => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
    document.adoptedStyleSheets = css ? [sheet] : [];
  };

  // Keyboard

  const FOCUSABLE = "a[href], button, input, select, textarea, summary, [tabindex], [contenteditable]";
  let wanted = [];
  let stops = [];
  let round = false;
  let faults = [];

  // Of radio buttons with one name, Tab stops at the chosen one, or else at the first.
  const standsForGroup = (element) => {
    if (element.type !== "radio" || !element.name) return true;
    const all = [...document.querySelectorAll(`input[type=radio][name="${CSS.escape(element.name)}"]`)];
    const group = all.filter((one) => one.form === element.form);
    return element === (group.find((one) => one.checked) ?? group[0]);
  };

  const startWalk = () => {
    document.activeElement.blur();
    getSelection().removeAllRanges();
    const room = document.querySelector("dialog:modal") ?? document; // the rest is out of reach meanwhile
    const all = [...room.querySelectorAll(FOCUSABLE)];
    wanted = all.filter((e) => e.tabIndex >= 0 && !e.disabled && shown(e) && standsForGroup(e));
    stops = [];
    round = false;
    addEventListener("keyup", stop, true); // after the key that comes up has moved the focus
    faults = all.filter((e) => e.tabIndex > 0).map((e) => `own place in the order: ${short(e)}`);
    return wanted.length;
  };

  const numbers = (colour) => (colour.match(/[\d.]+/g) ?? []).map(Number);

  const light = (colour) => {
    const linear = (v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
    const [r, g, b] = numbers(colour).map((v) => linear(v / 255));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };

  const contrast = (one, other) => {
    const [bright, dim] = [light(one), light(other)].sort((a, b) => b - a);
    return (bright + 0.05) / (dim + 0.05);
  };

  const behind = (element) => {
    for (let one = element; one; one = one.parentElement) {
      const colour = getComputedStyle(one).backgroundColor;
      if (numbers(colour).length === 3) return colour;
    }
    return "rgb(255, 255, 255)";
  };

  const outlined = (element) => {
    const style = getComputedStyle(element);
    if (style.outlineStyle === "none" || parseFloat(style.outlineWidth) < 2) return false;
    if (style.outlineStyle === "auto") return true;
    const inside = parseFloat(style.outlineOffset) < 0;
    const ground = behind(inside ? element : element.parentElement);
    return contrast(style.outlineColor, ground) >= 3;
  };

  // In forced colours axe reads -webkit-text-fill-color, which is not forced: measured here instead.
  const pale = () => {
    for (const fading of document.getAnimations()) fading.finish(); // half way no colour is true
    return texts()
      .filter((e) => !apart(e) && contrast(getComputedStyle(e).color, behind(e)) < 4.5)
      .map((e) => `contrast: ${short(e)}`);
  };

  // What a look makes wrong: in forced colours there are no rules of axe to run.
  const looked = async (added, only, fresh) => {
    scrollTo(0, 0); // else a bar that stays in view lies over a target
    return [...lost(), ...(only ? await run(added, only, fresh) : pale())];
  };

  const seenAt = (element) => {
    const boxes = [...element.getClientRects()].filter((box) => box.width > 1 && box.height > 1);
    return boxes.some((box) => {
      const x = (Math.max(box.left, 0) + Math.min(box.right, innerWidth)) / 2;
      const y = (Math.max(box.top, 0) + Math.min(box.bottom, innerHeight)) / 2;
      const top = document.elementFromPoint(x, y);
      const label = [...(element.labels ?? [])].some((one) => one.contains(top));
      return top && (element.contains(top) || top.contains(element) && top.tagName !== "BODY" || label);
    });
  };

  const stop = () => {
    const element = document.activeElement;
    if (round || !element || element === document.body) return;
    round = stops.includes(element);
    if (round) return;
    stops.push(element);
    // A radio button or tick box may leave it to the row that it stands in.
    const row = element.matches("input") && element.parentElement;
    if (!outlined(element) && !(row && outlined(row))) faults.push(`no visible focus: ${short(element)}`);
    if (!seenAt(element)) faults.push(`focus out of sight: ${short(element)}`);
  };

  // Not after the last, where the focus would leave the page.
  const goesOn = () => !round && !wanted.every((one) => stops.includes(one));

  const walked = () => {
    removeEventListener("keyup", stop, true);
    const missed = wanted.filter((element) => !stops.includes(element));
    faults.push(...missed.map((element) => `not reached with Tab: ${short(element)}`));
    const order = stops.filter((element) => wanted.includes(element));
    const begin = order.indexOf(wanted[0]);
    const turned = [...order.slice(begin), ...order.slice(0, begin)];
    const wrong = turned.find((element, place) => element !== wanted[place]);
    if (wrong && !missed.length) faults.push(`out of order: ${short(wrong)}`);
    document.activeElement.blur();
    return faults;
  };

  // Give each place in the order the focus at once, after one key: then the browser shows it.
  const focusEach = () => {
    startWalk();
    for (const element of wanted) {
      element.focus();
      stop();
    }
    return walked();
  };

  // What colours, sizes and the way of the focus hang on: a name and classes, in one style. In two
  // providers' sheets of one style only the values of colours differ.
  const styled = () => {
    const sheets = [...document.querySelectorAll("link[rel=stylesheet]")];
    return sheets.map(({ sheet }) => sheet.cssRules.length).join(" ");
  };

  // Each element of the page, with how it looks.
  const dressed = () => {
    const style = styled();
    const all = [...document.querySelectorAll("body *")];
    return all.map((e) => [e, [style, e.localName, e.getAttribute("class")].join(" ")]);
  };

  // The elements that look so; what is in them is measured with them.
  const among = (looks) => dressed().flatMap(([e, look]) => (looks.includes(look) ? [e] : []));

  const takesFocus = (looks) =>
    among(looks).some((e) => e.matches(FOCUSABLE) || e.querySelector(FOCUSABLE));

  // What axe's other rules hang on: an element's attributes, whether it says anything, and where
  // it stands. A value is told apart where it makes another thing of the element.
  const TELLING = ["type", "role", "autocomplete", "lang", "scope", "class"];
  const built = (element) => {
    const attributes = [...element.attributes].map(({ name, value }) =>
      TELLING.includes(name) ? `${name}=${value}` : name,
    );
    const says = /\S/.test(element.textContent) ? "text" : "empty";
    const parent = element.parentElement;
    const place = [parent.localName, parent.getAttribute("class"), parent.getAttribute("role")];
    return [...place, element.localName, ...attributes.sort(), says].join(" ");
  };

  const headings = () => {
    const levels = [...document.querySelectorAll("h1, h2, h3, h4, h5, h6")].map((e) => e.localName);
    return levels.map((level, place) => `${levels[place - 1]} before ${level}`);
  };

  // The sorts of elements in the page: as they look, and as they are built.
  const sorts = () => {
    const all = [...document.querySelectorAll("body *")];
    const look = new Set(dressed().map(([, seen]) => seen));
    const build = new Set([...all.map(built), ...headings()]);
    return { look: [...look], build: [...build] };
  };

  const TIES = ["for", "aria-describedby", "aria-labelledby", "aria-controls", "aria-owns", "headers"];

  // Two elements with one id, and what names an id that is nowhere.
  const untied = () => {
    const ids = [...document.querySelectorAll("[id]")].map((element) => element.id);
    const twice = ids.filter((id, place) => ids.indexOf(id) !== place);
    const named = TIES.flatMap((tie) =>
      [...document.querySelectorAll(`[${tie}]`)].flatMap((e) => e.getAttribute(tie).split(/\s+/)),
    );
    const nowhere = named.filter((id) => id && !ids.includes(id));
    return [...twice.map((id) => `twice: ${id}`), ...nowhere.map((id) => `nowhere: ${id}`)];
  };

  // What lies under something else: a tap on its middle would do something else.
  const covered = () => {
    const before = [scrollX, scrollY];
    const found = [...document.querySelectorAll("main a[href], main button, main summary")].filter((element) => {
      if (!shown(element) || apart(element)) return false;
      element.scrollIntoView({ block: "center", behavior: "instant" });
      const { left, top, width, height } = element.getClientRects()[0];
      const over = document.elementFromPoint(left + width / 2, top + height / 2);
      return over && !over.closest("dialog") && !element.contains(over) && !over.contains(element);
    });
    scrollTo({ left: before[0], top: before[1], behavior: "instant" });
    return found.map((element) => `covered: ${short(element)}`);
  };

  // What is asked of every page, in one go: each question takes a while on its way.
  const glance = () => ({ ...sorts(), faults: [...lost(), ...untied(), ...pale(), ...covered()] });

  return { axe: run, axeBut: runBut, pale, rememberColours, rules, lost, looked, style, startWalk, goesOn, walked, focusEach, takesFocus, sorts, glance };
})();
