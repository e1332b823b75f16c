import { useQuery } from "@tanstack/react-query";
import { Button, Input, type InputRef } from "antd";
import { useState, type RefObject } from "react";
import { readAmount } from "../amounts";
import { answered, api } from "../api/client";
import type { RowState } from "../api/types";
import { readDay, showDay } from "../dates";
import { Field } from "../shared/Field";
import { useWords } from "../words";
import { STATES, type Filters } from "./filters";
import { saveExport } from "./saveExport";

interface Props {
  filters: Filters;
  searchBox: RefObject<HTMLInputElement | null>;
  onChange: (filters: Filters) => void;
  onHelp: () => void;
}

/** What the list is filtered by. Typed freely, read when it is sent; what cannot be read is said at its field. */
export function FilterBar({ filters, searchBox, onChange, onHelp }: Props) {
  const words = useWords();
  const [q, setQ] = useState(filters.q ?? "");
  const [account, setAccount] = useState(filters.account ?? "");
  const [states, setStates] = useState<readonly RowState[]>(filters.state);
  const [from, setFrom] = useState(filters.from ? showDay(filters.from) : "");
  const [to, setTo] = useState(filters.to ? showDay(filters.to) : "");
  const [min, setMin] = useState(filters.min?.toString() ?? "");
  const [max, setMax] = useState(filters.max?.toString() ?? "");
  const [fault, setFault] = useState("");
  const choices = useQuery({ queryKey: ["choices"], queryFn: () => answered(api.GET("/choices")), staleTime: 600_000 });

  const badDay = (text: string) => (text.trim() !== "" && readDay(text) === null ? words.badDay : "");
  const badAmount = (text: string) => (text.trim() !== "" && readAmount(text) === null ? words.badAmount : "");
  const apply = (event: React.FormEvent) => {
    event.preventDefault();
    if ([badDay(from), badDay(to), badAmount(min), badAmount(max)].some(Boolean)) return;
    onChange({
      state: states, q: q.trim() || undefined, account: account || undefined,
      from: readDay(from) ?? undefined, to: readDay(to) ?? undefined, min: readAmount(min) ?? undefined, max: readAmount(max) ?? undefined,
    });
  };
  const toggle = (state: RowState) =>
    setStates(states.includes(state) ? states.filter((each) => each !== state) : STATES.filter((each) => each === state || states.includes(each)));
  const box = (input: InputRef | null) => { searchBox.current = input?.input ?? null; };
  const save = () => { setFault(""); void saveExport(filters).catch(() => setFault(words.failed)); };
  const narrowed = Boolean(filters.account ?? filters.from ?? filters.to ?? filters.min ?? filters.max);

  return (
    <form className="filters" role="search" aria-label={words.filters} onSubmit={apply}>
      <div className="bar">
        <h1>{words.statement}</h1>
        <Input ref={box} aria-label={words.search} placeholder={words.searchHint} value={q} maxLength={100} allowClear onChange={(event) => setQ(event.target.value)} />
        <Button type="primary" htmlType="submit">{words.apply}</Button>
        <Button onClick={() => onChange({ state: [] })}>{words.clear}</Button>
        <Button onClick={save}>{words.exported}</Button>
        <Button onClick={() => window.print()}>{words.print}</Button>
        <Button onClick={onHelp}>{words.keys} <kbd>?</kbd></Button>
        {fault && <span role="alert" className="fault">{fault}</span>}
      </div>
      <div className="narrower">
        <fieldset className="states"><legend>{words.states}</legend>
          {STATES.map((state) => <label key={state}><input type="checkbox" checked={states.includes(state)} onChange={() => toggle(state)} /> {words.state[state]}</label>)}
        </fieldset>
        <details open={narrowed}>
          <summary>{words.moreFilters}</summary>
          <div className="bar">
            <label className="field"><span>{words.account}</span>
              <select value={account} onChange={(event) => setAccount(event.target.value)}>
                <option value="">{words.allAccounts}</option>
                {choices.data?.accounts.map((each) => <option key={each.number} value={each.number}>{each.bank} · {each.number}</option>)}
              </select>
            </label>
            <Field label={words.from} hint={words.dayHint} value={from} onChange={setFrom} fault={badDay(from)} />
            <Field label={words.to} hint={words.dayHint} value={to} onChange={setTo} fault={badDay(to)} />
            <Field label={words.min} hint="2.640.000" value={min} onChange={setMin} fault={badAmount(min)} />
            <Field label={words.max} hint="2.640.000" value={max} onChange={setMax} fault={badAmount(max)} />
          </div>
        </details>
      </div>
    </form>
  );
}
