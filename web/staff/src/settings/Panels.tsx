// What stands at the foot of a form: what will be saved, what somebody else saved meanwhile, what leaving would lose.
import { Button } from "antd";
import { useEffect, useId, useRef, type ReactNode } from "react";
import { useWordsOf } from "../words";
import type { Change } from "./difference";
import { WORDS } from "./words";

interface PanelProps {
  title: string;
  role: "dialog" | "alertdialog";
  children: ReactNode;
  onEscape?: () => void;
  /** False where it comes while somebody types. */
  takesFocus?: boolean;
}

/** Takes the focus when it comes; the form above stays in sight and can be edited. */
function Panel({ title, role, children, onEscape, takesFocus = true }: PanelProps) {
  const id = useId();
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (takesFocus) box.current?.focus();
  }, [takesFocus]);
  const press = (event: React.KeyboardEvent) => {
    if (event.key === "Escape" && onEscape) onEscape();
  };
  return (
    <div ref={box} role={role} aria-labelledby={id} tabIndex={-1} className="setting-panel" onKeyDown={press}>
      <h2 id={id}>{title}</h2>
      {children}
    </div>
  );
}

interface ReviewProps {
  changes: readonly Change[];
  effect: string;
  busy: boolean;
  onSave: () => void;
  onBack: () => void;
}

export function Review({ changes, effect, busy, onSave, onBack }: ReviewProps) {
  const words = useWordsOf(WORDS);
  return (
    <Panel title={words.reviewTitle} role="dialog" onEscape={onBack}>
      <ChangeTable changes={changes} shared={new Set()} />
      <p className="will">{effect}</p>
      <div className="bar">
        <Button type="primary" disabled={busy || changes.length === 0} onClick={onSave}>{busy ? words.saving : words.save}</Button>
        <Button disabled={busy} onClick={onBack}>{words.back}</Button>
      </div>
    </Panel>
  );
}

interface ConflictProps {
  version: number;
  theirs: readonly Change[];
  mine: readonly Change[];
  /** Whether it came of saving, not by itself. */
  asked: boolean;
  onMine: () => void;
  onTheirs: () => void;
}

export function Conflict({ version, theirs, mine, asked, onMine, onTheirs }: ConflictProps) {
  const words = useWordsOf(WORDS);
  const ids = new Set(theirs.map((change) => change.id));
  const shared = new Set(mine.map((change) => change.id).filter((id) => ids.has(id)));
  return (
    <Panel title={words.conflictTitle} role="alertdialog" takesFocus={asked}>
      <p role="alert">{words.conflict(version)}</p>
      <div className="both">
        <section aria-label={words.theirs}><h3>{words.theirs}</h3><ChangeTable changes={theirs} shared={shared} /></section>
        <section aria-label={words.mine}><h3>{words.mine}</h3><ChangeTable changes={mine} shared={shared} /></section>
      </div>
      <p className="quiet">{words.keepMineHint}</p>
      <div className="bar">
        <Button type="primary" onClick={onMine}>{words.keepMine}</Button>
        <Button onClick={onTheirs}>{words.takeTheirs}</Button>
      </div>
    </Panel>
  );
}

export function Leaving({ onStay, onLeave }: { onStay: () => void; onLeave: () => void }) {
  const words = useWordsOf(WORDS);
  return (
    <Panel title={words.leaveTitle} role="alertdialog" onEscape={onStay}>
      <p>{words.leave}</p>
      <div className="bar">
        <Button type="primary" onClick={onStay}>{words.stay}</Button>
        <Button danger onClick={onLeave}>{words.go}</Button>
      </div>
    </Panel>
  );
}

function ChangeTable({ changes, shared }: { changes: readonly Change[]; shared: ReadonlySet<string> }) {
  const words = useWordsOf(WORDS);
  if (changes.length === 0) return <p className="quiet">{words.nothing}</p>;
  return (
    <table className="changes">
      <thead><tr><th scope="col">{words.where}</th><th scope="col">{words.was}</th><th scope="col">{words.now}</th></tr></thead>
      <tbody>{changes.map((change) => (
        <tr key={change.id} className={shared.has(change.id) ? "shared" : ""}>
          <th scope="row">{change.where}{shared.has(change.id) && <span className="fault"> ≠ {words.both}</span>}</th>
          <td>{change.was === null ? <em>–</em> : change.now === null ? <del>{change.was}</del> : change.was}</td>
          <td>{change.now === null ? <em>{words.removed}</em> : <ins>{change.was === null && <em>{words.added}: </em>}{change.now}</ins>}</td>
        </tr>))}
      </tbody>
    </table>
  );
}
