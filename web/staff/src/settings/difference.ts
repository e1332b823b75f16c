// What differs between two drafts of a setting, in words: where, what was, what is.
import { showAmount } from "../amounts";
import { showDay } from "../dates";
import type { Language } from "../words";
import { alike, isList, isNothing, isObject, itemsOf } from "./draft";
import { say, type Field, type Group, type Json, type JsonObject, type Leaf, type ListShape, type Said, type Shape } from "./shapes";

export interface Change {
  /** Names the place by what stands there, not by its position: the same in two people's drafts. */
  id: string;
  where: string;
  /** Null where it was not there, or is not there any more. */
  was: string | null;
  now: string | null;
}

const NONE: Said = ["(trống)", "(empty)"];
const ORDER: Said = ["thứ tự", "order"];
const YES_NO: readonly [Said, Said] = [["không", "no"], ["có", "yes"]];

export function changesBetween(fields: readonly Field[], before: JsonObject, after: JsonObject, language: Language): Change[] {
  return new Comparison(language).ofGroup({ is: "group", fields }, before, after, { id: "", where: [] });
}

/** The items of a list under names of their own; one that stands twice gets its turn added. */
export function named(list: ListShape, items: readonly Json[]): Map<string, Json> {
  const found = new Map<string, Json>();
  for (const item of items) {
    const name = list.key === null ? JSON.stringify(item) : String(isObject(item) ? (item[list.key] ?? "") : "");
    let unique = name;
    for (let turn = 2; found.has(unique); turn += 1) unique = `${name}#${turn}`;
    found.set(unique, item);
  }
  return found;
}

/** What people call an item of a list, with what tells it apart: "Gói Start (START-12M)". */
export function nameOf(list: ListShape, item: Json): string {
  if (!isObject(item)) return String(item ?? "");
  const [name, key] = [textOf(list, item, list.named), textOf(list, item, list.key)];
  return name === "" || key === "" || name === key ? name || key : `${name} (${key})`;
}

/** One field of an item as text. */
export function textOf(list: ListShape, item: JsonObject, field: string | null): string {
  const shape = list.of.is === "group" ? list.of.fields.find((each) => each.name === field)?.shape : undefined;
  const value = field === null ? null : item[field];
  return shape?.is === "day" && !isNothing(value) ? showLeaf(shape, value, "vi") : String(value ?? "");
}

interface Spot {
  id: string;
  where: readonly string[];
}

class Comparison {
  constructor(private readonly language: Language) {}

  ofGroup(group: Group, was: JsonObject, now: JsonObject, spot: Spot): Change[] {
    const known = new Set(group.fields.map((field) => field.name));
    const unknown = Object.keys({ ...was, ...now }).filter((name) => !known.has(name));
    return [
      ...group.fields.flatMap((field) => this.ofShape(field.shape, was[field.name], now[field.name], this.at(spot, field.name, say(field.label, this.language)))),
      ...unknown.flatMap((name) => this.ofShape({ is: "text" }, was[name], now[name], this.at(spot, name, name))),
    ];
  }

  private ofShape(shape: Shape, was: Json | undefined, now: Json | undefined, spot: Spot): Change[] {
    if (alike(was, now)) return [];
    if (shape.is === "group") return this.ofGroup(shape, isObject(was) ? was : {}, isObject(now) ? now : {}, spot);
    if (isList(shape) && shape.key !== null) return this.ofItems(shape, itemsOf(was), itemsOf(now), spot);
    return [this.change(spot, this.show(shape, was), this.show(shape, now))];
  }

  private ofItems(list: ListShape, was: readonly Json[], now: readonly Json[], spot: Spot): Change[] {
    const [before, after] = [named(list, was), named(list, now)];
    const renamed = renames(before, after);
    const changed = [...after].flatMap(([name, item]) => {
      const old = before.get(name) ?? before.get(renamed.get(name) ?? "");
      const here = this.at(spot, name, nameOf(list, old ?? item));
      return old === undefined ? [this.change(here, null, this.show(list.of, item))] : this.ofShape(list.of, old, item, here);
    });
    const old = new Set(renamed.values());
    const gone = [...before].filter(([name]) => !after.has(name) && !old.has(name)).map(([name, item]) =>
      this.change(this.at(spot, name, nameOf(list, item)), this.show(list.of, item), null));
    return [...changed, ...gone, ...this.ofOrder(list, before, after, spot)];
  }

  private ofOrder(list: ListShape, before: Map<string, Json>, after: Map<string, Json>, spot: Spot): Change[] {
    const was = [...before.keys()].filter((name) => after.has(name));
    const now = [...after.keys()].filter((name) => before.has(name));
    if (alike(was, now)) return [];
    const shown = (names: readonly string[]) => names.map((name) => nameOf(list, after.get(name) ?? null)).join(", ");
    return [this.change(this.at(spot, "order", say(ORDER, this.language)), shown(was), shown(now))];
  }

  private at(spot: Spot, name: string, label: string): Spot {
    return { id: `${spot.id}/${name}`, where: [...spot.where, label] };
  }

  private change(spot: Spot, was: string | null, now: string | null): Change {
    return { id: spot.id, where: spot.where.join(" › "), was, now };
  }

  private show(shape: Shape, value: Json | undefined): string {
    if (isList(shape)) return itemsOf(value).map((item) => this.show(shape.of, item)).join(", ") || say(NONE, this.language);
    if (shape.is !== "group" || !isObject(value)) return shape.is === "group" ? say(NONE, this.language) : showLeaf(shape, value, this.language);
    const filled = shape.fields.filter((field) => !isNothing(value[field.name]) || field.shape.is === "yes" && !field.optional);
    return filled.map((field) => `${say(field.label, this.language)}: ${this.show(field.shape, value[field.name])}`).join("; ");
  }
}

/** Items that stand where another stood and have another name: new name → old name. */
function renames(before: Map<string, Json>, after: Map<string, Json>): Map<string, string> {
  const [was, now] = [[...before.keys()], [...after.keys()]];
  const pairs = now.flatMap((name, at): [string, string][] => {
    const old = was[at];
    return old !== undefined && !before.has(name) && !after.has(old) ? [[name, old]] : [];
  });
  return new Map(pairs);
}

export function showLeaf(shape: Leaf, value: Json | undefined, language: Language): string {
  if (shape.is === "yes") return say((shape.words ?? YES_NO)[value === true ? 1 : 0], language);
  if (isNothing(value)) return say(NONE, language);
  if (shape.is === "amount" && typeof value === "number") return showAmount(value);
  if (shape.is === "day" && typeof value === "string" && /^\d{4}-\d{2}-\d{2}$/.test(value)) return showDay(value);
  if (shape.is === "choice" || shape.is === "several") {
    const chosen = shape.is === "several" ? itemsOf(value) : [value ?? null];
    return chosen.map((each) => { const said = shape.choices[String(each)]; return said ? say(said, language) : String(each); }).join(", ");
  }
  return typeof value === "string" ? value : JSON.stringify(value);
}
