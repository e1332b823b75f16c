import type { Transaction } from "../api/types";
import { useWords } from "../words";

/** A memo with the parts that were read marked: underlined and bold, so not by colour alone. */
export function Memo({ memo, spans }: { memo: string; spans: Transaction["spans"] }) {
  const words = useWords();
  const parts: React.ReactNode[] = [];
  // The API counts code points, JavaScript counts UTF-16 units.
  const letters = [...memo];
  let at = 0;
  for (const [from = 0, to = 0] of [...spans].sort(([one = 0], [other = 0]) => one - other)) {
    if (from < at) continue;
    parts.push(letters.slice(at, from).join(""));
    parts.push(<mark key={from} title={words.readPart}>{letters.slice(from, to).join("")}</mark>);
    at = to;
  }
  parts.push(letters.slice(at).join(""));
  return <span className="memo">{parts}</span>;
}
