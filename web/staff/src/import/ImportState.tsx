// How far one import is: its state, its counts, and in the end every row that is invalid.
import { useEffect, useState } from "react";
import { Link } from "react-router";
import { showTime } from "../dates";
import { useWordsOf } from "../words";
import { refusalText, rowText, type Import, type InvalidRow } from "./files";
import { useInvalidRows } from "./useImport";
import { WORDS } from "./words";

const RESULTS = ["added", "duplicate", "invalid"] as const;

export function ImportState({ shown, name }: { shown: Import; name: string | undefined }) {
  const words = useWordsOf(WORDS);
  const invalid = useInvalidRows(shown);
  const title = { PENDING: words.running, DONE: words.done, REFUSED: words.refused }[shown.state];
  const count = (result: (typeof RESULTS)[number]) => shown.counts[result] ?? 0;
  const nothingNew = shown.state === "DONE" && count("added") === 0 && count("duplicate") > 0;
  return (
    <section className={`card import ${shown.state}`} aria-label={title}>
      <h2>{title}{name && <span className="quiet"> · {name}</span>}</h2>
      {shown.state === "PENDING" && <Running since={shown.requested_at} progress={shown.progress} />}
      {shown.error && <p className="fault">{refusalText(shown.error, words)}</p>}
      <dl className="figures small">
        {RESULTS.map((result) => <div key={result} className={result}><dt>{words.counts[result]}</dt><dd>{shown.state === "PENDING" && count(result) === 0 ? "…" : count(result)}</dd></div>)}
      </dl>
      {nothingNew && <p>{words.nothingNew}</p>}
      <p className="quiet">
        {words.asked}: {shown.requested_by.replace(/^staff:/, "")} · {words.at.toLowerCase()} {showTime(shown.requested_at)}
        {shown.finished_at && <> · {words.finished.toLowerCase()} {showTime(shown.finished_at)}</>}
      </p>
      {count("added") > 0 && <p><Link to="/statement">{words.toStatement}</Link></p>}
      {invalid.isFetching && <p role="status">{words.collecting}</p>}
      {invalid.data && <InvalidRows rows={invalid.data} />}
    </section>
  );
}

function Running({ since, progress }: { since: string; progress: Import["progress"] }) {
  const words = useWordsOf(WORDS);
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const clock = setInterval(() => setNow(Date.now()), 1_000);
    return () => clearInterval(clock);
  }, []);
  const seconds = Math.max(0, Math.round((now - Date.parse(since)) / 1_000));
  return (
    <>
      <progress aria-label={words.running} {...(progress ? { value: progress.row, max: progress.of } : {})} />
      {progress && <p>{words.reached(progress.row, progress.of)}</p>}
      <p>{words.runningSince(seconds)}</p>
    </>
  );
}

function InvalidRows({ rows }: { rows: readonly InvalidRow[] }) {
  const words = useWordsOf(WORDS);
  return (
    <>
      <h3>{words.invalidRows(rows.length)}</h3>
      <p className="quiet">{words.invalidHint}</p>
      <table className="texts">
        <thead><tr><th scope="col">{words.row}</th><th scope="col">{words.column}</th><th scope="col">{words.reason}</th></tr></thead>
        <tbody>{rows.map((row) => (
          <tr key={row.row}><th scope="row">{row.row}</th><td>{row.field ?? "–"}</td><td>{rowText(row, words)}</td></tr>))}
        </tbody>
      </table>
    </>
  );
}
