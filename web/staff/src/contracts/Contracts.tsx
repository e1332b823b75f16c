// Contracts: a filtered list with one of them open beside it, and the report of a period.
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Button } from "antd";
import { Link, useSearchParams } from "react-router";
import { answered, api } from "../api/client";
import { Trouble } from "../shell/Trouble";
import { useWords, useWordsOf } from "../words";
import { ContractDetail } from "./ContractDetail";
import { ContractTable } from "./ContractTable";
import { FilterBar } from "./FilterBar";
import { readFilters, writeFilters, type Filters } from "./filters";
import { Report } from "./Report";
import { WORDS } from "./words";

export default function Contracts() {
  const words = useWordsOf(WORDS);
  const [search, setSearch] = useSearchParams();
  const filters = readFilters(search);
  const report = search.get("view") === "report";
  return (
    <div className="room">
      <h1>{words.title}</h1>
      <nav className="views" aria-label={words.views}>
        <Link to={`/contracts?${writeFilters(filters)}`} aria-current={report ? undefined : "page"}>{words.list}</Link>
        <Link to={`/contracts?${writeFilters(filters, { report: true })}`} aria-current={report ? "page" : undefined}>{words.report}</Link>
      </nav>
      <FilterBar key={writeFilters(filters, { report }).toString()} filters={filters} periodAlone={report} onChange={(changed) => setSearch(writeFilters(changed, { report }))} />
      {report ? <Report filters={filters} /> : (
        <Listed filters={filters} selected={search.get("contract")} onOpen={(contract) => setSearch(writeFilters(filters, contract ? { contract } : {}))} />)}
    </div>
  );
}

function Listed({ filters, selected, onOpen }: { filters: Filters; selected: string | null; onOpen: (id: string | null) => void }) {
  const words = useWordsOf(WORDS);
  const shared = useWords();
  const list = useInfiniteQuery({
    queryKey: ["contracts", writeFilters(filters).toString()],
    queryFn: ({ pageParam, signal }) => answered(api.GET("/contracts", { params: { query: { ...filters, ...(pageParam ? { cursor: pageParam } : {}) } }, signal })),
    initialPageParam: "",
    getNextPageParam: (last) => last.cursor,
  });
  const open = useContract(selected);
  // The list is read by an index, which is a moment behind: the open contract is shown as it is.
  const contracts = list.data?.pages.flatMap((page) => page.items).map((each) => (each.id === open.data?.id ? open.data : each)) ?? [];
  return (
    <div className={selected ? "ledger with-detail" : "ledger"}>
      <section className="card scrolls" tabIndex={0} aria-label={words.list}>
        {list.error && <Trouble error={list.error} again={() => void list.refetch()} />}
        {list.isPending && <p role="status">{shared.loading}</p>}
        {contracts.length > 0 && <ContractTable contracts={contracts} selected={selected} onOpen={onOpen} />}
        {list.data && contracts.length === 0 && !list.hasNextPage && <p className="quiet">{words.empty}</p>}
        {list.hasNextPage && <Button disabled={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>{words.more}</Button>}
      </section>
      {selected && (
        <section className="card detail-card" aria-label={words.open}>
          {open.data && <ContractDetail key={selected} contract={open.data} onClose={() => onOpen(null)} />}
          {!open.data && <p role="status" className="quiet">{open.error ? words.gone : shared.loading}</p>}
        </section>)}
    </div>
  );
}

function useContract(id: string | null) {
  return useQuery({
    queryKey: ["contract", id],
    queryFn: ({ signal }) => answered(api.GET("/contracts/{contract_id}", { params: { path: { contract_id: id ?? "" } }, signal })),
    enabled: id !== null,
  });
}
