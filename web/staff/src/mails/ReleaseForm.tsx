import { Button } from "antd";
import { useWordsOf } from "../words";
import { MAILS } from "./words";

interface Props {
  will: string;
  busy: boolean;
  onYes: () => void;
  onCancel: () => void;
}

/** Asks once more: whoever releases a mail answers for what it says. */
export function ReleaseForm({ will, busy, onYes, onCancel }: Props) {
  const words = useWordsOf(MAILS);
  const press = (event: React.KeyboardEvent) => {
    if (event.key === "Escape") onCancel();
    if (event.repeat) event.preventDefault();
  };
  return (
    <div className="reason-form" role="alertdialog" aria-labelledby="release-title" aria-describedby="release-text" onKeyDown={press}>
      <strong id="release-title">{words.sureTitle}</strong>
      <p id="release-text">{will} {words.sure}</p>
      <div className="bar">
        <Button autoFocus danger disabled={busy} onClick={onYes}>{busy ? words.writing : words.yes}</Button>
        <Button onClick={onCancel}>{words.cancel}</Button>
      </div>
    </div>
  );
}
