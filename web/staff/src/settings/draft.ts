// A setting's document as the form holds it, and back. What no description names is carried along untouched.
import type { Field, Group, Json, JsonObject, ListShape, Shape } from "./shapes";

export interface Opened {
  version: number;
  draft: JsonObject;
}

export const isObject = (value: Json | undefined): value is JsonObject => typeof value === "object" && value !== null && !Array.isArray(value);
export const itemsOf = (value: Json | undefined): readonly Json[] => (Array.isArray(value) ? value : []);
export const isList = (shape: Shape): shape is ListShape => shape.is === "list" || shape.is === "map";

/** Whether two values are the same to people: a field that is absent, null or empty says nothing. */
export function alike(one: Json | undefined, other: Json | undefined): boolean {
  return (isNothing(one) && isNothing(other)) || JSON.stringify(one) === JSON.stringify(other);
}

export function isNothing(value: Json | undefined): boolean {
  return value === undefined || value === null || value === "" || value === false || (Array.isArray(value) && value.length === 0);
}

function readJson(value: unknown): Json {
  if (typeof value === "boolean" || typeof value === "number" || typeof value === "string") return value;
  if (Array.isArray(value)) return value.map(readJson);
  if (typeof value !== "object" || value === null) return null;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, readJson(each)]));
}

const asGroup = (fields: readonly Field[]): Group => ({ is: "group", fields });

/** The API's answer, ready to be edited. */
export function open(fields: readonly Field[], answer: { version: number; [name: string]: unknown }): Opened {
  const { version, ...document } = answer;
  const draft = toDraft(asGroup(fields), readJson(document));
  return { version, draft: isObject(draft) ? draft : {} };
}

/** The draft as the API takes it. */
export function close(fields: readonly Field[], draft: JsonObject): JsonObject {
  const document = toDocument(asGroup(fields), draft);
  return isObject(document) ? document : {};
}

function toDraft(shape: Shape, value: Json): Json {
  if (shape.is === "map" && isObject(value)) {
    return Object.entries(value).map(([key, each]) => toDraft(shape.of, { key, value: each }));
  }
  return within(shape, value, toDraft);
}

function toDocument(shape: Shape, value: Json): Json {
  const inside = within(shape, value, toDocument);
  if (shape.is !== "map" || !Array.isArray(inside)) return inside;
  const entries = itemsOf(inside).filter(isObject);
  return Object.fromEntries(entries.map((entry) => [String(entry.key ?? ""), entry.value ?? null]));
}

function within(shape: Shape, value: Json, each: (shape: Shape, value: Json) => Json): Json {
  if (isList(shape) && Array.isArray(value)) return itemsOf(value).map((item) => each(shape.of, item));
  if (shape.is !== "group" || !isObject(value)) return value;
  const known = new Map(shape.fields.map((field) => [field.name, field.shape]));
  return Object.fromEntries(Object.entries(value).map(([name, part]) => {
    const described = known.get(name);
    return [name, described ? each(described, part) : part];
  }));
}

/** A group with one field changed; undefined takes it out. */
export function withField(group: JsonObject, name: string, value: Json | undefined): JsonObject {
  if (value !== undefined) return { ...group, [name]: value };
  return Object.fromEntries(Object.entries(group).filter(([each]) => each !== name));
}

/** What a new item begins as: all that it must have, empty. */
export function blank(shape: Shape): Json {
  if (shape.is === "group") {
    return Object.fromEntries(shape.fields.filter((field) => !field.optional).map((field) => [field.name, blank(field.shape)]));
  }
  if (isList(shape)) return shape.atLeastOne ? [blank(shape.of)] : [];
  if (shape.is === "several") return [];
  return shape.is === "yes" ? false : "";
}
