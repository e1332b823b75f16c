import { Button } from "antd";
import { useState } from "react";
import { readDay, showDay } from "../dates";
import { Field } from "../shared/Field";
import { useWords, useWordsOf } from "../words";
import { addDays } from "./day";
import { WORDS } from "./words";

/** Which day: typed dd/mm/yyyy, or one before or after. */
export function DayBar({ day, onDay }: { day: string; onDay: (day: string) => void }) {
  const words = useWordsOf(WORDS);
  const shared = useWords();
  const [typed, setTyped] = useState(showDay(day));
  const read = readDay(typed);
  const send = (event: React.FormEvent) => {
    event.preventDefault();
    if (read) onDay(read);
  };
  return (
    <form className="bar day-bar" onSubmit={send}>
      <Button onClick={() => onDay(addDays(day, -1))} aria-label={words.previous}>←</Button>
      <Field label={words.day} hint={shared.dayHint} value={typed} onChange={setTyped} fault={read ? "" : words.badDay} />
      <Button onClick={() => onDay(addDays(day, 1))} aria-label={words.next}>→</Button>
      <Button type="primary" htmlType="submit">{words.show}</Button>
      <Button onClick={() => window.print()}>{words.print}</Button>
    </form>
  );
}
