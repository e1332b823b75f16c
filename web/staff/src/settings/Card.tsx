import { useContext, useState } from "react";
import { Tongue } from "../words";
import { textOf } from "./difference";
import { isList, isObject, itemsOf } from "./draft";
import { PartFault, Fields } from "./Fields";
import { useFaultWithin } from "./faults";
import type { Row } from "./ListField";
import { say, type ListShape } from "./shapes";

/** One item of a list of cards, folded until it is opened or something in it is wrong. */
export function Card({ list, row }: { list: ListShape; row: Row }) {
  const wrong = useFaultWithin(row.at);
  const [opened, setOpened] = useState(row.fresh);
  // It stays open while what is wrong is mended.
  if (wrong && !opened) setOpened(true);
  const language = useContext(Tongue);
  if (list.of.is !== "group" || !isObject(row.value)) return null;
  const { value } = row;
  const counts = list.of.fields.flatMap((field) => (isList(field.shape) && field.shape.key !== null ? [`${itemsOf(value[field.name]).length} ${say(field.shape.item, language)}`] : []));
  const [name, key] = [textOf(list, value, list.named), textOf(list, value, list.key)];
  return (
    <div className="setting-card" data-item={row.index} data-at={row.at}>
      <details open={opened} onToggle={(event) => setOpened(event.currentTarget.open)}>
        <summary><strong>{name || row.name}</strong>{key !== name && <span className="quiet"> {key}</span>}<span className="quiet">{counts.map((count) => ` · ${count}`)}</span></summary>
        {opened && (
          <div className="setting-card-body">
            <PartFault at={row.at} />
            <Fields fields={list.of.fields} value={value} at={row.at} onChange={row.put} />
          </div>
        )}
      </details>
      {row.buttons}
    </div>
  );
}
