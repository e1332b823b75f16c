import { Button } from "antd";
import { useEffect, useRef } from "react";
import { useWords } from "../words";

interface Props {
  /** The next page is being asked for. */
  busy: boolean;
  /** It could not be had: the button asks again, what is seen alone does not. */
  failed: boolean;
  onMore: () => void;
}

/** The end of what is loaded: more comes when it is scrolled into sight, or by its button. */
export function More({ busy, failed, onMore }: Props) {
  const words = useWords();
  const end = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (busy || failed) return;
    const sight = new IntersectionObserver((entries) => { if (entries.some((entry) => entry.isIntersecting)) onMore(); });
    if (end.current) sight.observe(end.current);
    return () => sight.disconnect();
  });
  return <div ref={end} className="quiet"><Button onClick={() => { if (!busy) onMore(); }}>{words.more}</Button></div>;
}
