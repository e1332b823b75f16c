import { useState } from "react";
import { Trouble } from "../shell/Trouble";
import type { Transaction } from "../api/types";
import { useWords, useWordsOf } from "../words";
import { Finder } from "./Finder";
import { OrderLines } from "./HandTables";
import { useFoundOrders } from "./useHand";
import { HAND } from "./words";

interface Props {
  row: Transaction;
  chosen: readonly string[];
  off: boolean;
  focused: boolean;
  onChoose: (number: string) => void;
}

/** The suggested orders, and any other by number, domain or customer. */
export function FindOrders({ row, chosen, off, focused, onChoose }: Props) {
  const words = useWords();
  const own = useWordsOf(HAND);
  const [q, setQ] = useState("");
  const found = useFoundOrders(row, q);
  const free = (number: string) => !chosen.includes(number);
  const suggested = row.candidates_in_full.filter((each) => free(each.number));
  const results = (found.data ?? []).filter((each) => free(each.number));
  return (
    <>
      {suggested.length > 0 && <OrderLines title={own.suggested} orders={suggested} apart={chosen.length === 0} pick="choose" off={off} onPick={onChoose} />}
      <Finder focused={focused} label={own.findOrder} hint={own.findOrderHint} onFind={setQ} />
      {found.isFetching && !found.data && <p role="status" className="quiet">{words.loading}</p>}
      {found.error && <Trouble error={found.error} again={() => void found.refetch()} />}
      {found.data?.length === 0 && <p role="status" className="quiet">{own.noOrders}</p>}
      {results.length > 0 && <OrderLines title={own.found} orders={results} apart={chosen.length === 0} pick="choose" off={off} onPick={onChoose} />}
    </>
  );
}
