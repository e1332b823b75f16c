import { Button, Input } from "antd";
import { useId, useState } from "react";
import { useWords } from "../words";

interface Props {
  label: string;
  presets: readonly string[];
  busy: boolean;
  onSend: (reason: string) => void;
  onCancel: () => void;
}

/** Asks why; a preset is one key (1, 2, 3), Escape goes back. */
export function ReasonForm({ label, presets, busy, onSend, onCancel }: Props) {
  const words = useWords();
  const [reason, setReason] = useState("");
  const id = useId();
  const press = (event: React.KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === "Escape") onCancel();
    const preset = presets[Number(event.key) - 1];
    if (preset && !event.repeat && !busy && !(event.target instanceof HTMLTextAreaElement)) onSend(preset);
  };
  const send = (event: React.FormEvent) => {
    event.preventDefault();
    if (reason.trim() && !busy) onSend(reason.trim());
  };
  return (
    <form className="reason-form" role="dialog" aria-label={label} onKeyDown={press} onSubmit={send}>
      {presets.map((preset, at) => (
        <Button key={preset} autoFocus={at === 0} disabled={busy} onClick={() => onSend(preset)}><kbd>{at + 1}</kbd> {preset}</Button>
      ))}
      <label htmlFor={id}>{label}</label>
      <Input.TextArea id={id} rows={2} maxLength={500} autoFocus={presets.length === 0} value={reason} onChange={(event) => setReason(event.target.value)} />
      <div className="bar">
        <Button type="primary" htmlType="submit" disabled={busy || !reason.trim()}>{words.send}</Button>
        <Button onClick={onCancel}>{words.cancel}</Button>
      </div>
    </form>
  );
}
