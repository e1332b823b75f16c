import { Button, Input, type InputRef } from "antd";
import { useEffect, useId, useRef, useState } from "react";
import { useWordsOf } from "../words";
import { HAND } from "./words";

interface Props {
  /** Puts the cursor into it, as for a key that opened the panel. */
  focused?: boolean;
  label: string;
  hint: string;
  onFind: (q: string) => void;
}

/** A box to look something up; asked when it is sent. */
export function Finder({ label, hint, onFind, focused = false }: Props) {
  const words = useWordsOf(HAND);
  const id = useId();
  const [q, setQ] = useState("");
  const box = useRef<InputRef>(null);
  useEffect(() => { if (focused) box.current?.focus(); }, [focused]);
  const send = (event: React.FormEvent) => {
    event.preventDefault();
    onFind(q.trim());
  };
  return (
    <form className="finder" onSubmit={send}>
      <label htmlFor={id}>{label}</label>
      <div className="bar">
        <Input id={id} ref={box} onKeyDown={(event) => { if (event.key === "Escape") box.current?.blur(); }} value={q} placeholder={hint} maxLength={100} allowClear onChange={(event) => setQ(event.target.value)} />
        <Button htmlType="submit">{words.find}</Button>
      </div>
    </form>
  );
}
