"use strict";
// Asks for the state again and again; the answer comes when something has changed.
const by = id => document.getElementById(id);
const selects = { target: by("target"), audience: by("audience"), document: by("document") };
let state = { version: 0, documents: [], diagnostics: [] };
let chosen = {};
let shown = "";

function fill(select, values, value) {
  const same = [...select.options].map(option => option.value).join("\n") === values.join("\n");
  if (!same) select.replaceChildren(...values.map(text => new Option(text, text)));
  select.value = value;
}

function show() {
  const all = state.documents;
  const keep = (values, value) => values.includes(value) ? value : values[0];
  const distinct = (key, documents) => [...new Set(documents.map(document => document[key]))].sort();
  const targets = distinct("target", all);
  chosen.target = keep(targets, chosen.target);
  const ofTarget = all.filter(document => document.target === chosen.target);
  const audiences = distinct("audience", ofTarget);
  chosen.audience = keep(audiences, chosen.audience);
  const ofAudience = ofTarget.filter(document => document.audience === chosen.audience);
  // Those that changed stand first, as the server sends them.
  const paths = ofAudience.map(document => document.path);
  chosen.document = keep(paths, chosen.document);
  fill(selects.target, targets, chosen.target);
  fill(selects.audience, audiences, chosen.audience);
  fill(selects.document, paths, chosen.document);
  const document_ = ofAudience.find(document => document.path === chosen.document);
  if (!document_) return;
  const address = "pdf/" + document_.hash + ".pdf#page=" + document_.page;
  if (address !== shown) {
    shown = address;
    by("view").contentWindow.location.replace(address);
    by("view").dataset.address = address;
  }
}

function tell() {
  by("status").value = state.building ? "building …" : state.summary;
  by("diagnostics").replaceChildren(...state.diagnostics.map(found => {
    const line = document.createElement("p");
    line.className = found.severity;
    const code = document.createElement("code");
    code.textContent = found.path ? found.path + (found.line ? ":" + found.line + ":" + found.column : "") : found.code;
    line.append(code, " " + found.severity + ": " + found.message + (found.help ? " – " + found.help : ""));
    return line;
  }));
}

for (const [key, select] of Object.entries(selects)) {
  select.addEventListener("change", () => { chosen[key] = select.value; show(); });
}

async function follow() {
  for (;;) {
    try {
      const answer = await fetch("state?since=" + state.version);
      const next = await answer.json();
      const changed = next.documents.find(document => document.changed);
      if (changed && next.version !== state.version && next.build !== state.build) {
        chosen = { target: changed.target, audience: changed.audience, document: changed.path };
      }
      state = next;
      show();
      tell();
    } catch {
      by("status").value = "coursepack watch has ended";
      await new Promise(done => setTimeout(done, 1000));
    }
  }
}
follow();
