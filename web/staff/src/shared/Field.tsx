import { Input } from "antd";
import { useId, useState } from "react";

interface Props {
  label: string;
  hint: string;
  value: string;
  onChange: (value: string) => void;
  fault: string;
  /** The id of a datalist with suggestions. */
  list?: string;
}

/** A text field; what is wrong with it is said once it has been left. */
export function Field({ label, hint, value, onChange, fault, list }: Props) {
  const id = useId();
  const [left, setLeft] = useState(false);
  const shown = left && fault !== "";
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <Input id={id} list={list} placeholder={hint} value={value} status={shown ? "error" : ""} aria-invalid={shown} aria-describedby={shown ? `${id}-fault` : undefined}
        onChange={(event) => onChange(event.target.value)} onBlur={() => setLeft(true)} />
      {shown && <span id={`${id}-fault`} role="alert" className="fault">{fault}</span>}
    </div>
  );
}
