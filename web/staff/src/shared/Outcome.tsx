import type { Deeds } from "./useDeed";

/** Announces what was done, or why it was not. It is always there, so that a reader's ear is already on it. */
export function Outcome({ deeds }: { deeds: Deeds }) {
  return (
    <div aria-live="polite" className="outcome">
      {deeds.said && <p className="said">{deeds.said}</p>}
      {deeds.fault && <p className="fault" role="alert">{deeds.fault}</p>}
    </div>
  );
}
