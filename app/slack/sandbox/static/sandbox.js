// Draws the practice workspace. Whatever is shown is put in as text: nothing here makes HTML of a string.
"use strict";

const SVG = "http://www.w3.org/2000/svg";
let state = null, channel = null, thread = null, user = "", version = -1, seenReplies = {}, seen = false;
const at = (id) => document.getElementById(id);
const say = (key) => (state && state.texts[key]) || "";

function h(tag, given, ...children) {
  const node = document.createElement(tag);
  for (const [key, value] of Object.entries(given || {})) {
    if (key === "on") for (const [name, act] of Object.entries(value)) node.addEventListener(name, act);
    else if (value !== null && value !== undefined && value !== false) node.setAttribute(key, value === true ? "" : value);
  }
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
}

function s(tag, given, ...children) {
  const node = document.createElementNS(SVG, tag);
  for (const [key, value] of Object.entries(given || {})) node.setAttribute(key, value);
  node.append(...children);
  return node;
}

async function act(what, more) {
  const body = JSON.stringify({ act: what, user, ...more });
  const answer = await fetch("/act", { method: "POST", headers: { "Content-Type": "application/json" }, body });
  if (!answer.ok) alert(await answer.text());
}

// emoji are drawn: not every machine has a font of them

const ICONS = {
  "👍": ["M1 9h4v10H1z M6 19V9l4-8c1.7 0 2.6 1 2.6 2.6V8h5.2c1.2 0 2 1 1.8 2.2l-1.3 7c-.2 1-1 1.8-2 1.8z", ""],
  "👎": ["M1 9h4v10H1z M6 19V9l4-8c1.7 0 2.6 1 2.6 2.6V8h5.2c1.2 0 2 1 1.8 2.2l-1.3 7c-.2 1-1 1.8-2 1.8z", "rotate(180 10 10)"],
  "⏳": ["M3 1h14v3l-5.5 6L17 16v3H3v-3l5.5-6L3 4z", ""],
  "📄": ["M3 1h9l5 5v13H3z", ""],
  "👁": ["M0 10C4 3 16 3 20 10 16 17 4 17 0 10zm10-4a4 4 0 1 0 0 8 4 4 0 0 0 0-8z", ""],
};

function iconed(text) {
  return text.split(/(👍|👎|⏳|📄|👁)/u).filter((part) => part).map((part) => {
    if (!ICONS[part]) return document.createTextNode(part);
    const [path, turn] = ICONS[part];
    return s("svg", { viewBox: "0 0 20 20", class: "icon", role: "img", "aria-label": part }, s("path", turn ? { d: path, transform: turn } : { d: path }));
  });
}

// rich text

const FIGURE = /([△▲]?[0-9０-９][0-9０-９.,．，]*(?:兆|億|千万|百万|万|千)?(?:円|%|％|倍)?)/;

function unbroken(text) { // no line ends within a figure
  return text.split(FIGURE).filter((part) => part).map((part) =>
    part.length > 1 && part.length < 30 && FIGURE.test(part) ? h("span", { class: "figure" }, part) : document.createTextNode(part));
}

function run(part) {
  if (part.type === "link") return h("a", { href: part.url, rel: "noreferrer", target: "_blank" }, part.text || part.url);
  if (part.type === "user") return h("span", { class: "at" }, "@" + (state.users[part.user_id] || part.user_id));
  let node = h("span", {}, ...unbroken(part.text || ""));
  const style = part.style || {};
  for (const [name, tag] of [["code", "code"], ["bold", "b"], ["italic", "i"], ["strike", "s"]])
    if (style[name]) node = h(tag, {}, node);
  return node;
}

function rich(element) {
  const parts = () => (element.elements || []).map(run);
  switch (element.type) {
    case "rich_text_section": return h("p", {}, ...parts());
    case "rich_text_quote": return h("blockquote", {}, ...parts());
    case "rich_text_preformatted": return h("pre", {}, ...parts());
    case "rich_text_list":
      return h(element.style === "ordered" ? "ol" : "ul", {}, ...element.elements.map((item) => h("li", {}, ...item.elements.map(run))));
  }
  return document.createTextNode(JSON.stringify(element));
}

// blocks

function drawBlock(block, click) {
  switch (block.type) {
    case "rich_text": return h("div", { class: "block rich" }, ...block.elements.map(rich));
    case "context": return h("div", { class: "block context" }, ...block.elements.map((one) => h("div", {}, one.text)));
    case "header": return h("div", { class: "header" }, block.text.text);
    case "divider": return h("hr");
    case "section": return h("div", { class: "block body" }, block.text.text);
    case "table": return drawTable(block);
    case "data_visualization": return drawChart(block);
    case "actions":
      return h("div", { class: "block actions" }, ...block.elements.map((one) =>
        h("button", { type: "button", "data-action": one.action_id, on: { click: () => click(one.action_id) } }, ...iconed(one.text.text))));
    case "input": return drawInput(block);
  }
  return h("pre", {}, JSON.stringify(block));
}

function drawTable(block) {
  const align = (n) => ((block.column_settings || [])[n] || {}).align === "right" ? "right" : null;
  const cell = (tag, data, n) => h(tag, { class: align(n), scope: tag === "th" ? "col" : null },
    ...(data.type === "raw_text" ? [data.text] : data.elements.flatMap((part) => part.elements.map(run))));
  const rows = block.rows.map((row, r) => h("tr", {}, ...row.map((data, n) => cell(r ? "td" : "th", data, n))));
  return h("div", { class: "block scroll", tabindex: "0", role: "region", "aria-label": say("slack.page.table") }, h("table", {}, ...rows));
}

function drawChart(block) {
  const chart = block.chart;
  return h("figure", { class: "block" }, h("figcaption", {}, block.title), chart.type === "pie" ? pie(chart) : bars(chart));
}

function swatch(n) {
  return s("svg", { viewBox: "0 0 12 12", "aria-hidden": "true" }, s("rect", { width: 12, height: 12, class: "s" + (n % 6) }));
}

function bars(chart) {
  const names = chart.axis_config.categories, width = 560, left = 190, line = 20, gap = 12;
  const values = chart.series.flatMap((one) => one.data.map((point) => point.value));
  const top = Math.max(0, ...values), low = Math.min(0, ...values), scale = (width - left - 70) / ((top - low) || 1);
  const group = chart.series.length * line + gap, zero = left - low * scale;
  const picture = s("svg", { viewBox: `0 0 ${width} ${names.length * group + 8}`, role: "img", "aria-label": chart.axis_config.y_label || "" });
  names.forEach((name, n) => {
    const label = s("text", { x: left - 8, y: n * group + (group - gap) / 2 + 6, "text-anchor": "end" });
    label.textContent = name;
    picture.append(label);
    chart.series.forEach((one, k) => {
      const value = one.data[n].value, y = n * group + k * line + 2, size = Math.abs(value) * scale;
      picture.append(s("rect", { x: value < 0 ? zero - size : zero, y, width: Math.max(size, 1), height: line - 4, class: "s" + k }));
      const shown = s("text", { x: zero + Math.max(value, 0) * scale + 6, y: y + 13 });
      shown.textContent = String(value);
      picture.append(shown);
    });
  });
  picture.append(s("line", { x1: zero, x2: zero, y1: 0, y2: names.length * group, class: "axis" }));
  const legend = h("ul", { class: "legend" }, ...chart.series.map((one, k) => h("li", {}, swatch(k), one.name)), h("li", {}, chart.axis_config.y_label || ""));
  return h("div", {}, picture, legend);
}

function pie(chart) {
  const whole = chart.segments.reduce((sum, one) => sum + one.value, 0), picture = s("svg", { viewBox: "-110 -110 220 220", role: "img", class: "pie" });
  let from = 0;
  chart.segments.forEach((one, n) => {
    const part = one.value / whole, to = from + part, point = (t) => [100 * Math.sin(2 * Math.PI * t), -100 * Math.cos(2 * Math.PI * t)];
    const [x1, y1] = point(from), [x2, y2] = point(to);
    picture.append(part > 0.9999 ? s("circle", { r: 100, class: "s" + n }) :
      s("path", { d: `M0 0 L${x1} ${y1} A100 100 0 ${part > 0.5 ? 1 : 0} 1 ${x2} ${y2} Z`, class: "s" + n, stroke: "#fff" }));
    from = to;
  });
  const legend = h("ul", { class: "legend" }, ...chart.segments.map((one, n) => h("li", {}, swatch(n), `${one.label} ${(100 * one.value / whole).toFixed(1)}%`)));
  return h("div", {}, picture, legend);
}

function drawInput(block) {
  const element = block.element, name = block.block_id;
  if (element.type === "plain_text_input")
    return h("div", { class: "block input" }, h("label", { class: "name", for: "in-" + name }, block.label.text),
      h("textarea", { id: "in-" + name, rows: "3", maxlength: element.max_length, "data-block": name, "data-id": element.action_id }));
  return h("fieldset", { "data-block": name, "data-id": element.action_id }, h("legend", {}, block.label.text),
    ...element.options.map((one, n) => h("label", {}, h("input", { type: "radio", name, value: one.value, required: n === 0 && !block.optional }), " " + one.text.text)));
}

// posts

function plainText(text) {
  const parts = text.split(/(<@[A-Z0-9]+>)/).map((part) => {
    const id = /^<@([A-Z0-9]+)>$/.exec(part);
    if (id) return h("span", { class: "at" }, "@" + (state.users[id[1]] || id[1]));
    return document.createTextNode(part.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&"));
  });
  return h("div", { class: "body" }, ...parts);
}

function drawPost(post, replies) {
  const app = post.user === state.bot, name = state.users[post.user] || post.user;
  const time = new Date(Number(post.ts) * 1000).toLocaleTimeString(state.lang === "ja" ? "ja-JP" : "en", { hour: "2-digit", minute: "2-digit" });
  const content = post.blocks && post.blocks.length
    ? post.blocks.map((block) => drawBlock(block, (action_id) => act("click", { channel, ts: post.ts, action_id })))
    : post.text ? [plainText(post.text)] : [];
  const files = (post.files || []).map((id) => state.files[id]).filter(Boolean).map((file) =>
    h("details", { class: "file" }, h("summary", {}, ...iconed("📄 " + (file.title || file.name))), h("pre", {}, file.content || "")));
  const marks = (post.reactions || []).map((one) => h("span", { class: "reaction" }, ...iconed((one === "hourglass_flowing_sand" ? "⏳" : ":" + one + ":") + " 1")));
  const more = replies ? h("button", { class: "replies", type: "button", on: { click: () => openThread(post.ts) } }, say("slack.page.replies").replace("{count}", replies)) : null;
  return h("article", { class: "post" + (post.for ? " private" : ""), "data-ts": post.ts },
    h("div", { class: "face" + (app ? " app" : ""), "aria-hidden": "true" }, app ? "裏" : name.slice(0, 1)),
    h("div", {}, menu(post, app), h("div", {}, h("span", { class: "who" }, name), app ? h("span", { class: "app-mark" }, say("slack.page.app")) : null,
      h("span", { class: "time" }, time), post.edited ? h("span", { class: "edited" }, say("slack.page.edited")) : null),
    post.for ? h("span", { class: "only" }, ...iconed(say("slack.page.only"))) : null, ...content, ...files, ...marks, more));
}

function menu(post, app) {
  if (post.for) return null;
  const item = (key, run) => h("button", { type: "button", "data-menu": key, on: { click: (event) => { event.target.closest("details").open = false; run(); } } }, say(key));
  const items = [item("slack.verify.name", () => act("shortcut", { channel, ts: post.ts }))];
  if (!post.thread_ts) items.push(item("slack.page.reply", () => openThread(post.ts)));
  if (!app && post.user === user) {
    items.push(item("slack.page.edit", () => {
      const text = prompt(say("slack.page.edit"), post.typed || post.text);
      if (text !== null) act("edit", { channel, ts: post.ts, text });
    }));
    items.push(item("slack.page.delete", () => act("delete", { channel, ts: post.ts })));
  }
  return h("details", { class: "menu" }, h("summary", { "aria-label": say("slack.page.menu") }, "…"), h("div", { class: "items" }, ...items));
}

function openThread(ts) { thread = ts; draw(); at("thread-line").focus(); }

// the page

function draw() {
  const here = state.channels.find((one) => one.id === channel);
  const side = [h("h2", {}, say("slack.page.workspace"))];
  for (const one of state.channels)
    side.push(h("button", { type: "button", "aria-current": one.id === channel || null, "data-channel": one.id, on: { click: () => go(one.id) } }, (one.kind === "im" ? "● " : "# ") + one.name));
  side.push(h("button", { type: "button", "aria-current": channel === "home" || null, "data-channel": "home", on: { click: () => { go("home"); act("home", {}); } } }, "⌂ " + say("slack.page.home")));
  const pick = h("select", { id: "as", on: { change: (event) => { user = event.target.value; channel = null; thread = null; version = -1; } } },
    ...Object.entries(state.users).filter(([id]) => id !== state.bot).map(([id, name]) => h("option", { value: id, selected: id === user || null }, name)));
  side.push(h("label", { for: "as" }, say("slack.page.as")), pick);
  at("side").replaceChildren(...side);
  at("composer").hidden = channel === "home";
  at("note").textContent = say("slack.page.note");
  if (channel === "home") return drawHome();
  at("title").textContent = (here.kind === "im" ? "" : "# ") + here.name;
  const counts = {};
  for (const post of here.posts) if (post.thread_ts) counts[post.thread_ts] = (counts[post.thread_ts] || 0) + 1;
  for (const [ts, count] of Object.entries(counts)) { // a thread opens as it grows
    if (seen && count > (seenReplies[ts] || 0)) thread = ts;
    seenReplies[ts] = count;
  }
  fill(at("posts"), here.posts.filter((post) => !post.thread_ts), counts);
  seen = true;
  const root = here.posts.find((post) => post.ts === thread);
  at("thread").hidden = !thread || !(root || counts[thread]);
  if (!at("thread").hidden) {
    fill(at("thread-posts"), [...(root ? [root] : []), ...here.posts.filter((post) => post.thread_ts === thread)], {});
  }
  drawView();
}

function fill(place, posts, counts) { // draws only what changed, shows what is new from its beginning, else keeps still
  const drawn = new Map([...place.children].map((node) => [node.drawnFrom, node]));
  const nodes = posts.map((post) => {
    const from = JSON.stringify([channel, user, state.lang, post, counts[post.ts], (post.files || []).map((id) => state.files[id])]);
    const old = [...place.children].find((one) => one.dataset.ts === post.ts && one.querySelector(".menu[open]"));
    const node = drawn.get(from) || drawPost(post, counts[post.ts]);
    if (old && node.querySelector(".menu")) node.querySelector(".menu").open = true; // what is open stays open
    node.drawnFrom = from;
    return node;
  });
  if (nodes.length === place.children.length && nodes.every((node, n) => node === place.children[n])) return;
  const last = place.lastElementChild && place.lastElementChild.dataset.ts;
  const top = [...place.children].find((node) => node.offsetTop + node.offsetHeight > place.scrollTop + place.offsetTop);
  const anchor = top && top.dataset.ts, offset = top ? top.offsetTop - place.scrollTop : 0;
  place.replaceChildren(...nodes);
  const newest = nodes[nodes.length - 1], held = nodes.find((node) => node.dataset.ts === anchor);
  if (newest && newest.dataset.ts !== last) place.scrollTop = newest.offsetTop - place.offsetTop;
  else if (held) place.scrollTop = held.offsetTop - offset;
}

function drawHome() {
  at("title").textContent = "urazuke";
  at("thread").hidden = true;
  const blocks = state.home ? state.home.blocks : [];
  const inner = h("div", { class: "post" }, h("div"), h("div", {}, ...blocks.map((block) => drawBlock(block, (action_id) => act("click_home", { action_id })))));
  at("posts").replaceChildren(inner);
  drawView();
}

function drawView() {
  const box = at("modal"), view = state.view;
  if (!view) { if (box.open) box.close(); box.dataset.key = ""; return; }
  const key = JSON.stringify(view);
  if (box.dataset.key === key) return;
  box.dataset.key = key;
  const close = () => act("close", { view_id: view.id });
  const form = h("form", { method: "dialog", on: { submit: (event) => { event.preventDefault(); submit(view); } } },
    h("div", { class: "inner" }, ...view.blocks.map((block) => drawBlock(block, () => {}))));
  form.className = "plain";
  const foot = h("div", { class: "foot" }, h("button", { type: "button", "data-close": true, on: { click: close } }, (view.close || {}).text || "×"));
  if (view.submit) foot.append(h("button", { type: "button", class: "primary", "data-submit": true, on: { click: () => submit(view) } }, view.submit.text));
  box.replaceChildren(h("div", { class: "head" }, h("span", {}, view.title.text), h("button", { type: "button", "aria-label": "×", on: { click: close } }, "×")), ...form.children, foot);
  box.setAttribute("aria-label", view.title.text);
  if (!box.open) box.showModal();
}

function submit(view) {
  const values = {};
  for (const node of at("modal").querySelectorAll("[data-block]")) {
    const picked = node.tagName === "FIELDSET" ? node.querySelector("input:checked") : null;
    if (node.tagName === "FIELDSET" && !picked) { node.querySelector("input").focus(); return; }
    values[node.dataset.block] = { [node.dataset.id]: picked ? { type: "radio_buttons", selected_option: { value: picked.value } } : { type: "plain_text_input", value: node.value || null } };
  }
  act("submit", { view_id: view.id, values });
}

function go(where) { channel = where; thread = null; draw(); }

function send(line, inThread) {
  const text = line.value.trim();
  if (!text) return;
  line.value = "";
  act("say", { channel, text, thread: inThread ? thread : null });
}

for (const [form, line, inThread] of [["composer", "line", false], ["thread-composer", "thread-line", true]]) {
  at(form).addEventListener("submit", (event) => { event.preventDefault(); send(at(line), inThread); });
  at(line).addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) { event.preventDefault(); send(at(line), inThread); }
  });
}
at("thread-close").addEventListener("click", () => { thread = null; draw(); });
at("modal").addEventListener("cancel", (event) => { event.preventDefault(); if (state.view) act("close", { view_id: state.view.id }); });

async function follow() {
  for (;;) {
    try {
      const answer = await fetch(`/state?version=${version}&user=${encodeURIComponent(user)}`);
      state = await answer.json();
      version = state.version;
      if (!user) user = state.me;
      channel = channel || state.channels[0].id;
      document.documentElement.lang = state.lang;
      for (const [id, key] of [["send", "slack.page.send"], ["thread-send", "slack.page.send"], ["thread-title", "slack.page.thread"], ["line-label", "slack.page.line"], ["thread-label", "slack.page.line"]]) at(id).textContent = say(key);
      at("line").placeholder = say("slack.page.line");
      at("thread-line").placeholder = say("slack.page.thread.line");
      at("thread-close").setAttribute("aria-label", say("slack.close"));
      draw();
    } catch (error) {
      await new Promise((go) => setTimeout(go, 1000));
    }
  }
}
follow();
