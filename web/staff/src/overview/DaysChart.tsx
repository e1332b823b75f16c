// Thirty bars of our own: the picture for the eye, the table for everyone who wants the numbers.
import type { MoneyOverview } from "../api/types";
import { showAmount } from "../amounts";
import { showDay } from "../dates";
import { useWords } from "../words";

const HEIGHT = 120;
const STEP = 24;

export function DaysChart({ days }: { days: MoneyOverview["days"] }) {
  const words = useWords();
  const most = Math.max(1, ...days.map((day) => day.received.sum));
  const tall = (sum: number) => (sum / most) * HEIGHT;
  const whole = days.reduce((sum, day) => sum + day.received.sum, 0);
  return (
    <section>
      <h2>{words.chart}</h2>
      <p className="legend"><span className="key all" /> {words.received} <span className="key by-itself" /> {words.byItself}</p>
      <svg role="img" aria-label={`${words.chart}: ${showAmount(whole)}`} viewBox={`0 0 ${Math.max(1, days.length) * STEP} ${HEIGHT + 22}`} className="chart">
        {days.map((day, at) => (
          <g key={day.date}>
            <title>{`${showDay(day.date)}: ${showAmount(day.received.sum)}`}</title>
            <rect className="all" x={at * STEP + 3} width={STEP - 6} y={HEIGHT - tall(day.received.sum)} height={tall(day.received.sum)} />
            <rect className="by-itself" x={at * STEP + 3} width={STEP - 6} y={HEIGHT - tall(day.matched.sum)} height={tall(day.matched.sum)} />
            {at % 5 === 0 && <text x={at * STEP} y={HEIGHT + 16}>{showDay(day.date).slice(0, 5)}</text>}
          </g>))}
        <line x1="0" x2={days.length * STEP} y1={HEIGHT} y2={HEIGHT} />
      </svg>
      <details>
        <summary>{words.asTable}</summary>
        <table>
          <thead><tr><th scope="col">{words.day}</th><th scope="col">{words.received}</th><th scope="col">{words.byItself}</th><th scope="col">{words.stillWaiting}</th></tr></thead>
          <tbody>{days.map((day) => (
            <tr key={day.date}><th scope="row">{showDay(day.date)}</th><td>{showAmount(day.received.sum)}</td><td>{showAmount(day.matched.sum)}</td><td>{showAmount(day.waiting.sum)}</td></tr>))}
          </tbody>
        </table>
      </details>
    </section>
  );
}
