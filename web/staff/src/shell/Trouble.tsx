import { Button } from "antd";
import { ApiError } from "../api/client";
import { useWords } from "../words";

/** Why something could not be shown, and a way to ask again. */
export function Trouble({ error, again }: { error: Error; again: () => void }) {
  const words = useWords();
  const text = error instanceof ApiError && error.status === 403 ? words.notAllowed : words.failed;
  return (
    <div role="alert" className="alone">
      <p>{text}</p>
      <Button onClick={again}>{words.retry}</Button>
    </div>
  );
}
