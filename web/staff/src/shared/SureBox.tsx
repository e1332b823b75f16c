import { Button } from "antd";
import { useEffect, useId, useState, type ReactNode } from "react";
import { useWords } from "../words";

interface Props {
  title: string;
  /** The word on the button that does it. */
  deed: string;
  danger?: boolean;
  busy: boolean;
  /** False while something that it needs is not filled in. */
  ready?: boolean;
  onSure: () => void;
  onCancel: () => void;
  children?: ReactNode;
}

/** Asks once more before something is done; Escape goes back, and so does the focus in the end. */
export function SureBox({ title, deed, danger = false, busy, ready = true, onSure, onCancel, children }: Props) {
  const words = useWords();
  const id = useId();
  // Looked at before this form is drawn, which takes the focus.
  const [before] = useState(() => document.activeElement);
  useEffect(() => () => { if (before instanceof HTMLElement) before.focus(); }, [before]);
  const press = (event: React.KeyboardEvent) => {
    // A key held down on the button before would press this one, unread.
    if (event.repeat && event.target instanceof HTMLButtonElement) event.preventDefault();
    if (event.key === "Escape" && !busy && !event.nativeEvent.isComposing) onCancel();
  };
  const send = (event: React.FormEvent) => {
    event.preventDefault();
    if (ready && !busy) onSure();
  };
  return (
    <form className="reason-form sure" role="alertdialog" aria-labelledby={`${id}-title`} aria-describedby={`${id}-text`} onKeyDown={press} onSubmit={send}>
      <strong id={`${id}-title`}>{title}</strong>
      <div id={`${id}-text`} className="sure-text">{children}</div>
      <div className="bar">
        <Button type="primary" htmlType="submit" autoFocus={ready} danger={danger} disabled={busy || !ready}>{deed}</Button>
        <Button onClick={onCancel} disabled={busy}>{words.cancel}</Button>
      </div>
    </form>
  );
}
