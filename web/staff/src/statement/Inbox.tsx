// The inbox of the statement: a list, the open row beside it, and a keyboard that works through both.
import { useLayoutEffect, useRef, useState } from "react";
import { Trouble } from "../shell/Trouble";
import { useWords } from "../words";
import { FilterBar } from "./FilterBar";
import { writeFilters } from "./filters";
import { KeysHelp } from "./KeysHelp";
import { wishOf, type Wish } from "./keys";
import { RowDetail } from "./RowDetail";
import { RowList } from "./RowList";
import { useInbox } from "./useInbox";

export default function Inbox() {
  const words = useWords();
  const desk = useInbox();
  const { row, list } = desk;
  const [help, setHelp] = useState(false);
  const searchBox = useRef<HTMLInputElement>(null);

  const obey = (wish: Wish) => {
    if (typeof wish === "object") desk.choose(wish.choose);
    else if (wish === "next" || wish === "previous") desk.move(wish === "next" ? 1 : -1);
    else if (wish === "confirm") desk.confirm(false);
    else if (wish === "reject") desk.reject();
    else if (wish === "undo") desk.undo();
    else if (wish === "by_hand") desk.byHand();
    else if (wish === "refund") desk.refund();
    else if (wish === "search") searchBox.current?.focus();
    else setHelp((shown) => !shown);
  };
  // With what is drawn, not after it: a key that follows at once means what is seen.
  useLayoutEffect(() => {
    const press = (event: KeyboardEvent) => {
      const wish = wishOf(event);
      if (wish === null) return;
      event.preventDefault();
      obey(wish);
    };
    window.addEventListener("keydown", press);
    return () => window.removeEventListener("keydown", press);
  });

  return (
    <div className="inbox">
      <FilterBar key={writeFilters(desk.filters, null).toString()} filters={desk.filters} searchBox={searchBox}
        onChange={desk.filter} onHelp={() => setHelp(!help)} />
      {help && <KeysHelp onClose={() => setHelp(false)} />}
      {list.error && <Trouble error={list.error} again={() => void list.refetch()} />}
      <div className="panes">
        <RowList rows={desk.rows} selected={desk.selected} decisions={desk.decisions} onOpen={desk.open} waiting={list.isPending}
          more={list.hasNextPage ? { busy: list.isFetchingNextPage, failed: list.isFetchNextPageError } : null} onMore={() => void list.fetchNextPage()} />
        <section className="detail" aria-label={words.memo}>
          {!row && <p className="quiet">{desk.selected && desk.detail.error ? words.gone : words.pick}</p>}
          {row && <RowDetail key={row.id} row={row} desk={desk} />}
        </section>
      </div>
      <p role="status" aria-live="polite" className="said">{desk.decisions.said}</p>
    </div>
  );
}
