"use strict";
// Asks for the state again and again; the answer comes when something has changed.
const by = id => document.getElementById(id);
const selects = { target: by("target"), audience: by("audience"), document: by("document") };
const key = { target: "target", audience: "audience", document: "path" };
let state = { version: 0, documents: [], diagnostics: [] };
let chosen = {};
let shown = "";

function fill(select, options, value) {
  const same = [...select.options].map(option => option.text).join("\n") === options.map(([, text]) => text).join("\n");
  if (!same) select.replaceChildren(...options.map(([value, text]) => new Option(text, value)));
  select.value = value;
}

function show() {
  let left = state.documents;
  for (const [name, select] of Object.entries(selects)) {
    const values = [...new Set(left.map(found => found[key[name]]))];
    // Documents come in the order of the server, which tells first what has changed.
    if (name !== "document") values.sort();
    if (!values.includes(chosen[name])) chosen[name] = values[0];
    fill(select, values.map(value => [value, name === "document" ? title(left, value) : value]), chosen[name]);
    left = left.filter(found => found[key[name]] === chosen[name]);
  }
  if (!left.length) return;
  const address = "pdf/" + left[0].hash + ".pdf#page=" + left[0].page;
  if (address !== shown) {
    shown = address;
    by("view").contentWindow.location.replace(address);
    by("view").dataset.address = address;
    by("view").title = "The document " + left[0].path;
  }
}

function title(documents, path) {
  const found = documents.find(found => found.path === path);
  return found.changed ? path + " – changed, page " + found.page : path;
}

function tell() {
  by("status").value = state.building ? "building …" : state.summary;
  document.title = by("status").value + " – coursepack watch";
  by("diagnostics").replaceChildren(...state.diagnostics.map(found => {
    const place = found.path && found.path + (found.line ? ":" + found.line + ":" + found.column : "");
    const line = element("li", "", element("code", place || found.code), " ", element("b", found.severity), ": ", ...words(found.message));
    line.className = found.severity;
    if (found.help) line.append(element("p", "", ...words(found.help)));
    return line;
  }));
  by("found").hidden = !state.diagnostics.length;
}

// What stands between backticks is the author's own.
function words(text) {
  return text.split("`").map((part, index) => index % 2 ? element("code", part) : part);
}

function element(name, text, ...inside) {
  const made = document.createElement(name);
  made.append(text, ...inside);
  return made;
}

for (const [name, select] of Object.entries(selects)) {
  select.addEventListener("change", () => { chosen[name] = select.value; show(); });
}

// What somebody reads and has changed, else what has changed nearest to it.
function nearest(changed) {
  const likeness = found => {
    const same = Object.keys(selects).map(name => found[key[name]] === chosen[name]);
    return same.indexOf(false) < 0 ? same.length : same.indexOf(false);
  };
  const best = Math.max(...changed.map(likeness));
  return changed.find(found => likeness(found) === best);
}

async function follow() {
  for (;;) {
    try {
      const answer = await fetch("state?since=" + state.version);
      const next = await answer.json();
      const changed = next.documents.filter(found => found.changed);
      if (changed.length && next.build !== state.build) {
        const { target, audience, path } = nearest(changed);
        chosen = { target, audience, document: path };
      }
      state = next;
      show();
      tell();
      // Too many pages wait for news: this one asks for them.
      if (next.crowded) await new Promise(done => setTimeout(done, 2000));
    } catch {
      by("status").value = "coursepack watch has ended";
      await new Promise(done => setTimeout(done, 1000));
    }
  }
}
follow();
