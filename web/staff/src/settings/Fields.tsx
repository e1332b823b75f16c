import { useContext, useId } from "react";
import { Tongue } from "../words";
import { isList, isObject, withField } from "./draft";
import { useFault } from "./faults";
import { LeafInput } from "./LeafInput";
import { ListField } from "./ListField";
import { placeOfField } from "./places";
import { say, type Field, type Json, type JsonObject, type ListShape } from "./shapes";

interface Props {
  fields: readonly Field[];
  value: JsonObject;
  at: string;
  parent?: ListShape;
  onChange: (value: JsonObject) => void;
}

/** The fields of a group: single values side by side, lists and groups below each other. */
export function Fields({ fields, value, at, parent, onChange }: Props) {
  const drawn = (field: Field) => (
    <FieldInput key={field.name} field={field} value={value[field.name]} at={placeOfField(parent ?? null, at, field.name)}
      onChange={(part) => onChange(withField(value, field.name, part))} />
  );
  const single = fields.filter(({ shape }) => !isList(shape) && shape.is !== "group");
  const parts = fields.filter((field) => !single.includes(field));
  return <>{single.length > 0 && <div className="singles">{single.map(drawn)}</div>}{parts.map(drawn)}</>;
}

interface FieldProps {
  field: Field;
  value: Json | undefined;
  at: string;
  onChange: (value: Json | undefined) => void;
}

function FieldInput({ field, value, at, onChange }: FieldProps) {
  const language = useContext(Tongue);
  const id = useId();
  const { shape } = field;
  const label = say(field.label, language);
  const hint = field.hint && <span className="hint">{say(field.hint, language)}</span>;
  if (!isList(shape) && shape.is !== "group") {
    const caption = shape.is === "several" ? <span className="caption">{label}</span> : <label htmlFor={id}>{label}</label>;
    return (
      <div className={`setting-field ${shape.is}`}>
        {caption}
        <LeafInput shape={shape} value={value} at={at} label={label} id={shape.is === "several" ? undefined : id} optional={field.optional} onChange={onChange} />
        {hint}
      </div>
    );
  }
  return (
    <fieldset className="part" data-at={at}>
      <legend>{label}</legend>
      {hint}
      <PartFault at={at} />
      {isList(shape) ? <ListField list={shape} value={value} at={at} label={label} onChange={onChange} />
        : <Fields fields={shape.fields} value={isObject(value) ? value : {}} at={at} onChange={onChange} />}
    </fieldset>
  );
}

export function PartFault({ at }: { at: string }) {
  const fault = useFault(at);
  return fault ? <span className="fault">{fault}</span> : null;
}
