import { useQuery } from "@tanstack/react-query";
import { Button } from "antd";
import { useId, useState } from "react";
import { answered, api } from "../api/client";
import { readDay, showDay } from "../dates";
import { Field } from "../shared/Field";
import { useWords, useWordsOf } from "../words";
import { STATES, type Filters } from "./filters";
import { WORDS } from "./words";

interface Props {
  filters: Filters;
  /** The report takes the period alone. */
  periodAlone: boolean;
  onChange: (filters: Filters) => void;
}

export function useChoices() {
  return useQuery({ queryKey: ["choices"], queryFn: () => answered(api.GET("/choices")), staleTime: 600_000 });
}

/** What the list is filtered by; typed freely, read when it is sent. */
export function FilterBar({ filters, periodAlone, onChange }: Props) {
  const words = useWordsOf(WORDS);
  const shared = useWords();
  const reps = useId();
  const choices = useChoices();
  const [typed, setTyped] = useState({
    performer: filters.performer ?? "", owner: filters.owner ?? "", office: filters.office ?? "", customer: filters.customer ?? "",
    state: filters.state ?? "", from: filters.from ? showDay(filters.from) : "", to: filters.to ? showDay(filters.to) : "",
  });
  const [unpaid, setUnpaid] = useState(filters.revenue_unpaid ?? false);
  const type = (name: keyof typeof typed) => (value: string) => setTyped({ ...typed, [name]: value });
  const badDay = (text: string) => (text.trim() !== "" && readDay(text) === null ? shared.badDay : "");
  const send = (event: React.FormEvent) => {
    event.preventDefault();
    if (badDay(typed.from) || badDay(typed.to)) return;
    const state = STATES.find((each) => each === typed.state);
    const text = (value: string) => value.trim() || undefined;
    onChange({
      state, revenue_unpaid: unpaid || undefined, performer: text(typed.performer), owner: text(typed.owner), office: text(typed.office),
      customer: text(typed.customer), from: readDay(typed.from) ?? undefined, to: readDay(typed.to) ?? undefined,
    });
  };
  return (
    <form className="bar ends" role="search" aria-label={words.filters} onSubmit={send}>
      {!periodAlone && (
        <>
          <label className="field"><span>{words.state}</span>
            <select value={typed.state} onChange={(event) => type("state")(event.target.value)}>
              <option value="">{words.all}</option>
              {STATES.map((state) => <option key={state} value={state}>{words.states[state]}</option>)}
            </select>
          </label>
          {(["performer", "owner"] as const).map((name) => (
            <Field key={name} label={words[name]} hint={words.anybody} list={reps} value={typed[name]} onChange={type(name)} fault="" />))}
          <datalist id={reps}>{choices.data?.reps.map((rep) => <option key={rep} value={rep} />)}</datalist>
          <label className="field"><span>{words.office}</span>
            <select value={typed.office} onChange={(event) => type("office")(event.target.value)}>
              <option value="">{words.everywhere}</option>
              {choices.data?.offices.map((office) => <option key={office} value={office}>{office}</option>)}
            </select>
          </label>
          <Field label={words.customerId} hint="KH-…" value={typed.customer} onChange={type("customer")} fault="" />
        </>)}
      <Field label={shared.from} hint={shared.dayHint} value={typed.from} onChange={type("from")} fault={badDay(typed.from)} />
      <Field label={shared.to} hint={shared.dayHint} value={typed.to} onChange={type("to")} fault={badDay(typed.to)} />
      {!periodAlone && <label className="tick"><input type="checkbox" checked={unpaid} onChange={(event) => setUnpaid(event.target.checked)} /> {words.unpaid}</label>}
      <Button type="primary" htmlType="submit">{shared.apply}</Button>
      <Button onClick={() => onChange({})}>{shared.clear}</Button>
    </form>
  );
}
