/* What the pages do in the browser. Everything works on the page's own server; no figure is made or changed here. */
"use strict";
(() => {
  const root = document.documentElement;
  const base = new URL(document.currentScript.src).pathname.replace(/\/files\/app\.js$/, "");
  const language = root.lang || "ja"; // Gradio's script puts the browser's own in its place
  new MutationObserver(() => { if (root.lang !== language) root.lang = language; }).observe(root, { attributes: true, attributeFilter: ["lang"] });
  const english = () => language === "en";
  const say = (ja, en) => (english() ? en : ja);
  const find = (selector, within) => (within || document).querySelector(selector);
  const all = (selector, within) => [...(within || document).querySelectorAll(selector)];

  const make = (name, attributes, ...children) => {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(attributes || {})) element.setAttribute(key, value);
    element.append(...children);
    return element;
  };

  const fragmentOf = (address) => {
    const url = new URL(address, location.href);
    url.searchParams.set("fragment", "1");
    return url;
  };

  async function fetched(address, options) {
    const response = await fetch(address, { credentials: "same-origin", ...options });
    if (response.status === 401) location.reload(); // the login has run out
    if (!response.ok && response.status !== 404) throw new Error(String(response.status));
    return response.text();
  }

  /* ---- said aloud to screen readers, and shown for a moment */

  function announce(text) {
    let place = find("#announced");
    if (!place) {
      place = make("p", { id: "announced", role: "status", "aria-live": "polite" });
      document.body.append(place);
    }
    place.textContent = text;
    clearTimeout(announce.timer);
    announce.timer = setTimeout(() => { place.textContent = ""; }, 4000);
  }

  /* ---- light and dark */

  const theme = {
    get: () => { try { return localStorage.getItem("urazuke-theme") || "auto"; } catch { return "auto"; } },
    set(value) { try { localStorage.setItem("urazuke-theme", value); } catch { /* private window */ } theme.apply(); },
    dark: () => theme.get() === "dark" || (theme.get() === "auto" && matchMedia("(prefers-color-scheme: dark)").matches),
    apply() {
      document.body.classList.toggle("dark", theme.dark());
      document.body.classList.toggle("light", !theme.dark());
      for (const button of all("[data-theme-toggle]")) {
        button.textContent = theme.dark() ? say("明るい表示", "Light") : say("暗い表示", "Dark");
        button.setAttribute("aria-pressed", String(theme.dark()));
      }
    },
  };
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => theme.apply());

  /* ---- the panel beside the page: where a figure stands */

  const panel = {
    trail: [],
    opener: null,
    element: () => find("#panel"),
    async open(address, opener) {
      if (opener && !opener.closest("#panel")) { panel.opener = opener; panel.trail = []; }
      panel.trail.push(address);
      await panel.show();
    },
    async show() {
      const place = find("#panel-content");
      document.body.classList.add("panel-open");
      place.setAttribute("aria-busy", "true");
      const address = panel.trail[panel.trail.length - 1];
      let html;
      try {
        html = await fetched(fragmentOf(address));
      } catch {
        html = `<p class="problem">${say("読み込めませんでした。もう一度お試しください。", "It could not be loaded. Please try again.")}</p>`;
      }
      if (address !== panel.trail[panel.trail.length - 1]) return;
      place.innerHTML = html;
      place.removeAttribute("aria-busy");
      find("#panel-back").hidden = panel.trail.length < 2;
      find("#panel-link").href = address;
      settle(place);
      panel.element().focus({ preventScroll: true });
      const mark = find("mark, .current", place);
      panel.element().scrollTop = 0;
      if (mark) panel.reveal(mark);
    },
    reveal(mark) {
      const box = mark.closest(".scroll, .lines") || panel.element();
      const gap = mark.getBoundingClientRect().top - box.getBoundingClientRect().top;
      if (gap > box.clientHeight * 0.8) box.scrollTop += gap - box.clientHeight / 3;
    },
    back() { if (panel.trail.length > 1) { panel.trail.pop(); panel.show(); } },
    close() {
      document.body.classList.remove("panel-open");
      panel.trail = [];
      if (panel.opener && document.contains(panel.opener)) panel.opener.focus();
    },
  };

  /* ---- regions that are fetched: when first seen, and by forms and links of their own */

  async function load(region, address) {
    region.dataset.loaded = "yes";
    region.setAttribute("aria-busy", "true");
    try {
      region.innerHTML = await fetched(fragmentOf(address));
      settle(region);
    } catch {
      delete region.dataset.loaded;
      region.innerHTML = `<p class="problem">${say("読み込めませんでした。", "It could not be loaded.")} <button type="button" data-again>${say("もう一度", "Try again")}</button></p>`;
    }
    region.removeAttribute("aria-busy");
  }

  const seen = new IntersectionObserver((entries) => {
    for (const { isIntersecting, target } of entries) {
      if (isIntersecting && !target.dataset.loaded) load(target, target.dataset.load);
    }
  });

  function settle(within) {
    for (const region of all("[data-load]", within)) {
      if (region.dataset.now !== undefined && !region.dataset.loaded) load(region, region.dataset.load);
      else seen.observe(region);
    }
    theme.apply();
  }

  function live(form, submitter) {
    const region = form.closest("[data-load]");
    const url = new URL(form.getAttribute("action") || location.href, location.href);
    url.search = new URLSearchParams(new FormData(form, submitter)).toString();
    if (!region) { location.assign(url); return; }
    const focused = document.activeElement && document.activeElement.name;
    load(region, url).then(() => {
      const again = focused && find(`[name="${CSS.escape(focused)}"]`, region);
      if (again) again.focus();
      const count = find("[data-count]", region);
      if (count) announce(count.textContent);
    });
  }

  /* ---- tables that sort */

  function sort(button) {
    const head = button.closest("th");
    const table = head.closest("table");
    const column = [...head.parentElement.children].indexOf(head);
    const ascending = head.getAttribute("aria-sort") === "descending";
    for (const other of all("thead th[aria-sort]", table)) other.removeAttribute("aria-sort");
    head.setAttribute("aria-sort", ascending ? "ascending" : "descending");
    const key = (row) => {
      const cell = row.children[column];
      const value = cell ? cell.dataset.value : undefined;
      return value !== undefined && value !== "" ? Number(value) : cell ? cell.textContent.trim() : "";
    };
    const order = (a, b) => {
      const [x, y] = [key(a), key(b)];
      if (typeof x === "number" && typeof y === "number") return x - y;
      if (typeof x !== typeof y) return typeof x === "number" ? 1 : -1;
      return String(x).localeCompare(String(y), "ja");
    };
    for (const body of all("tbody", table)) {
      const rows = all("tr", body);
      const fixed = rows.filter((row) => row.classList.contains("total"));
      const moving = rows.filter((row) => !row.classList.contains("total")).sort(order);
      if (!ascending) moving.reverse();
      body.append(...fixed, ...moving);
    }
  }

  /* ---- copying, and charts as pictures */

  async function write(text) {
    try {
      await navigator.clipboard.writeText(text);
    } catch { // no such thing without https
      const area = make("textarea", { class: "aside", "aria-hidden": "true", tabindex: "-1" });
      area.value = text;
      document.body.append(area);
      area.select();
      const done = document.execCommand("copy");
      area.remove();
      if (!done) throw new Error("copy");
    }
  }

  async function copy(button) {
    try {
      const text = button.dataset.copyText !== undefined ? button.dataset.copyText : await fetched(button.dataset.copy);
      await write(button.dataset.absolute !== undefined ? new URL(text, location.href).href : text);
      announce(say("コピーしました", "Copied"));
    } catch {
      announce(say("コピーできませんでした", "It could not be copied"));
    }
  }

  async function picture(button) {
    const source = await fetched(button.dataset.png);
    const image = new Image();
    const blob = URL.createObjectURL(new Blob([source], { type: "image/svg+xml" }));
    image.src = blob;
    await image.decode();
    const scale = 2;
    const canvas = make("canvas");
    canvas.width = image.naturalWidth * scale;
    canvas.height = image.naturalHeight * scale;
    canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
    URL.revokeObjectURL(blob);
    canvas.toBlob((made) => {
      const link = make("a", { download: button.dataset.name || "chart.png", href: URL.createObjectURL(made) });
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 10000);
    }, "image/png");
  }

  /* ---- the conversation */

  const left = { // a question that a lost connection left without its answer; Gradio reloads the page after a restart
    keep(question) { try { sessionStorage.setItem("urazuke-left", question); } catch { /* private window */ } },
    drop() { try { sessionStorage.removeItem("urazuke-left"); } catch { /* private window */ } },
    get() { try { return sessionStorage.getItem("urazuke-left"); } catch { return null; } },
    take(tries = 40) {
      const question = left.get();
      if (!question) return;
      const turns = all(".turn", chat.log());
      const restored = turns.length > 0 || !new URL(location.href).searchParams.has("conversation");
      if (tries && !(chat.line() && find("#send") && restored)) { setTimeout(() => left.take(tries - 1), 250); return; }
      left.drop();
      const last = turns[turns.length - 1];
      if (!last || find(".question", last).textContent !== question) setTimeout(() => chat.ask(question), 250);
    },
  };

  const chat = {
    pending: null,
    log: () => find("#turns"),
    line: () => find("#question textarea, #question input"),
    field: (id) => find(`#${id} textarea, #${id} input`),
    put(field, text) {
      const kind = field instanceof HTMLTextAreaElement ? HTMLTextAreaElement : HTMLInputElement;
      Object.getOwnPropertyDescriptor(kind.prototype, "value").set.call(field, text);
      field.dispatchEvent(new Event("input", { bubbles: true }));
    },
    ask(question) {
      chat.put(chat.line(), question);
      setTimeout(() => find("#send").click(), 40);
    },
    replaced: () => Number(chat.field("replaces").value) || 0,
    begin() {
      const question = chat.line().value.trim();
      if (!question || document.body.classList.contains("asking")) return;
      const from = chat.replaced();
      document.body.classList.add("asking", "begun");
      chat.drop(from);
      chat.pending = {
        question,
        from,
        element: make("article", { class: "turn pending" },
          make("div", { class: "asked" }, make("h3", { class: "question" }, question)),
          make("p", { class: "waiting" }, say("資料を調べています…", "Looking it up…"))),
      };
      chat.log().append(chat.pending.element);
      chat.toEnd(chat.pending.element);
      chat.pending.timer = setTimeout(() => connection.check(), 3000);
    },
    end() {
      document.body.classList.remove("asking");
      if (!chat.pending) return;
      clearTimeout(chat.pending.timer);
      chat.pending.element.remove();
      chat.pending = null;
    },
    drop(from) {
      if (!from) return;
      for (const turn of all(".turn", chat.log())) if (Number(turn.dataset.number) >= from) turn.remove();
    },
    toEnd(turn) { turn.scrollIntoView({ block: "start", behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth" }); },
    take(template) {
      if (chat.pending && template.dataset.all === undefined) left.drop();
      chat.end();
      if (template.dataset.all !== undefined) {
        chat.log().replaceChildren(template.content.cloneNode(true));
      } else {
        const number = Number(find(".turn", template.content)?.dataset.number) || 0;
        chat.drop(number);
        chat.log().append(template.content.cloneNode(true));
      }
      const turns = all(".turn", chat.log());
      document.body.classList.toggle("begun", turns.length > 0);
      settle(chat.log());
      for (const old of turns.slice(0, -1)) find(".follow-ups", old)?.remove();
      const last = turns[turns.length - 1];
      if (last && template.dataset.all === undefined) chat.toEnd(last);
      chat.address(template.dataset.conversation || "");
    },
    address(conversation) {
      const url = new URL(location.href);
      if (conversation) url.searchParams.set("conversation", conversation);
      else url.searchParams.delete("conversation");
      url.searchParams.delete("q");
      history.replaceState(null, "", url);
    },
    edit(button) {
      const turn = button.closest(".turn");
      chat.put(chat.field("replaces"), turn.dataset.number);
      chat.put(chat.line(), find(".question", turn).textContent);
      document.body.classList.add("editing");
      chat.line().focus();
      announce(say("質問を直して送ると、ここから尋ね直します", "Edit and send: the conversation goes on from here"));
    },
    leaveEdit() {
      document.body.classList.remove("editing");
      chat.put(chat.field("replaces"), "");
    },
    async restore() { // after the connection was lost: what the server has, then what it did not get
      const id = chat.field("conversation")?.value;
      const pending = chat.pending;
      if (id) {
        const template = make("template", { "data-all": "", "data-conversation": id });
        template.innerHTML = await fetched(fragmentOf(`${base}/conversation/${encodeURIComponent(id)}?lang=${language}`));
        const held = all(".turn", template.content);
        const last = held[held.length - 1];
        const answered = pending && last && find(".question", last).textContent === pending.question
          && held.length >= (pending.from || all(".turn:not(.pending)", chat.log()).length + 1);
        chat.take(template);
        if (!pending || answered) { if (answered) chat.put(chat.line(), ""); return; }
      }
      if (pending) { chat.end(); chat.ask(pending.question); }
    },
  };

  function watchTurns() {
    const latest = find("#latest");
    if (!latest || latest.dataset.watched) return;
    latest.dataset.watched = "yes";
    let last = "";
    const look = () => {
      const template = find("template", latest);
      if (!template || template.dataset.token === last || !chat.log()) return;
      last = template.dataset.token;
      document.body.classList.remove("editing");
      chat.take(template);
    };
    new MutationObserver(look).observe(latest, { childList: true, subtree: true });
    look();
  }

  /* ---- a lost connection says so, and recovers */

  const connection = {
    lost: false,
    async alive() {
      try {
        const response = await fetch(`${base}/healthz`, { cache: "no-store", signal: AbortSignal.timeout(4000) });
        return response.ok;
      } catch { return false; }
    },
    async check() {
      if (await connection.alive()) {
        if (connection.lost) connection.found();
      } else if (!connection.lost && !(await connection.alive())) connection.miss();
    },
    miss() {
      connection.lost = true;
      if (chat.pending) left.keep(chat.pending.question);
      const text = say("サーバーとの接続が切れました。つながり次第、自動で続けます。", "The connection to the server is lost. It goes on by itself once it is back.");
      document.body.append(make("div", { id: "lost", role: "alert" }, text));
      connection.timer = setInterval(() => connection.check(), 1500);
    },
    async found() {
      clearInterval(connection.timer);
      connection.lost = false;
      find("#lost")?.remove();
      announce(say("再びつながりました", "Connected again"));
      try { await chat.restore(); } catch { /* the next check tries again */ }
    },
  };
  setInterval(() => { if (!document.hidden && !connection.lost && find("#turns")) connection.check(); }, 10000);
  addEventListener("offline", () => connection.check());
  addEventListener("online", () => connection.check());

  /* ---- what people do */

  document.addEventListener("click", (event) => {
    const target = event.target.closest("a, button");
    if (!target) return;
    const plain = event.button === 0 && !(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey);
    if (target.matches("a[data-panel]") && panel.element() && plain) {
      event.preventDefault();
      panel.open(target.href, target);
    } else if (target.matches("a[data-live]") && target.closest("[data-load]") && plain) {
      event.preventDefault();
      load(target.closest("[data-load]"), target.href);
    } else if (target.id === "panel-close") panel.close();
    else if (target.id === "panel-back") panel.back();
    else if (target.matches(".sortable thead button")) sort(target);
    else if (target.matches("[data-copy], [data-copy-text]")) copy(target);
    else if (target.matches("[data-png]")) picture(target).catch(() => announce(say("画像にできませんでした", "No picture could be made")));
    else if (target.matches("[data-print]")) print();
    else if (target.matches("[data-theme-toggle]")) theme.set(theme.dark() ? "light" : "dark");
    else if (target.matches("[data-ask]") && chat.line()) { event.preventDefault(); chat.ask(target.dataset.ask); }
    else if (target.matches("[data-edit]")) chat.edit(target);
    else if (target.matches("[data-again]")) { const region = target.closest("[data-load]"); load(region, region.dataset.load); }
    else if (target.matches("[data-rate]")) rate(target);
    else if (target.closest("#stop")) setTimeout(() => { const asked = chat.pending?.question; chat.end(); if (asked) { chat.put(chat.line(), asked); announce(say("止めました", "Stopped")); } }, 0);
    else if (target.closest("#cancel-edit")) { chat.leaveEdit(); chat.put(chat.line(), ""); }
  });

  document.addEventListener("click", (event) => { if (event.target.closest("#send")) chat.begin(); }, true);

  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest && event.target.closest("#question");
    if (typing && event.key === "Enter" && (event.isComposing || event.keyCode === 229)) {
      event.stopPropagation(); // the Enter that ends a kana-to-kanji conversion sends nothing
    } else if (typing && event.key === "Enter" && !event.shiftKey) {
      if (document.body.classList.contains("asking")) { event.preventDefault(); event.stopPropagation(); } else chat.begin();
    } else if (event.key === "Escape") {
      if (document.body.classList.contains("panel-open")) panel.close();
      else if (document.body.classList.contains("editing")) chat.leaveEdit();
    }
  }, true);

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.matches("form[data-live]")) { event.preventDefault(); live(form, event.submitter); }
    else if (form.matches("form[data-post]")) { event.preventDefault(); post(form, event.submitter); }
  });

  document.addEventListener("change", (event) => {
    const form = event.target.closest("form[data-live]");
    if (form && event.target.matches("select, input[type=checkbox]")) live(form);
  });

  /* ---- what people think of an answer */

  function rate(button) {
    const form = button.closest("form");
    const down = button.value === "down";
    for (const other of all("[data-rate]", form)) other.setAttribute("aria-pressed", String(other === button));
    find(".reasons", form).hidden = !down;
    if (down) find(".reasons input", form).focus();
  }

  async function post(form, submitter) {
    const body = new URLSearchParams(new FormData(form, submitter));
    const place = find(form.dataset.post, form.closest(form.dataset.within || "body")) || form;
    try {
      place.innerHTML = await fetched(fragmentOf(form.action), { method: "POST", body });
      const reasons = find(".reasons", form);
      if (reasons) reasons.hidden = true;
      if (!place.matches("[role=status]")) announce((find("[role=status]", place) || place).textContent.trim());
      settle(place);
    } catch {
      announce(say("送れませんでした。もう一度お試しください。", "It could not be sent. Please try again."));
    }
  }

  /* ---- tabs: arrow keys move among them, as in any other list of tabs */

  function turnTab(event) {
    const step = { ArrowRight: 1, ArrowLeft: -1, Home: -Infinity, End: Infinity }[event.key];
    const here = event.target.closest?.('[role="tab"]');
    if (!step || !here) return;
    const tabs = all('[role="tab"]', here.parentElement);
    const at = tabs.indexOf(here) + step;
    const next = Number.isFinite(at) ? tabs[(at + tabs.length) % tabs.length] : tabs[step > 0 ? tabs.length - 1 : 0];
    event.preventDefault();
    next.focus();
    next.click();
  }
  document.addEventListener("keydown", turnTab);

  /* ---- Gradio dresses all Markdown as prose; what is ours has a look of its own */

  function undress(within) {
    for (const ours of all(".uz", within)) {
      for (let frame = ours.parentElement; frame && !frame.matches(".column, .row"); frame = frame.parentElement) {
        frame.classList.remove("prose");
      }
    }
  }

  /* ---- the start */

  function start() {
    undress(document);
    theme.apply();
    watchTurns();
    settle(document);
    left.take();
  }
  const grown = new MutationObserver((changes) => {
    for (const { addedNodes } of changes) {
      for (const node of addedNodes) {
        if (node.nodeType !== 1) continue;
        undress(node.parentElement || document);
        if (node.matches("[data-load]") || find("[data-load]", node)) settle(node.parentElement || document);
        if (node.id === "latest" || find("#latest", node)) watchTurns();
        if (node.matches("[data-theme-toggle]") || find("[data-theme-toggle]", node)) theme.apply();
      }
    }
  });
  addEventListener("DOMContentLoaded", () => {
    grown.observe(document.body, { childList: true, subtree: true });
    start();
  });
})();
