// What a key press asks of the queue. Never inside a field, never while Vietnamese is being composed.

export type Wish = "next" | "previous" | "confirm" | "reject" | "undo" | "search" | "help" | "by_hand" | "refund" | { choose: number };

const WISHES: Readonly<Record<string, Wish>> = {
  ArrowDown: "next", j: "next", ArrowUp: "previous", k: "previous",
  Enter: "confirm", x: "reject", u: "undo", m: "by_hand", r: "refund", "/": "search", "?": "help",
};

type Press = Pick<
  KeyboardEvent, "key" | "ctrlKey" | "altKey" | "metaKey" | "isComposing" | "keyCode" | "repeat" | "target" | "defaultPrevented"
>;

/** The wish of a key press, or null if it is not the queue's. */
export function wishOf(press: Press): Wish | null {
  // 229: browsers report it for a key that an input method took, before isComposing is set.
  if (press.isComposing || press.keyCode === 229 || press.defaultPrevented) return null;
  if (press.ctrlKey || press.altKey || press.metaKey) return null;
  if (!(press.target instanceof Element) || isField(press.target)) return null;
  if (press.key === "Enter" && press.target.closest("button, a, [role=button]")) return null;
  if (/^[1-9]$/.test(press.key)) return { choose: Number(press.key) - 1 };
  const wish = WISHES[press.key.length === 1 ? press.key.toLowerCase() : press.key] ?? null;
  // A key held down moves, but decides only once.
  return press.repeat && wish !== "next" && wish !== "previous" ? null : wish;
}

function isField(target: Element): boolean {
  return target.closest("input, textarea, select, [contenteditable=true], [role=dialog], [role=alertdialog], [role=combobox]") !== null;
}
