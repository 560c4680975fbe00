// Choosing from many by typing: name, pinyin initials, or part of the words. Two kinds:
//
//   <div class="combo" data-combo><select name="unit">… <option value="7" data-py="zhxzzfj" data-hint="职能部门">…</select></div>
//     the select stays in the form (and is all there is without scripts)
//   <div class="combo" data-combo data-combo-url="/units/choose"><select name="unit"><option value="7" selected>…</option></select></div>
//     the server is asked: GET url?q=… → {"results": [{"id", "label", "hint", "group"}], "more": false}
//
// A select with `multiple` keeps what is chosen as removable tags.

/** @typedef {{id: string, label: string, hint?: string, group?: string, py?: string}} Choice */

let serial = 0;

/** @param {HTMLElement} box */
export function connect(box) {
  if (!box.querySelector("select")) return;
  const select = /** @type {HTMLSelectElement} */ (box.querySelector("select"));
  const id = select.id || `combo-${++serial}`;
  const url = box.dataset.comboUrl;
  const many = select.multiple;

  const input = document.createElement("input");
  input.type = "text";
  input.className = "in";
  input.autocomplete = "off";
  input.spellcheck = false;
  input.placeholder = box.dataset.comboPlaceholder || select.dataset.placeholder || "输入名称或拼音首字母";
  for (const [name, value] of Object.entries({ role: "combobox", "aria-expanded": "false", "aria-autocomplete": "list", "aria-controls": `${id}-list` })) input.setAttribute(name, value);
  for (const name of ["aria-describedby", "aria-invalid", "aria-label"]) if (select.hasAttribute(name)) input.setAttribute(name, select.getAttribute(name) ?? "");
  input.required = select.required;
  select.required = false;
  input.disabled = select.disabled;
  if (select.hasAttribute("autofocus")) input.autofocus = true;
  const list = document.createElement("ul");
  list.className = "list";
  list.id = `${id}-list`;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", document.querySelector(`label[for="${CSS.escape(id)}"]`)?.textContent?.trim() || "选项");
  list.hidden = true;
  const said = document.createElement("span");
  said.className = "sr";
  said.setAttribute("role", "status");
  const chosen = document.createElement("div");
  chosen.className = "chosen";

  const hadFocus = document.activeElement === select;
  // the label now names the field one types in
  select.id = `${id}-value`;
  input.id = id;
  select.hidden = true;
  box.append(...(many ? [chosen] : []), input, list, said);
  if (hadFocus) input.focus();

  /** @type {Choice[]} */
  let shown = [];
  let at = -1;
  let timer = 0;
  /** Enter was pressed before the answer came: the first that comes is meant. */
  let isHurried = false;
  /** @type {(() => void) | null} */
  let goOn = null;
  /** @type {AbortController | null} */
  let asking = null;

  const own = () => /** @type {Choice[]} */ ([...select.options].filter((o) => o.value).map((o) => ({
    id: o.value, label: o.textContent?.trim() ?? "", hint: o.dataset.hint, py: o.dataset.py, group: o.parentElement instanceof HTMLOptGroupElement ? o.parentElement.label : undefined,
  })));

  const showChosen = () => {
    if (!many) {
      const option = select.selectedOptions[0];
      input.value = option?.value ? option.textContent?.trim() ?? "" : "";
      return;
    }
    chosen.replaceChildren(...[...select.selectedOptions].map((option) => {
      const tag = document.createElement("span");
      tag.className = "tag blu";
      const remove = document.createElement("button");
      remove.type = "button";
      remove.setAttribute("aria-label", `去掉 ${option.textContent?.trim()}`);
      remove.textContent = "×";
      remove.addEventListener("click", () => { option.selected = false; changed(); input.focus(); });
      tag.append(option.textContent?.trim() ?? "", remove);
      return tag;
    }));
    input.value = "";
  };
  const changed = () => { showChosen(); select.dispatchEvent(new Event("change", { bubbles: true })); };

  /** @param {string} words @returns {Promise<Choice[]>} */
  async function find(words) {
    if (!url) return own().filter((choice) => fits(choice, words)).sort((a, b) => rank(a, words) - rank(b, words)).slice(0, 60);
    asking?.abort();
    asking = new AbortController();
    const address = new URL(url, location.href);
    address.searchParams.set("q", words);
    const answer = await fetch(address, { signal: asking.signal, headers: { Accept: "application/json" }, credentials: "same-origin" });
    if (!answer.ok) throw new Error(String(answer.status));
    return (await answer.json()).results.map((/** @type {any} */ r) => ({ ...r, id: String(r.id) }));
  }

  /** Something is typed that is not what is chosen. */
  const isUnsettled = () => Boolean(input.value.trim()) && (many || input.value.trim() !== select.selectedOptions[0]?.textContent?.trim());

  async function look() {
    timer = 0;
    const words = input.value.trim();
    const isChosen = !many && words && words === select.selectedOptions[0]?.textContent?.trim();
    try {
      shown = await find(isChosen ? "" : words);
    } catch (error) {
      if (/** @type {Error} */ (error).name === "AbortError") return;
      shown = [];
      draw("没有查到，请稍后再试");
      settle();
      return;
    }
    at = shown.length ? Math.max(0, shown.findIndex((choice) => choice.id === select.value)) : -1;
    draw();
    if (isHurried && shown.length) take(shown[0]);
    settle();
  }

  /** The form was sent while the answer was still on its way: now it can go. */
  function settle() {
    isHurried = false;
    const go = goOn;
    goOn = null;
    go?.();
  }

  function draw(none = "没有符合的选项") {
    /** @type {Node[]} */
    const lines = [];
    let group = "";
    const words = input.value.trim();
    shown.forEach((choice, n) => {
      if (choice.group && choice.group !== group) {
        group = choice.group;
        const cap = document.createElement("li");
        cap.className = "cap";
        cap.setAttribute("role", "presentation");
        cap.textContent = group;
        lines.push(cap);
      }
      const option = document.createElement("li");
      option.id = `${id}-o${n}`;
      option.setAttribute("role", "option");
      option.setAttribute("aria-selected", String([...select.selectedOptions].some((o) => o.value === choice.id)));
      option.dataset.n = String(n);
      const label = document.createElement("span");
      label.append(...lit(choice.label, words));
      option.append(label);
      if (choice.hint) {
        const hint = document.createElement("small");
        hint.textContent = choice.hint;
        option.append(hint);
      }
      lines.push(option);
    });
    if (!shown.length) {
      const empty = document.createElement("li");
      empty.className = "none";
      empty.setAttribute("role", "presentation");
      empty.textContent = none;
      lines.push(empty);
    }
    list.replaceChildren(...lines);
    list.hidden = false;
    input.setAttribute("aria-expanded", "true");
    said.textContent = shown.length ? `${shown.length} 个选项` : none;
    point();
  }

  function point() {
    for (const option of list.querySelectorAll("[role=option]")) option.classList.toggle("at", Number(/** @type {HTMLElement} */ (option).dataset.n) === at);
    const here = at >= 0 ? list.querySelector(`[data-n="${at}"]`) : null;
    if (here) { input.setAttribute("aria-activedescendant", here.id); here.scrollIntoView({ block: "nearest" }); }
    else input.removeAttribute("aria-activedescendant");
  }

  function close() {
    list.hidden = true;
    at = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
    said.textContent = "";
  }

  /** @param {Choice} choice */
  function take(choice) {
    let option = [...select.options].find((o) => o.value === choice.id);
    if (!option) {
      option = new Option(choice.label, choice.id);
      select.append(option);
    }
    if (!many) select.value = choice.id;
    else option.selected = !option.selected;
    close();
    changed();
  }

  input.addEventListener("input", (event) => {
    if (/** @type {InputEvent} */ (event).isComposing) return;
    clearTimeout(timer);
    isHurried = false;
    timer = setTimeout(look, url ? 160 : 0);
  });
  input.addEventListener("compositionend", () => { clearTimeout(timer); timer = setTimeout(look, 60); });
  input.addEventListener("click", () => { if (list.hidden) look(); });
  input.addEventListener("focus", () => input.select());
  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (list.hidden) return void look();
      at = (at + (event.key === "ArrowDown" ? 1 : -1) + shown.length) % Math.max(1, shown.length);
      point();
    } else if (event.key === "Enter" && !event.ctrlKey && !event.metaKey && (!list.hidden || isUnsettled())) {
      event.preventDefault();
      if (!list.hidden && !timer && shown[at]) return take(shown[at]);
      isHurried = true;
      clearTimeout(timer);
      timer = 0;
      look();
    } else if (event.key === "Escape" && !list.hidden) {
      event.preventDefault();
      event.stopPropagation();
      close();
      if (!many) showChosen();
    } else if (event.key === "Home" && !list.hidden) { at = 0; point(); }
    else if (event.key === "End" && !list.hidden) { at = shown.length - 1; point(); }
    else if (event.key === "Backspace" && many && !input.value) {
      const last = [...select.selectedOptions].pop();
      if (last) { last.selected = false; changed(); }
    }
  });
  input.addEventListener("blur", () => {
    setTimeout(() => {
      if (box.contains(document.activeElement)) return;
      close();
      if (many) { input.value = ""; return; }
      if (!input.value.trim()) { if (select.value) { select.value = ""; changed(); } } else showChosen();
    }, 120);
  });
  list.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const option = /** @type {HTMLElement | null} */ (/** @type {Element} */ (event.target).closest("[role=option]"));
    if (option) take(shown[Number(option.dataset.n)]);
  });
  select.addEventListener("change", () => { if (document.activeElement !== input) showChosen(); });
  const form = select.form;
  const reset = () => setTimeout(showChosen);
  form?.addEventListener("reset", reset);
  const wait = (/** @type {SubmitEvent} */ event) => {
    if (!isHurried || !box.isConnected) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    goOn = () => form?.requestSubmit(/** @type {HTMLElement | null} */ (event.submitter) ?? undefined);
  };
  form?.addEventListener("submit", wait, true);
  showChosen();
  return () => { clearTimeout(timer); asking?.abort(); form?.removeEventListener("reset", reset); form?.removeEventListener("submit", wait, true); };
}

/** @param {Choice} choice @param {string} words */
function fits(choice, words) {
  if (!words) return true;
  const low = words.toLowerCase();
  return choice.label.toLowerCase().includes(low) || Boolean(choice.py?.includes(low)) || Boolean(choice.hint?.includes(words));
}

/** @param {Choice} choice @param {string} words beginnings before middles */
function rank(choice, words) {
  if (!words) return 0;
  const low = words.toLowerCase();
  if (choice.label.toLowerCase().startsWith(low) || choice.py === low) return 0;
  if (choice.py?.startsWith(low)) return 1;
  return choice.label.toLowerCase().includes(low) ? 2 : 3;
}

/** @param {string} label @param {string} words @returns {(string | HTMLElement)[]} */
function lit(label, words) {
  const from = words ? label.toLowerCase().indexOf(words.toLowerCase()) : -1;
  if (from < 0) return [label];
  const mark = document.createElement("mark");
  mark.textContent = label.slice(from, from + words.length);
  return [label.slice(0, from), mark, label.slice(from + words.length)];
}
