import { Button } from "antd";
import { useContext, useEffect, useRef, useState } from "react";
import { Tongue, useWordsOf } from "../words";
import { Card } from "./Card";
import { nameOf } from "./difference";
import { blank, isList, isObject, itemsOf, withField } from "./draft";
import { useFault, useFaultWithin } from "./faults";
import { LeafInput } from "./LeafInput";
import { placeOfField, placeOfItem } from "./places";
import { say, type Field, type Json, type JsonObject, type ListShape } from "./shapes";
import { WORDS } from "./words";

interface Props {
  list: ListShape;
  value: Json | undefined;
  at: string;
  label: string;
  onChange: (items: readonly Json[]) => void;
}

/** A list: its items can be changed, added, taken out, and moved where their order means something. */
export function ListField({ list, value, at, label, onChange }: Props) {
  const words = useWordsOf(WORDS);
  const language = useContext(Tongue);
  const items = itemsOf(value);
  const item = say(list.item, language);
  const box = useRef<HTMLDivElement>(null);
  const [added, setAdded] = useState<number | null>(null);
  useEffect(() => {
    // What was added is filled in next.
    if (added !== null) box.current?.querySelector<HTMLElement>(`[data-item="${added}"] :is(input, select)`)?.focus();
  }, [added]);

  const add = () => {
    setAdded(items.length);
    onChange([...items, blank(list.of)]);
  };
  const put = (index: number, changed: Json) => onChange(items.map((each, here) => (here === index ? changed : each)));
  const remove = (index: number) => {
    setAdded(null);
    onChange(items.filter((_, here) => here !== index));
    // The next item takes the place of the one taken out, and the focus with it; after the last there is none.
    if (index === items.length - 1) box.current?.querySelector<HTMLElement>(":scope > .adds button")?.focus();
  };
  const up = (index: number) => {
    const [before, moved] = [items[index - 1], items[index]];
    if (before !== undefined && moved !== undefined) onChange([...items.slice(0, index - 1), moved, before, ...items.slice(index + 1)]);
  };
  const rows = items.map((each, index): Row => ({
    index, value: each, at: placeOfItem(list, at, index, each), name: nameOf(list, each) || words.fresh, fresh: index === added,
    put: (changed) => put(index, changed), buttons: <ItemButtons item={`${item} ${nameOf(list, each)}`.trim()} remove={() => remove(index)} up={list.ordered && index > 0 ? () => up(index) : null} />,
  }));
  return (
    <div ref={box} className={`items ${list.look}`}>
      {list.look === "inline" && rows.map((row) => <Inline key={row.index} list={list} row={row} label={label} />)}
      {list.look === "cards" && rows.map((row) => <Card key={row.index} list={list} row={row} />)}
      {list.look === "table" && rows.length > 0 && <Table list={list} rows={rows} />}
      {list.look === "folded" && <Folded list={list} rows={rows} at={at} label={label} />}
      <div className="adds"><Button size="small" onClick={add}>+ {words.add(item)}</Button></div>
    </div>
  );
}

export interface Row {
  index: number;
  value: Json;
  at: string;
  name: string;
  /** Just added here. */
  fresh: boolean;
  put: (value: Json) => void;
  buttons: React.ReactNode;
}

function ItemButtons({ item, remove, up }: { item: string; remove: () => void; up: (() => void) | null }) {
  const words = useWordsOf(WORDS);
  return (
    <span className="item-buttons">
      {up && <button type="button" className="mini" aria-label={words.up(item)} title={words.up(item)} onClick={up}>↑</button>}
      <button type="button" className="mini" aria-label={words.remove(item)} title={words.remove(item)} onClick={remove}>✕</button>
    </span>
  );
}

function Inline({ list, row, label }: { list: ListShape; row: Row; label: string }) {
  if (list.of.is === "group" || isList(list.of)) return null;
  return (
    <span className="inline-item" data-item={row.index}>
      <LeafInput shape={list.of} value={row.value} at={row.at} label={`${label} ${row.index + 1}`} onChange={(value) => row.put(value ?? "")} />
      {row.buttons}
    </span>
  );
}

function Table({ list, rows }: { list: ListShape; rows: readonly Row[] }) {
  const words = useWordsOf(WORDS);
  const language = useContext(Tongue);
  if (list.of.is !== "group") return null;
  const { fields } = list.of;
  return (
    <div className="scrolls">
      <table className={`setting-table of-${list.is}`}>
        <thead>
          <tr>
            {fields.map((field) => (
              <th scope="col" key={field.name} className={`is-${field.shape.is}`}>{say(field.label, language)}{field.hint && <span className="hint">{say(field.hint, language)}</span>}</th>))}
            <th scope="col"><span className="unseen">{words.actions}</span></th>
          </tr>
        </thead>
        <tbody>{rows.map((row) => <TableRow key={row.index} list={list} fields={fields} row={row} />)}</tbody>
      </table>
    </div>
  );
}

function TableRow({ list, fields, row }: { list: ListShape; fields: readonly Field[]; row: Row }) {
  const group: JsonObject = isObject(row.value) ? row.value : {};
  const fault = useFault(row.at);
  return (
    <>
      <tr data-item={row.index} data-at={list.is === "list" ? row.at : undefined}>
        {fields.map((field) => (
          <td key={field.name} className={`is-${field.shape.is}`}>
            <Cell field={field} value={group[field.name]} at={placeOfField(list, row.at, field.name)} row={row.name}
              onChange={(part) => row.put(withField(group, field.name, part))} />
          </td>))}
        <td>{row.buttons}</td>
      </tr>
      {fault && list.is === "list" && <tr><td colSpan={fields.length + 1}><span className="fault">{fault}</span></td></tr>}
    </>
  );
}

interface CellProps {
  field: Field;
  value: Json | undefined;
  at: string;
  row: string;
  onChange: (value: Json | undefined) => void;
}

function Cell({ field, value, at, row, onChange }: CellProps) {
  const label = `${say(field.label, useContext(Tongue))} – ${row}`;
  const fault = useFault(at);
  if (field.shape.is === "group") return null;
  if (!isList(field.shape)) return <LeafInput shape={field.shape} value={value} at={at} label={label} optional={field.optional} onChange={onChange} />;
  return <span data-at={at}><ListField list={field.shape} value={value} at={at} label={label} onChange={onChange} />{fault && <span className="fault">{fault}</span>}</span>;
}

/** A long table that is seldom looked at. */
function Folded({ list, rows, at, label }: { list: ListShape; rows: readonly Row[]; at: string; label: string }) {
  const [opened, setOpened] = useState(false);
  const wrong = useFaultWithin(at);
  const fresh = rows.some((row) => row.fresh);
  // What was added or is wrong must be seen, and stays so while it is mended.
  if ((wrong || fresh) && !opened) setOpened(true);
  return (
    <details open={opened} onToggle={(event) => setOpened(event.currentTarget.open)}>
      <summary>{label}: {rows.length}</summary>
      {opened && <Table list={list} rows={rows} />}
    </details>
  );
}
