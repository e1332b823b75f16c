// How a setting's form is described: fields, lists and lists within lists. forms/ holds a description of each setting;
// everything else in this room draws, compares, checks and saves whatever is described.
import type { ComponentType } from "react";
import type { paths } from "../api/schema";
import type { Language } from "../words";

/** The same words in both languages: a description needs no other file. */
export type Said = readonly [vi: string, en: string];
export const say = (said: Said, language: Language): string => (language === "vi" ? said[0] : said[1]);

export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };
export type JsonObject = Readonly<Record<string, Json>>;
export type SettingName = paths["/settings/{name}"]["get"]["parameters"]["path"]["name"];
export type Choices = Readonly<Record<string, Said>>;

/** `rule` says what the API holds to be right; it is said where the API refuses a value. `offers` are suggested, not demanded. */
export type Leaf =
  | { is: "text" | "amount" | "count" | "day"; rule?: Said; offers?: "products" }
  | { is: "yes"; words: readonly [no: Said, yes: Said] | null; rule?: Said }
  | { is: "choice" | "several"; choices: Choices; rule?: Said };
export type Group = { is: "group"; fields: readonly Field[]; rule?: Said };
export interface ListShape {
  /** A map is an object of the document whose names people choose; in the form it is a list of its names and values. */
  is: "list" | "map";
  of: Shape;
  /** One item, in words: "gói bán". */
  item: Said;
  /** The field that tells items apart; null in a list of plain values. */
  key: string | null;
  /** The field by which people know an item. */
  named: string | null;
  look: "table" | "folded" | "cards" | "inline";
  /** Whether the order means something, so that it can be changed. */
  ordered: boolean;
  atLeastOne: boolean;
  rule?: Said;
}
export type Shape = Leaf | Group | ListShape;

export interface Field {
  name: string;
  label: Said;
  hint?: Said;
  /** May be left empty, and is then not in the document. */
  optional?: boolean;
  shape: Shape;
}

export interface SpecialProps {
  draft: JsonObject;
  onChange: (draft: JsonObject) => void;
}

/** One setting: `effect` is what a change does, said before it is saved; `Special` is drawn above the fields. */
export interface Form {
  name: SettingName;
  title: Said;
  about: Said;
  effect: Said;
  fields: readonly Field[];
  Special?: ComponentType<SpecialProps>;
}

type More = Pick<Field, "hint" | "optional"> & { rule?: Said; offers?: "products" };
const leaf = (is: "text" | "amount" | "count" | "day", usual: Said) =>
  (name: string, label: Said, { rule = usual, offers, ...more }: More = {}): Field => ({ name, label, ...more, shape: { is, rule, offers } });

export const text = leaf("text", ["Từ 1 đến 200 ký tự.", "1 to 200 characters."]);
export const code = leaf("text", ["Chữ không dấu, số và các dấu . _ - ; tối đa 64 ký tự.", "Letters without accents, digits and . _ - ; at most 64."]);
export const amount = leaf("amount", ["Số tiền lớn hơn 0.", "An amount above 0."]);
export const count = leaf("count", ["Số nguyên lớn hơn 0.", "A whole number above 0."]);
export const day = leaf("day", ["Ngày viết dd/mm/yyyy.", "A day is written dd/mm/yyyy."]);

/** Yes or no, by a box to tick; with `words` for both, by a choice between them. */
export function yes(name: string, label: Said, words: readonly [no: Said, yes: Said] | null = null, more: More = {}): Field {
  return { name, label, ...more, shape: { is: "yes", words } };
}

export function choice(name: string, label: Said, choices: Choices, more: More = {}): Field {
  return { name, label, ...more, shape: { is: "choice", choices } };
}

export function several(name: string, label: Said, choices: Choices, more: More = {}): Field {
  return { name, label, ...more, shape: { is: "several", choices } };
}

export function group(name: string, label: Said, fields: readonly Field[], rule?: Said): Field {
  return { name, label, shape: { is: "group", fields, rule } };
}

type ListMore = Partial<Pick<ListShape, "look" | "ordered" | "atLeastOne" | "named" | "rule">> & { hint?: Said; itemRule?: Said };

/** A list of groups; the first field tells its items apart unless `key` does. */
export function list(name: string, label: Said, item: Said, fields: readonly Field[], key: string, more: ListMore = {}): Field {
  const { hint, itemRule, ...rest } = more;
  const shape: ListShape = {
    is: "list", item, key, named: key, look: "table", ordered: false, atLeastOne: false, ...rest, of: { is: "group", fields, rule: itemRule },
  };
  return { name, label, hint, shape };
}

/** A list of plain values. */
export function values(name: string, label: Said, item: Said, of: Field, more: ListMore & { optional?: boolean } = {}): Field {
  const { hint, optional, itemRule: _, ...rest } = more;
  const shape: ListShape = { is: "list", item, key: null, named: null, look: "inline", ordered: false, atLeastOne: false, ...rest, of: of.shape };
  return { name, label, hint, optional, shape };
}

/** An object whose names people choose: `key` is what a name means, `value` what stands under it. */
export function map(name: string, label: Said, item: Said, key: Field, value: Field, more: ListMore = {}): Field {
  const { hint, itemRule: _, ...rest } = more;
  const of: Group = { is: "group", fields: [{ ...key, name: "key" }, { ...value, name: "value" }] };
  const shape: ListShape = { is: "map", item, key: "key", named: "key", look: "table", ordered: false, atLeastOne: false, ...rest, of };
  return { name, label, hint, shape };
}
