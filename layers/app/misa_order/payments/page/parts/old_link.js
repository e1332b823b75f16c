"use strict";
const words = JSON.parse(document.querySelector("main").dataset.words);
const box = document.querySelector("#renew");
document.documentElement.classList.add("scripted");
box?.querySelector("button").addEventListener("click", async (event) => {
  event.target.disabled = true;
  let said = words.failed;
  try {
    const answer = await fetch(`${location.pathname}/renew?lang=${document.documentElement.lang}`, { method: "POST" });
    if (answer.ok) said = (await answer.json()).message;
  } catch {
    // No network: the button lives again.
  }
  document.querySelector("#said").textContent = said;
  event.target.disabled = said !== words.failed;
});
