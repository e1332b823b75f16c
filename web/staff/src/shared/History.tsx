// What happened to a renewal or a contract: who, when, from what to what, why. Newest first.
import type { components } from "../api/schema";
import { showTime } from "../dates";

type Entry = components["schemas"]["HistoryEntry"];
type Names = Readonly<Record<string, string>>;

interface Props {
  entries: readonly Entry[];
  title: string;
  /** What the API's codes mean: reasons, what changed, values, and kinds of actors (`function`, `partner`, `customer`). */
  why: Names;
  axes: Names;
  values: Names;
  actors: Names;
  /** A note in the reader's words, where it has some. */
  note?: (text: string) => string;
}

export function History({ entries, title, why, axes, values, actors, note = (text) => text }: Props) {
  const newest = [...entries].reverse();
  const worth = (code: string) => values[code] ?? code;
  return (
    <section className="history">
      <h3>{title}</h3>
      <ol>
        {newest.map((entry, at) => (
          <li key={`${entry.at}-${at}`}>
            <p className="line"><strong>{why[entry.why] ?? entry.why}</strong><span className="quiet">{showTime(entry.at)}</span></p>
            <p className="quiet">{actorName(entry.actor, actors)}</p>
            {entry.changes.map((change) => (
              <p key={change.axis}>{axes[change.axis] ?? change.axis}: {change.before && <>{worth(change.before)} → </>}{worth(change.after)}</p>
            ))}
            {entry.note && <p className="note">{note(entry.note)}</p>}
          </li>
        ))}
      </ol>
    </section>
  );
}

/** `staff:lan` is lan; functions, partners and customers by their kind, partners with their name. */
export function actorName(actor: string, kinds: Names): string {
  const [kind = "", ...rest] = actor.split(":");
  const name = rest.join(":");
  if (kind === "staff") return name;
  const known = kinds[kind];
  return known ? (kind === "partner" ? `${known} ${name.toUpperCase()}` : known) : actor;
}
