import { useId, useState } from "react";
import { useWordsOf } from "../words";
import { WORDS } from "./words";

interface Props {
  busy: boolean;
  onFiles: (files: readonly File[]) => void;
}

/** Takes a file that is dropped or chosen. Below the picture is a plain file input, so that the keyboard works. */
export function DropZone({ busy, onFiles }: Props) {
  const words = useWordsOf(WORDS);
  const id = useId();
  const [over, setOver] = useState(false);
  const take = (event: React.DragEvent) => {
    event.preventDefault();
    setOver(false);
    if (!busy) onFiles([...event.dataTransfer.files]);
  };
  const choose = (event: React.ChangeEvent<HTMLInputElement>) => {
    onFiles([...(event.target.files ?? [])]);
    // The same file may be chosen again.
    event.target.value = "";
  };
  const hover = (event: React.DragEvent) => {
    event.preventDefault();
    setOver(true);
  };
  return (
    <div className={over ? "drop over" : "drop"} onDragOver={hover} onDragLeave={() => setOver(false)} onDrop={take}>
      <input id={id} type="file" accept=".xlsx" disabled={busy} onChange={choose} aria-describedby={`${id}-limits`} />
      <label htmlFor={id} className="choose">{words.choose}</label>
      <span>{words.drop}</span>
      <small id={`${id}-limits`} className="quiet">{words.limits}</small>
    </div>
  );
}
