// @vitest-environment jsdom
import { describe, expect, test } from "vitest";
import { wishOf } from "./keys";

function press(key: string, more: Partial<KeyboardEvent> = {}, target: Element = document.body) {
  return wishOf({
    key, ctrlKey: false, altKey: false, metaKey: false, isComposing: false, keyCode: 0, repeat: false, defaultPrevented: false, target, ...more,
  });
}

function inside(html: string): Element {
  const host = document.createElement("div");
  host.innerHTML = html;
  return host.querySelector("[data-here]") ?? host;
}

describe("keys of the queue", () => {
  test.each([
    ["ArrowDown", "next"], ["j", "next"], ["J", "next"], ["ArrowUp", "previous"], ["k", "previous"], ["Enter", "confirm"],
    ["x", "reject"], ["u", "undo"], ["m", "by_hand"], ["r", "refund"], ["/", "search"], ["?", "help"],
  ])("%s is %s", (key, wish) => expect(press(key)).toBe(wish));
  test("a digit chooses", () => expect(press("2")).toEqual({ choose: 1 }));
  test.each(["<input data-here>", "<textarea data-here></textarea>", "<select data-here></select>", "<div contenteditable=true><b data-here></b></div>",
    "<div role=dialog><button data-here></button></div>"])("none in %s", (html) => {
    expect(press("x", {}, inside(html))).toBeNull();
  });
  test("none while Vietnamese is composed", () => {
    expect(press("x", { isComposing: true })).toBeNull();
    expect(press("x", { keyCode: 229 })).toBeNull();
  });
  test("none with Ctrl: the browser's own keys stay its own", () => expect(press("j", { ctrlKey: true })).toBeNull());
  test("Enter on a button is the button's", () => expect(press("Enter", {}, inside("<button><b data-here></b></button>"))).toBeNull());
  test("a key held down moves on, and decides once", () => {
    expect(press("ArrowDown", { repeat: true })).toBe("next");
    expect(press("Enter", { repeat: true })).toBeNull();
  });
});
