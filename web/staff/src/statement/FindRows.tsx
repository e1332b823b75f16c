import { useState } from "react";
import type { Transaction } from "../api/types";
import { Trouble } from "../shell/Trouble";
import { useWordsOf } from "../words";
import { Finder } from "./Finder";
import { RowLines } from "./HandTables";
import { useFoundRows } from "./useHand";
import { HAND } from "./words";

interface Props {
  row: Transaction;
  chosen: readonly Transaction[];
  /** Free rows that name the chosen order. */
  others: readonly Transaction[];
  off: boolean;
  onChoose: (id: string) => void;
  onRemove: (id: string) => void;
}

/** Further transfers for the one order: those that name it stand there at once, any other is looked up. */
export function FindRows({ row, chosen, others, off, onChoose, onRemove }: Props) {
  const own = useWordsOf(HAND);
  const [q, setQ] = useState("");
  const found = useFoundRows(q);
  const listed = new Set([...chosen, ...others].map((each) => each.id));
  const results = (found.data ?? []).filter((each) => !listed.has(each.id));
  return (
    <>
      {chosen.length > 1 && <RowLines title={own.chosenRows} rows={chosen} own={row.id} pick="remove" onPick={onRemove} />}
      {others.length > 0 && <RowLines title={own.alsoNaming} rows={others} pick="choose" off={off} onPick={onChoose} />}
      <Finder label={own.findRow} hint={own.findRowHint} onFind={setQ} />
      {found.error && <Trouble error={found.error} again={() => void found.refetch()} />}
      {found.data && results.length === 0 && <p role="status" className="quiet">{own.noRows}</p>}
      {results.length > 0 && <RowLines title={own.found} rows={results} pick="choose" off={off} onPick={onChoose} />}
    </>
  );
}
