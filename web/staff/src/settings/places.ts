// Where in a form a value stands, spelled as the API spells the `field` of its refusals: products[1].skus[0].price.
import { alike, isList, isNothing, isObject, itemsOf } from "./draft";
import type { Field, Group, Json, JsonObject, ListShape, Shape } from "./shapes";

export interface Place {
  at: string;
  shape: Shape;
  value: Json | undefined;
  optional: boolean;
}
export type Complaint = "needed" | "badAmount" | "badCount" | "badDay" | "twice";

export function placeOfItem(list: ListShape, at: string, index: number, item: Json): string {
  if (list.is === "list") return `${at}[${index}]`;
  return `${at}.${isObject(item) ? String(item.key ?? "") : ""}`;
}

/** Of an entry of a map the value stands where the entry does, and its name at `[key]`. */
export function placeOfField(parent: ListShape | null, at: string, name: string): string {
  if (parent?.is === "map") return name === "key" ? `${at}.[key]` : at;
  return at ? `${at}.${name}` : name;
}

/** Every place of a draft, parents before what is in them. */
export function placesOf(fields: readonly Field[], draft: JsonObject): Place[] {
  return insideGroup({ is: "group", fields }, draft, "", null);
}

function insideGroup(group: Group, value: JsonObject, at: string, parent: ListShape | null): Place[] {
  return group.fields.flatMap((field) =>
    placesFrom({ at: placeOfField(parent, at, field.name), shape: field.shape, value: value[field.name], optional: field.optional ?? false }, null));
}

function placesFrom(place: Place, parent: ListShape | null): Place[] {
  const { at, shape, value } = place;
  if (shape.is === "group") return [place, ...insideGroup(shape, isObject(value) ? value : {}, at, parent)];
  if (!isList(shape)) return [place];
  const items = itemsOf(value).flatMap((item, index) =>
    placesFrom({ at: placeOfItem(shape, at, index, item), shape: shape.of, value: item, optional: false }, shape));
  return [place, ...items];
}

/** The place in the form that a refusal's `field` is about: itself, else the nearest around it; "" is the form as a whole. */
export function placeAt(field: string | null, places: readonly Place[]): string {
  const around = places.filter(({ at }) => field === at || field?.startsWith(`${at}.`) || field?.startsWith(`${at}[`));
  return around.reduce((longest, { at }) => (at.length > longest.length ? at : longest), "");
}

/** What the form itself can see is wrong, in the order of its inputs. The API looks at everything once more. */
export function complaints(fields: readonly Field[], draft: JsonObject): [at: string, complaint: Complaint][] {
  const places = placesOf(fields, draft);
  const wrong = places.flatMap((place): [string, Complaint][] => {
    const complaint = complaintAbout(place);
    return complaint ? [[place.at, complaint]] : [];
  });
  return [...wrong, ...places.flatMap(namedTwice)];
}

function complaintAbout({ shape, value, optional }: Place): Complaint | null {
  if (shape.is === "group" || shape.is === "yes") return null;
  if (isList(shape)) return shape.atLeastOne && itemsOf(value).length === 0 ? "needed" : null;
  const empty = isNothing(value) || (typeof value === "string" && value.trim() === "");
  if (empty) return optional ? null : "needed";
  if (shape.is === "amount") return typeof value === "number" ? null : "badAmount";
  if (shape.is === "count") return typeof value === "number" ? null : "badCount";
  return shape.is === "day" && !/^\d{4}-\d{2}-\d{2}$/.test(String(value)) ? "badDay" : null;
}

/** A name that stands twice in a map would silently replace the other on saving. */
function namedTwice({ at, shape, value }: Place): [string, Complaint][] {
  if (shape.is !== "map") return [];
  const keys = itemsOf(value).map((item) => (isObject(item) ? item.key : undefined));
  return itemsOf(value).flatMap((item, index): [string, Complaint][] =>
    keys.findIndex((key) => alike(key, keys[index])) < index ? [[`${placeOfItem(shape, at, index, item)}.[key]`, "twice"]] : []);
}
