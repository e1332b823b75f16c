import { SureBox } from "../shared/SureBox";
import { useWords } from "../words";

/** Asks once more, where what will be issued cannot be taken back. */
export function SureForm({ kind, onSure, onCancel }: { kind: string; onSure: () => void; onCancel: () => void }) {
  const words = useWords();
  return (
    <SureBox title={words.sureTitle} deed={words.confirm} danger busy={false} onSure={onSure} onCancel={onCancel}>
      <p>{words.sure(kind)}</p>
    </SureBox>
  );
}
