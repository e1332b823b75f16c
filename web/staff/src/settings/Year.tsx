// The calendar's year: twelve months, each day with what it is. A click or Enter makes a day free, worked, or what it was.
import { useRef, useState } from "react";
import { Button } from "antd";
import { useSearchParams } from "react-router";
import { showDay } from "../dates";
import { useWordsOf } from "../words";
import type { SpecialProps } from "./shapes";
import { WORDS } from "./words";
import { dayAfter, monthsOf, toggled, weekdayOf, yearsOf, type DayKind, type DayOfYear } from "./year";

const STEPS: Readonly<Record<string, number>> = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 };
const KINDS: readonly DayKind[] = ["working", "weekend", "holiday", "off", "makeUp"];

export function Year({ draft, onChange }: SpecialProps) {
  const words = useWordsOf(WORDS);
  const [search, setSearch] = useSearchParams();
  const years = yearsOf(draft);
  const today = new Date().toLocaleDateString("sv-SE", { timeZone: "Asia/Ho_Chi_Minh" });
  const asked = Number(search.get("year") ?? today.slice(0, 4));
  const year = years.includes(asked) ? asked : (years[0] ?? asked);
  const months = monthsOf(draft, year);
  const [focused, setFocused] = useState(today);
  const [said, setSaid] = useState("");
  const box = useRef<HTMLDivElement>(null);
  const days = months.flat();
  // One day of the year can be reached by Tab, from it the arrows go on.
  const entry = days.some(({ day }) => day === focused) ? focused : `${year}-01-01`;

  const press = (event: React.KeyboardEvent) => {
    const step = STEPS[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const next = dayAfter(entry, step);
    setFocused(next);
    box.current?.querySelector<HTMLElement>(`[data-day="${next}"]`)?.focus();
  };
  const toggle = (day: DayOfYear) => {
    const after = toggled(draft, day, words.note);
    setFocused(day.day);
    const now = monthsOf(after, year).flat().find((each) => each.day === day.day);
    if (now) setSaid(`${showDay(day.day)}: ${words.kinds[now.kind]}`);
    onChange(after);
  };
  const go = (to: number | undefined) => {
    if (to !== undefined) setSearch({ year: String(to) }, { replace: true });
  };
  const at = years.indexOf(year);
  return (
    <section className="year" aria-label={`${words.year} ${year}`}>
      <div className="bar">
        <Button size="small" aria-label={words.earlier} disabled={at <= 0} onClick={() => go(years[at - 1])}>‹</Button>
        <h2>{words.year} {year}</h2>
        <Button size="small" aria-label={words.later} disabled={at >= years.length - 1} onClick={() => go(years[at + 1])}>›</Button>
        <span className="quiet">{words.allWorked(days.filter(({ kind }) => kind === "working" || kind === "makeUp").length)}</span>
        <span className="legend">{KINDS.map((kind) => <span key={kind}><span className={`day-key ${kind}`}>{words.marks[kind]}</span> {words.kinds[kind]}</span>)}</span>
      </div>
      <p className="hint">{words.yearHelp}</p>
      <div className="months" ref={box} onKeyDown={press}>
        {months.map((month, index) => <Month key={index} name={words.month(index + 1)} days={month} entry={entry} onToggle={toggle} />)}
      </div>
      <p role="status" aria-live="polite" className="said">{said}</p>
    </section>
  );
}

function Month({ name, days, entry, onToggle }: { name: string; days: readonly DayOfYear[]; entry: string; onToggle: (day: DayOfYear) => void }) {
  const words = useWordsOf(WORDS);
  const before = weekdayOf(days[0]?.day ?? "");
  const cells: readonly (DayOfYear | null)[] = [...Array.from({ length: before }, () => null), ...days];
  const weeks = Array.from({ length: Math.ceil(cells.length / 7) }, (_, week) => cells.slice(week * 7, week * 7 + 7));
  return (
    <table className="month">
      <caption>{name}</caption>
      <thead><tr>{words.weekdays.map((weekday, at) => <th scope="col" key={weekday} abbr={words.weekdayNames[at]}>{weekday}</th>)}</tr></thead>
      <tbody>{weeks.map((week, at) => (
        <tr key={at}>{week.map((day, weekday) => <td key={weekday}>{day && <Day day={day} entry={day.day === entry} onToggle={onToggle} />}</td>)}</tr>))}
      </tbody>
    </table>
  );
}

function Day({ day, entry, onToggle }: { day: DayOfYear; entry: boolean; onToggle: (day: DayOfYear) => void }) {
  const words = useWordsOf(WORDS);
  const what = [`${words.weekdayNames[weekdayOf(day.day)]} ${showDay(day.day)}`, words.kinds[day.kind], day.note].filter(Boolean).join(", ");
  // What is seen, a number and a letter, is said in full to those who do not see the table.
  return (
    <button type="button" className={`day ${day.kind}`} data-day={day.day} tabIndex={entry ? 0 : -1} title={what} onClick={() => onToggle(day)}>
      {Number(day.day.slice(8))}<span className="mark" aria-hidden="true">{words.marks[day.kind]}</span><span className="unseen">, {what}</span>
    </button>
  );
}
