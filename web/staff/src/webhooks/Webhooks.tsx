// What portals were told and what they did not take (R84): filtered, followed while it waits, and sent again.
import { useLayoutEffect } from "react";
import { useSearchParams } from "react-router";
import { More } from "../shared/More";
import { Outcome } from "../shared/Outcome";
import { Trouble } from "../shell/Trouble";
import { wishOf } from "../statement/keys";
import { useMay, useWords, useWordsOf } from "../words";
import { maySend, stepDelivery, withSent } from "./delivery";
import { DeliveryTable, rowId } from "./DeliveryTable";
import { FilterBar } from "./FilterBar";
import { readFilters, TABS, writeFilters, type Filters } from "./filters";
import { SendAll } from "./SendAll";
import { useDeliveries } from "./useDeliveries";
import { useSending } from "./useSending";
import { DELIVERY_WORDS } from "./words";

export default function Webhooks() {
  const words = useWordsOf(DELIVERY_WORDS);
  const [search, setSearch] = useSearchParams();
  const filters = readFilters(search);
  const key = writeFilters(filters).toString();
  const filter = (changed: Filters) => setSearch(writeFilters(changed));
  return (
    <div className="room">
      <div className="line"><h1>{words.title}</h1><span className="quiet">{words.keys}</span></div>
      <p className="quiet">{words.about}</p>
      <nav className="tabs" aria-label={words.tabs}>
        {TABS.map((tab) => (
          <button key={tab} type="button" aria-current={tab === filters.tab ? "true" : undefined} onClick={() => filter({ ...filters, tab })}>{tab === "all" ? words.all : words.state[tab]}</button>))}
      </nav>
      <FilterBar key={`bar ${key}`} filters={filters} onChange={filter} />
      {/* What was sent and said under other filters is not carried on. */}
      <Listed key={key} filters={filters} selected={search.get("delivery")} onOpen={(id) => setSearch(writeFilters(filters, id), { replace: true })} />
    </div>
  );
}

function Listed({ filters, selected, onOpen }: { filters: Filters; selected: string | null; onOpen: (id: string) => void }) {
  const words = useWordsOf(DELIVERY_WORDS);
  const shared = useWords();
  const mayAsk = useMay("send_again");
  const list = useDeliveries(filters);
  const sending = useSending();
  const deliveries = withSent(list.data?.pages.flatMap((page) => page.items) ?? [], list.dataUpdatedAt, sending.sent);
  const send = (id: string) => void sending.send([id]);

  // With what is drawn, not after it: a key that follows at once means what is seen.
  useLayoutEffect(() => {
    const press = (event: KeyboardEvent) => {
      const wish = wishOf(event);
      // The address follows the focus a moment later: of two quick keys the second means the row that the first went to.
      const at = deliveries.find((each) => rowId(each.id) === document.activeElement?.id)?.id ?? selected;
      const chosen = deliveries.find((each) => each.id === at);
      if (wish === "next" || wish === "previous") {
        event.preventDefault();
        const id = stepDelivery(deliveries, at, wish === "next" ? 1 : -1);
        if (id) onOpen(id);
        document.getElementById(rowId(id ?? ""))?.focus();
      } else if (wish === "search") {
        event.preventDefault();
        document.querySelector<HTMLElement>("[role=search] input")?.focus();
      } else if (wish === "confirm" && mayAsk && chosen && maySend(chosen, Date.now()) && !document.querySelector("[role=alertdialog]")) send(chosen.id);
    };
    window.addEventListener("keydown", press);
    return () => window.removeEventListener("keydown", press);
  });

  const none = deliveries.length === 0;
  return (
    <>
      {mayAsk && (filters.tab === "failed" || filters.tab === "all") ? <SendAll filters={filters} sending={sending} /> : <Outcome deeds={sending.deeds} />}
      {list.error && <Trouble error={list.error} again={() => void list.refetch()} />}
      <section className="card scrolls ledger" tabIndex={0} aria-label={words.title} aria-busy={list.isPending}>
        {list.isPending && <p role="status">{shared.loading}</p>}
        {!none && <DeliveryTable deliveries={deliveries} selected={selected} sent={sending.sent} busy={sending.deeds.busy} onOpen={onOpen} onSend={send} />}
        {list.data && none && <p className="quiet">{list.hasNextPage ? words.looking : words.empty[filters.tab]}</p>}
        {list.hasNextPage ? <More busy={list.isFetchingNextPage} failed={list.isFetchNextPageError} onMore={() => void list.fetchNextPage()} /> : !none && <p className="quiet">{shared.end}</p>}
      </section>
    </>
  );
}
