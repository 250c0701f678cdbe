/* Simpul widget: the latest stories of a channel on any page. How to use it: HOUSE/widget */
(function () {
  "use strict";
  // Only while the script first runs does the browser say where it came from.
  const script = document.currentScript || document.querySelector('script[src$="/widget.js"]');
  if (!script || !window.fetch || !Element.prototype.attachShadow) return;
  const HOUSE = new URL(".", script.src).href.replace(/\/$/, "");
  const TEXTS = {{ texts|tojson }};
  const STYLE = ":host{all:initial!important;display:block!important;margin:16px 0!important}:host([hidden]){display:none!important}" + {{ style|tojson }};
  // On the element itself, so that a second copy of this script leaves it alone.
  const TAKEN = Symbol.for("simpul-widget");
  const MOST = 20, PATIENCE = 10000;
  const asked = new Map();

  function whole(value, least, most, usual) {
    const number = parseInt(value, 10);
    return number >= least ? Math.min(number, most) : usual;
  }

  function web(address) {
    try {
      const url = new URL(address);
      return /^https?:$/.test(url.protocol) ? url.href : "";
    } catch (_) {
      return "";
    }
  }

  function make(name, parent, text, attributes) {
    const element = document.createElement(name);
    if (text) element.textContent = text;
    for (const key in attributes) if (attributes[key]) element.setAttribute(key, attributes[key]);
    return parent.appendChild(element);
  }

  function dress(root) {
    // A sheet that is constructed is allowed where the host's policy forbids style elements.
    try {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(STYLE);
      root.adoptedStyleSheets = [sheet];
    } catch (_) {
      make("style", root, STYLE);
    }
  }

  function link(parent, text, href) {
    return make("a", parent, text, { href, rel: "noopener", referrerpolicy: "strict-origin" });
  }

  function day(moment, language) {
    const date = new Date(moment);
    if (isNaN(date)) return null;
    return new Intl.DateTimeFormat(language === "en" ? "en-GB" : language, { day: "numeric", month: "long", year: "numeric" }).format(date);
  }

  function show(place, stories, page) {
    const data = place.dataset;
    const language = TEXTS[data.language] ? data.language : "id";
    const texts = TEXTS[language];
    const root = place.shadowRoot || place.attachShadow({ mode: "open" });
    dress(root);
    const theme = /^(dark|auto)$/.test(data.theme) ? data.theme : "light";
    const box = make("section", root, "", { class: theme, lang: language, "aria-labelledby": "head" });
    if (data.color && window.CSS && CSS.supports("color", data.color))
      box.style.setProperty("--simpul-accent", data.color);
    const level = whole(data.headingLevel, 1, 6, 2);
    make("h" + level, box, data.heading || texts.heading, { id: "head", dir: "auto" });
    const list = make("ul", box, "", { role: "list" });
    for (const story of stories) {
      const item = make("li", list);
      const title = link(item, story.title, story.url);
      title.lang = story.language;
      title.dir = "auto";
      const about = make("p", item);
      if (story.office) make("span", about, story.office, { dir: "auto" });
      const told = day(story.published, language);
      if (told) make("time", about, told, { datetime: story.published });
    }
    const foot = make("p", box, "", { class: "foot" });
    link(foot, texts.more, page);
  }

  function ask(address) {
    if (!asked.has(address)) {
      const stop = window.AbortController && new AbortController();
      if (stop) setTimeout(() => stop.abort(), PATIENCE);
      const options = { credentials: "omit", referrerPolicy: "strict-origin", signal: stop ? stop.signal : undefined };
      asked.set(address, fetch(address, options).then((answer) => (answer.ok ? answer.json() : null)));
    }
    return asked.get(address);
  }

  function storiesOf(answer) {
    return answer.items
      .map((item) => Object.assign({}, item, { url: web(item.url) }))
      .filter((story) => story.title && story.url);
  }

  function fill(place) {
    const data = place.dataset;
    const channel = /^[\w.-]+(\/[\w.-]+)?$/.test(data.channel) ? data.channel : "national";
    const limit = whole(data.limit, 1, MOST, 5);
    const query = new URLSearchParams({ channel, limit });
    if (data.excludeOffice) query.set("exclude", data.excludeOffice);
    ask(`${HOUSE}/embed.json?${query}`)
      .then((answer) => {
        const stories = answer ? storiesOf(answer) : [];
        if (stories.length) show(place, stories.slice(0, limit), `${HOUSE}/channels/${channel}`);
      })
      // The page is the host's: when we are down it stays as it is.
      .catch(() => {});
  }

  const near =
    window.IntersectionObserver &&
    new IntersectionObserver(
      (seen) => {
        for (const one of seen)
          if (one.isIntersecting) {
            near.unobserve(one.target);
            fill(one.target);
          }
      },
      { rootMargin: "600px" }
    );

  function look() {
    for (const place of document.querySelectorAll(".simpul-widget")) {
      if (place[TAKEN]) continue;
      place[TAKEN] = true;
      if (near) near.observe(place);
      else fill(place);
    }
  }

  look();
  // For pages that put a widget in later.
  document.addEventListener("simpul:look", look);
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", look);
})();
