// A setting while it is edited: the version it began from, what was typed, what differs, what came of saving.
import { useQueryClient } from "@tanstack/react-query";
import { useContext, useMemo, useRef, useState } from "react";
import { answered, api, ApiError } from "../api/client";
import { faultText } from "../statement/deeds";
import { Tongue, useWords, useWordsOf } from "../words";
import { changesBetween, type Change } from "./difference";
import { close, open, type Opened } from "./draft";
import { refusalAt, type Faults } from "./faults";
import { onTopOf } from "./merge";
import { complaints, placesOf } from "./places";
import type { Form, JsonObject } from "./shapes";
import { WORDS } from "./words";

export interface Answer {
  version: number;
  [name: string]: unknown;
}

export interface Editing {
  draft: JsonObject;
  changes: readonly Change[];
  /** What somebody saved since, where it is in the way of what was typed. */
  overtaken: { version: number; changes: readonly Change[] } | null;
  faults: Faults;
  reviewing: boolean;
  busy: boolean;
  said: string;
  fault: string;
  type: (draft: JsonObject) => void;
  mended: (at: string) => void;
  review: () => void;
  goOn: () => void;
  discard: () => void;
  save: () => Promise<void>;
  keepMine: () => void;
  takeTheirs: () => void;
}

export function useEditing(form: Form, answer: Answer, readAgain: () => Promise<unknown>): Editing {
  const words = useWordsOf(WORDS);
  const common = useWords();
  const language = useContext(Tongue);
  const queries = useQueryClient();
  const latest = useMemo(() => open(form.fields, answer), [form, answer]);
  const [base, setBase] = useState(latest);
  const [draft, setDraft] = useState(latest.draft);
  const [faults, setFaults] = useState<Faults>(new Map());
  const [reviewing, setReviewing] = useState(false);
  const [busy, setBusy] = useState(false);
  const [said, setSaid] = useState("");
  const [fault, setFault] = useState("");
  // Looked at within one event, before anything is drawn: a double click finds it set.
  const underway = useRef(false);
  const changes = useMemo(() => changesBetween(form.fields, base.draft, draft, language), [form, base, draft, language]);

  const begin = (from: Opened, typed: JsonObject, say = "") => {
    setBase(from);
    setDraft(typed);
    setFaults(new Map());
    setReviewing(false);
    setFault("");
    setSaid(say);
  };
  const newer = latest.version > base.version;
  // Nothing was typed: what somebody else saved is simply shown.
  if (newer && changes.length === 0 && !busy) begin(latest, latest.draft);

  const wrong = (found: Faults) => {
    setFaults(found);
    setReviewing(false);
    setSaid(words.wrong(found.size));
  };
  const review = () => {
    if (changes.length === 0) return;
    const found = complaints(form.fields, draft).map(([at, complaint]): [string, string] => [at, words.complaint[complaint]]);
    if (found.length > 0) return wrong(new Map(found));
    setFaults(new Map());
    setFault("");
    setSaid("");
    setReviewing(true);
  };
  const refused = async (error: unknown) => {
    const placed = refusalAt(error, placesOf(form.fields, draft), language);
    if (placed) return wrong(new Map([placed]));
    const late = error instanceof ApiError && error.status === 409;
    if (late) await readAgain();
    setReviewing(false);
    setFault(late ? words.overtaken : faultText(error, common));
  };
  const save = async () => {
    if (underway.current) return;
    underway.current = true;
    setBusy(true);
    try {
      const key = ["setting", form.name];
      await queries.cancelQueries({ queryKey: key });
      const body = { ...close(form.fields, draft), version: base.version };
      const saved = await answered(api.PUT("/settings/{name}", { params: { path: { name: form.name } }, body }));
      queries.setQueryData(key, saved);
      const now = open(form.fields, saved);
      begin(now, now.draft, now.version === base.version ? words.same : words.saved(now.version));
    } catch (error) {
      await refused(error);
    } finally {
      underway.current = false;
      setBusy(false);
    }
  };

  return {
    draft, changes, faults, reviewing: reviewing && !newer, busy, said, fault, review, save,
    overtaken: newer && changes.length > 0 ? { version: latest.version, changes: changesBetween(form.fields, base.draft, latest.draft, language) } : null,
    type: (typed) => { setDraft(typed); setReviewing(false); },
    mended: (at) => { if (faults.has(at)) setFaults(new Map([...faults].filter(([each]) => each !== at))); },
    goOn: () => { setReviewing(false); setFault(""); },
    discard: () => begin(latest, latest.draft),
    keepMine: () => { begin(latest, onTopOf(form.fields, base.draft, draft, latest.draft)); setReviewing(true); },
    takeTheirs: () => begin(latest, latest.draft, words.taken),
  };
}
