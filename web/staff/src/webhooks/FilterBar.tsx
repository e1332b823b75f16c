import { useQuery } from "@tanstack/react-query";
import { Button } from "antd";
import { useState } from "react";
import { answered, api } from "../api/client";
import { readDay, showDay } from "../dates";
import { Field } from "../shared/Field";
import { useWords, useWordsOf } from "../words";
import type { Filters } from "./filters";
import { DELIVERY_WORDS } from "./words";

interface Props {
  filters: Filters;
  onChange: (filters: Filters) => void;
}

/** What the list is filtered by besides its tab; typed freely, read when it is sent. */
export function FilterBar({ filters, onChange }: Props) {
  const words = useWordsOf(DELIVERY_WORDS);
  const shared = useWords();
  const choices = useQuery({ queryKey: ["choices"], queryFn: () => answered(api.GET("/choices")), staleTime: 600_000 });
  const [typed, setTyped] = useState({
    portal: filters.portal ?? "", order: filters.order ?? "", from: filters.from ? showDay(filters.from) : "", to: filters.to ? showDay(filters.to) : "",
  });
  const type = (name: keyof typeof typed) => (value: string) => setTyped({ ...typed, [name]: value });
  const bad = (text: string) => (text.trim() !== "" && readDay(text) === null ? shared.badDay : "");
  const send = (event: React.FormEvent) => {
    event.preventDefault();
    if (bad(typed.from) || bad(typed.to)) return;
    onChange({
      tab: filters.tab, portal: typed.portal || undefined, order: typed.order.trim() || undefined, from: readDay(typed.from) ?? undefined, to: readDay(typed.to) ?? undefined,
    });
  };
  // One that is not registered any more has deliveries still, and the address may name it.
  const portals = new Set([...(choices.data?.portals ?? []), ...(filters.portal ? [filters.portal] : [])]);
  return (
    <form className="bar ends" role="search" aria-label={words.filters} onSubmit={send}>
      <label className="field"><span>{words.portal}</span>
        <select value={typed.portal} onChange={(event) => type("portal")(event.target.value)}>
          <option value="">{words.anyPortal}</option>
          {[...portals].sort().map((portal) => <option key={portal} value={portal}>{portal}</option>)}
        </select>
      </label>
      <Field label={words.order} hint={words.orderHint} value={typed.order} onChange={type("order")} fault="" />
      <Field label={shared.from} hint={shared.dayHint} value={typed.from} onChange={type("from")} fault={bad(typed.from)} />
      <Field label={shared.to} hint={shared.dayHint} value={typed.to} onChange={type("to")} fault={bad(typed.to)} />
      <Button type="primary" htmlType="submit">{shared.apply}</Button>
      <Button onClick={() => onChange({ tab: filters.tab })}>{shared.clear}</Button>
    </form>
  );
}
