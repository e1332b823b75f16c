import { useQuery } from "@tanstack/react-query";
import { Button, Input } from "antd";
import { useState } from "react";
import { answered, api } from "../api/client";
import { readDay, showDay } from "../dates";
import { Field } from "../shared/Field";
import { useWords, useWordsOf } from "../words";
import { INVOICES, isOrderNumber, KINDS, LICENCES, PAYMENTS, RESOURCES, REVENUES, type Filters } from "./filters";
import { ORDER_WORDS } from "./words";

interface Props {
  filters: Filters;
  onChange: (filters: Filters) => void;
  /** An order's number was typed: that order is wanted, not a list. */
  onNumber: (number: string) => void;
}

/** What the list of orders is filtered by; a choice counts at once, what is typed when it is sent. */
export function OrderFilters({ filters, onChange, onNumber }: Props) {
  const words = useWordsOf(ORDER_WORDS);
  const shared = useWords();
  const [q, setQ] = useState(filters.q ?? "");
  const [from, setFrom] = useState(filters.from ? showDay(filters.from) : "");
  const [to, setTo] = useState(filters.to ? showDay(filters.to) : "");
  const choices = useQuery({ queryKey: ["choices"], queryFn: () => answered(api.GET("/choices")), staleTime: 600_000 });
  const bad = (text: string) => (text.trim() !== "" && readDay(text) === null ? shared.badDay : "");
  const typed = (): Filters => ({ ...filters, q: q.trim() || undefined, from: readDay(from) ?? undefined, to: readDay(to) ?? undefined });
  const send = (event: React.FormEvent) => {
    event.preventDefault();
    if (isOrderNumber(q.trim())) onNumber(q.trim());
    else if (!bad(from) && !bad(to)) onChange(typed());
  };
  const choose = (change: Filters) => onChange({ ...typed(), ...change });
  const narrowed = Boolean(filters.kind ?? filters.licence ?? filters.resource ?? filters.invoice ?? filters.revenue ?? filters.from ?? filters.to ?? filters.office);
  const products = choices.data?.products ?? [];
  return (
    <form className="filters" role="search" aria-label={words.filters} onSubmit={send}>
      <div className="bar">
        <Input aria-label={shared.search} placeholder={words.hint} value={q} maxLength={254} allowClear onChange={(event) => setQ(event.target.value)} />
        <Choice label={words.axes.payment} known={PAYMENTS} names={shared.payment} value={filters.payment} onChange={(payment) => choose({ payment })} />
        <Choice label={words.product} known={products.map((each) => each.code)} names={Object.fromEntries(products.map((each) => [each.code, each.name]))} value={filters.product} onChange={(product) => choose({ product })} />
        <label><input type="checkbox" checked={filters.failed === true} onChange={(event) => choose({ failed: event.target.checked || undefined })} /> {words.onlyFailed}</label>
        <Button type="primary" htmlType="submit">{shared.apply}</Button>
        <Button onClick={() => onChange({})}>{shared.clear}</Button>
      </div>
      <details open={narrowed}>
        <summary>{shared.moreFilters}</summary>
        <div className="bar">
          <Choice label={words.axes.resource} known={RESOURCES} names={words.resource} value={filters.resource} onChange={(resource) => choose({ resource })} />
          <Choice label={words.axes.licence} known={LICENCES} names={words.licence} value={filters.licence} onChange={(licence) => choose({ licence })} />
          <Choice label={words.axes.invoice} known={INVOICES} names={words.invoice} value={filters.invoice} onChange={(invoice) => choose({ invoice })} />
          <Choice label={words.axes.revenue} known={REVENUES} names={words.revenue} value={filters.revenue} onChange={(revenue) => choose({ revenue })} />
          <Choice label={words.kind} known={KINDS} names={shared.kind} value={filters.kind} onChange={(kind) => choose({ kind })} />
          <Choice label={words.office} known={choices.data?.offices ?? []} names={{}} value={filters.office} onChange={(office) => choose({ office })} />
          <Field label={shared.from} hint={shared.dayHint} value={from} onChange={setFrom} fault={bad(from)} />
          <Field label={shared.to} hint={shared.dayHint} value={to} onChange={setTo} fault={bad(to)} />
        </div>
      </details>
    </form>
  );
}

interface ChoiceProps<T extends string> {
  label: string;
  known: readonly T[];
  names: Readonly<Record<string, string>>;
  value: T | undefined;
  onChange: (value: T | undefined) => void;
}

function Choice<T extends string>({ label, known, names, value, onChange }: ChoiceProps<T>) {
  const words = useWordsOf(ORDER_WORDS);
  // What the URL asks for is shown even before the choices are there.
  const offered = value && !known.includes(value) ? [value, ...known] : known;
  return (
    <label className="field"><span>{label}</span>
      <select value={value ?? ""} onChange={(event) => onChange(offered.find((each) => each === event.target.value))}>
        <option value="">{words.any}</option>
        {offered.map((each) => <option key={each} value={each}>{names[each] ?? each}</option>)}
      </select>
    </label>
  );
}
