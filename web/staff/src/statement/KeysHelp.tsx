import { Button } from "antd";
import { useWords } from "../words";

export function KeysHelp({ onClose }: { onClose: () => void }) {
  const words = useWords();
  return (
    <section className="keys" aria-label={words.keys}>
      <dl>{words.keyList.map(([key, what]) => <div key={key}><dt><kbd>{key}</kbd></dt><dd>{what}</dd></div>)}</dl>
      <Button size="small" onClick={onClose}>{words.close}</Button>
    </section>
  );
}
