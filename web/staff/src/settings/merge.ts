// My changes on top of a version that somebody saved meanwhile: what only they changed stays, what both changed is mine.
import { alike, isList, isObject, itemsOf } from "./draft";
import { named } from "./difference";
import type { Field, Group, Json, JsonObject, ListShape, Shape } from "./shapes";

type Maybe = Json | undefined;

export function onTopOf(fields: readonly Field[], base: JsonObject, mine: JsonObject, theirs: JsonObject): JsonObject {
  return mergeGroups({ is: "group", fields }, base, mine, theirs);
}

function merge(shape: Shape | undefined, base: Maybe, mine: Maybe, theirs: Maybe): Maybe {
  if (alike(mine, base)) return theirs;
  if (alike(theirs, base)) return mine;
  if (shape?.is === "group" && isObject(base) && isObject(mine) && isObject(theirs)) return mergeGroups(shape, base, mine, theirs);
  if (shape && isList(shape) && mine !== undefined) return mergeItems(shape, itemsOf(base), itemsOf(mine), itemsOf(theirs));
  return mine;
}

function mergeGroups(group: Group, base: JsonObject, mine: JsonObject, theirs: JsonObject): JsonObject {
  const shapes = new Map(group.fields.map((field) => [field.name, field.shape]));
  const parts = Object.keys({ ...theirs, ...mine }).flatMap((name): [string, Json][] => {
    const part = merge(shapes.get(name), base[name], mine[name], theirs[name]);
    return part === undefined ? [] : [[name, part]];
  });
  return Object.fromEntries(parts);
}

function mergeItems(list: ListShape, base: readonly Json[], mine: readonly Json[], theirs: readonly Json[]): Json[] {
  const [before, own, other] = [named(list, base), named(list, mine), named(list, theirs)];
  // Their order, unless I changed it.
  const moved = !alike([...own.keys()].filter((name) => before.has(name)), [...before.keys()].filter((name) => own.has(name)));
  const names = new Set(moved ? [...own.keys(), ...other.keys()] : [...other.keys(), ...own.keys()]);
  return [...names].flatMap((name) => {
    const item = merge(list.of, before.get(name), own.get(name), other.get(name));
    return item === undefined ? [] : [item];
  });
}
