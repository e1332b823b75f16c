"use strict";
const main = document.querySelector("main");
const words = JSON.parse(main.dataset.words);
const FINAL = ["PAID", "CANCELLED"];
const QUICK = 120_000;
let timer = 0;
let quickSince = Date.now();
let asking = false;
let ended = FINAL.includes(main.dataset.payment);
document.documentElement.classList.add("scripted");
const find = (what, within = document) => within.querySelector(what);

function say(what) {
  find("#said").textContent = what;
  clearTimeout(say.timer);
  say.timer = setTimeout(() => { find("#said").textContent = ""; }, 4_000);
}

function choose() {
  const chosen = find("input[name=account]:checked");
  for (const one of document.querySelectorAll(".account")) one.hidden = Boolean(chosen) && one.dataset.account !== chosen.value;
}

async function copy(button) {
  const value = find("b", button.parentElement);
  const text = value.dataset.copy || value.textContent;
  const name = find("dt", button.closest("div")).textContent;
  try {
    await navigator.clipboard.writeText(text);
    say(words.copied.replace("{}", name));
  } catch {
    // No clipboard here (a frame, an old browser): what is to be copied is marked instead.
    value.textContent = text;
    getSelection().selectAllChildren(value);
    say(words.selected.replace("{}", name));
  }
}

function plan() {
  clearTimeout(timer);
  if (ended || document.hidden) return;
  timer = setTimeout(look, Date.now() - quickSince < QUICK ? 5_000 : 30_000);
}

async function look() {
  clearTimeout(timer);
  if (asking || ended) return;
  asking = true;
  try {
    const signal = AbortSignal.timeout?.(15_000);
    const answer = await fetch(`${location.pathname}/state?lang=${document.documentElement.lang}`, { cache: "no-store", signal });
    if (answer.status === 401) return location.reload();
    if (!answer.ok) throw new Error(answer.statusText);
    await take(await answer.json(), signal);
  } catch {
    find("#checked").textContent = words.unreachable;
  } finally {
    asking = false;
    plan();
  }
  return undefined;
}

async function take(state, signal) {
  const isFinal = FINAL.includes(state.payment);
  if (isFinal) for (const id of ["#pay", "#da-chuyen"]) find(id)?.setAttribute("hidden", "");
  find("#label").textContent = state.label;
  find("#checked").textContent = words.checked.replace("{}", state.at.slice(11, 19));
  const { payment, received } = main.dataset;
  if (state.payment !== payment || String(state.received) !== received) await redraw(signal);
  // What was drawn may be newer than what was asked.
  ended = FINAL.includes(main.dataset.payment);
  // A page that stays open over midnight takes the new day.
  const day = find("#day");
  if (day) day.max = state.at.slice(0, 10);
}

async function redraw(signal) {
  const answer = await fetch(location.pathname + location.search, { cache: "no-store", signal });
  if (!answer.ok) throw new Error(answer.statusText);
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  const chosen = find("input[name=account]:checked")?.value;
  for (const id of ["#state", "#pay"]) find(id).replaceWith(find(id, fresh));
  const [mine, theirs] = [find("#da-chuyen"), find("#da-chuyen", fresh)];
  const { payment, received } = find("main", fresh).dataset;
  if (payment !== "CUSTOMER_CONFIRMED") find("#thanks")?.remove();
  if (mine && theirs) mine.hidden = false;
  else if (mine) mine.remove();
  else if (theirs) main.append(theirs);
  Object.assign(main.dataset, { payment, received });
  const again = chosen && find(`input[name=account][value="${chosen}"]`);
  if (again) again.checked = true;
  choose();
}

async function smaller(file, most) {
  const drawn = await createImageBitmap(file);
  const scale = Math.min(1, 2_000 / Math.max(drawn.width, drawn.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(drawn.width * scale));
  canvas.height = Math.max(1, Math.round(drawn.height * scale));
  const paper = canvas.getContext("2d");
  paper.fillStyle = "#fff";
  paper.fillRect(0, 0, canvas.width, canvas.height);
  paper.drawImage(drawn, 0, 0, canvas.width, canvas.height);
  for (const quality of [0.85, 0.6, 0.3]) {
    const made = canvas.toDataURL("image/jpeg", quality).replace("data:image/jpeg;base64,", "");
    if (made.length <= most / 3 * 4) return made;
  }
  throw new Error("too large");
}

async function tell(form) {
  const { memo, day, picture } = form.elements;
  const claim = { memo: memo.value.trim(), paid_at: day.value };
  if (!claim.memo) return words.wrong_memo;
  if (!claim.paid_at || claim.paid_at > day.max) return words.wrong_day;
  if (picture.files.length) {
    try {
      claim.evidence = { content_type: "image/jpeg", data: await smaller(picture.files[0], form.dataset.most) };
    } catch {
      return words.wrong_picture;
    }
  }
  const answer = await fetch(`${location.pathname}/claim`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(claim),
  });
  if (answer.ok) return "";
  if (answer.status === 413) return words.too_large;
  const { error } = await answer.json();
  look();
  return { memo: words.wrong_memo, paid_at: words.wrong_day, "evidence.data": words.wrong_picture }[error.field] || words[error.code] || words.failed;
}

async function send(form) {
  const [button, wrong] = [find("button", form), find(".error", form)];
  if (button.disabled) return;
  const label = button.textContent;
  button.disabled = true;
  button.textContent = words.claim_sending;
  wrong.hidden = true;
  let refused = words.failed;
  try {
    refused = await tell(form);
  } catch {
    // No network: what was typed stays.
  }
  button.disabled = false;
  button.textContent = label;
  wrong.textContent = refused;
  wrong.hidden = !refused;
  if (refused) return;
  const thanks = document.createElement("p");
  thanks.id = "thanks";
  thanks.className = "notice good";
  thanks.setAttribute("role", "status");
  thanks.textContent = words.claim_done;
  find("#da-chuyen")?.remove();
  if (!ended) main.append(thanks);
  look();
}

function unfold() {
  const claim = location.hash === "#da-chuyen" && find("#da-chuyen");
  if (!claim) return;
  claim.open = true;
  claim.scrollIntoView();
}

main.addEventListener("change", choose);
main.addEventListener("click", (event) => {
  const button = event.target.closest(".copy");
  if (button) copy(button);
});
main.addEventListener("submit", (event) => {
  event.preventDefault();
  send(event.target);
});
document.addEventListener("visibilitychange", () => {
  clearTimeout(timer);
  if (document.hidden) return;
  quickSince = Date.now();
  look();
});
addEventListener("hashchange", unfold);
choose();
unfold();
plan();
