// One request at a time, and what became of it in words. Nothing is said to be done before the API has said so.
import { useCallback, useRef, useState } from "react";

export interface Deeds {
  busy: boolean;
  /** What was done last, to be announced. */
  said: string;
  fault: string;
  /** `deed` gives the sentence to say, or raises. True once it is done; false also while another is on its way. */
  run: (deed: () => Promise<string>) => Promise<boolean>;
  clear: () => void;
}

export function useDeed(explain: (error: unknown) => string): Deeds {
  // The ref is looked at within one event, before React has drawn anything: a double click finds it set.
  const underway = useRef(false);
  const [busy, setBusy] = useState(false);
  const [said, setSaid] = useState("");
  const [fault, setFault] = useState("");
  const clear = useCallback(() => {
    setSaid("");
    setFault("");
  }, []);
  const run = async (deed: () => Promise<string>): Promise<boolean> => {
    if (underway.current) return false;
    underway.current = true;
    setBusy(true);
    clear();
    try {
      setSaid(await deed());
      return true;
    } catch (error) {
      setFault(explain(error));
      return false;
    } finally {
      underway.current = false;
      setBusy(false);
    }
  };
  return { busy, said, fault, run, clear };
}
