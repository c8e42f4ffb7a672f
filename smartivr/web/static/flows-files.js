// The files of a line in one editor: a tab each, with its own text, undo and place.

import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { yaml } from "@codemirror/lang-yaml";
import { bracketMatching, foldGutter, foldKeymap, indentService, indentUnit } from "@codemirror/language";
import { lintGutter, lintKeymap } from "@codemirror/lint";
import { highlightSelectionMatches, searchKeymap } from "@codemirror/search";
import { EditorState } from "@codemirror/state";
import {
  EditorView, drawSelection, highlightActiveLine, highlightActiveLineGutter, keymap, lineNumbers,
} from "@codemirror/view";
import { element } from "/static/element.js";
import { indentation } from "/static/flows-indent.js";
import { theme } from "/static/flows-theme.js";
import { tabs } from "/static/flows-tabs.js";
import { say } from "/static/words.js";

const everywhere = [
  lineNumbers(), lintGutter(), foldGutter(), history(), drawSelection(), bracketMatching(),
  highlightActiveLine(), highlightActiveLineGutter(), highlightSelectionMatches(), indentUnit.of("  "), indentService.of(indentation),
  EditorState.tabSize.of(2), EditorView.lineWrapping, yaml(), theme,
];
const keys = [...defaultKeymap, ...historyKeymap, ...searchKeymap, ...foldKeymap, ...lintKeymap, indentWithTab];

/** Told by events: changed, shown (file), placed (file, position). */
export class Files extends EventTarget {
  /** `texts` are file -> text, `extensions(file)` what the editor has for a file beside the usual. */
  constructor(list, scripts, parent, texts, extensions) {
    super();
    this.list = list;
    this.scripts = scripts; // a choice of its own: a line may have a hundred
    this.parent = parent;
    this.extensions = extensions;
    this.states = new Map();
    this.shown = "";
    this.view = new EditorView({ parent });
    this.choose = tabs(list, (tab) => this.swap(tab?.dataset.file ?? scripts.value));
    if (scripts) scripts.onchange = () => this.choose(null);
    for (const [file, text] of Object.entries(texts)) this.put(file, text);
  }

  /** Adds a file, or gives one another text. */
  put(file, text) {
    this.states.set(file, this.state(file, text));
    if (!this.tab(file)) this.offer(file);
    if (this.shown === file) this.view.setState(this.states.get(file));
  }

  /** Shows a file; with a line (and column, from 1) goes there. */
  show(file, line = 0, column = 1) {
    if (!this.states.has(file)) return;
    if (this.shown !== file) {
      if (isScript(file)) this.scripts.value = file;
      this.choose(isScript(file) ? null : this.tab(file));
    }
    if (!line) return;
    const { doc } = this.view.state;
    const there = doc.line(Math.min(line, doc.lines));
    this.goto(Math.min(there.from + column - 1, there.to));
  }

  goto(position) {
    this.view.dispatch({
      selection: { anchor: position },
      effects: EditorView.scrollIntoView(position, { y: "center" }),
    });
    this.view.focus();
  }

  /** Takes a file away; returns its text. */
  remove(file) {
    const text = this.text(file);
    this.states.delete(file);
    this.tab(file).remove();
    if (this.shown === file) {
      this.shown = "";
      this.show([...this.states.keys()][0]);
    }
    this.dispatchEvent(new Event("changed"));
    return text;
  }

  text(file) {
    const state = file === this.shown ? this.view.state : this.states.get(file);
    return state?.doc.toString();
  }

  /** Returns file -> text, as they are now. */
  texts() {
    return Object.fromEntries([...this.states.keys()].map((file) => [file, this.text(file)]));
  }

  /** Returns the tab of a file, or its entry in the choice of scripted calls. */
  tab(file) {
    return document.querySelector(`[data-file="${CSS.escape(file)}"]`);
  }

  swap(file) {
    if (file === this.shown) return;
    if (this.shown) this.states.set(this.shown, this.view.state);
    this.shown = file;
    this.view.setState(this.states.get(file));
    if (this.scripts && !isScript(file)) this.scripts.value = "";
    this.parent.setAttribute("aria-labelledby", isScript(file) ? this.scripts.id : this.tab(file).id);
    this.dispatchEvent(new CustomEvent("shown", { detail: file }));
  }

  state(file, text) {
    return EditorState.create({
      doc: text,
      extensions: [
        everywhere,
        keymap.of(keys),
        this.extensions(file),
        EditorView.contentAttributes.of({ "aria-label": say("editor", { file }), tabindex: "0" }),
        EditorView.updateListener.of((update) => this.updated(file, update)),
      ],
    });
  }

  updated(file, update) {
    if (update.docChanged) this.dispatchEvent(new Event("changed"));
    if (update.selectionSet || update.docChanged) {
      const detail = { file, position: update.state.selection.main.head };
      this.dispatchEvent(new CustomEvent("placed", { detail }));
    }
  }

  offer(file) {
    if (isScript(file)) {
      const name = file.slice("calls/".length, -".yaml".length);
      this.scripts.append(element("option", { value: file, "data-file": file, "data-name": name }, name));
      this.scripts.disabled = false;
      return;
    }
    const id = `file-${this.list.childElementCount}`;
    this.list.append(element("button", {
      type: "button", role: "tab", id, tabIndex: -1, "data-file": file, "aria-controls": "editor",
      "aria-selected": "false",
    }, file, element("span", { className: "badge bad" })));
  }

  /** Shows how many serious problems each file has. */
  troubled(counts) {
    for (const file of this.states.keys()) {
      const [tab, count] = [this.tab(file), counts[file] ?? 0];
      if (isScript(file)) tab.textContent = count ? `${tab.dataset.name} (${count})` : tab.dataset.name;
      else tab.querySelector(".badge").textContent = count || "";
    }
  }
}

function isScript(file) {
  return file.startsWith("calls/");
}
