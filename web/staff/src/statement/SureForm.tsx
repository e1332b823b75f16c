import { Button } from "antd";
import { useWords } from "../words";

/** Asks once more, where what will be issued cannot be taken back. */
export function SureForm({ kind, onSure, onCancel }: { kind: string; onSure: () => void; onCancel: () => void }) {
  const words = useWords();
  const press = (event: React.KeyboardEvent) => {
    if (event.key === "Escape") onCancel();
    if (event.repeat) event.preventDefault();
  };
  return (
    <div className="reason-form" role="alertdialog" aria-labelledby="sure-title" aria-describedby="sure-text" onKeyDown={press}>
      <strong id="sure-title">{words.sureTitle}</strong>
      <p id="sure-text">{words.sure(kind)}</p>
      <div className="bar">
        <Button autoFocus danger onClick={onSure}>{words.confirm}</Button>
        <Button onClick={onCancel}>{words.cancel}</Button>
      </div>
    </div>
  );
}
