import { createContext } from "react";

/** Changes to the other language. */
export const LanguageSwitch = createContext<() => void>(() => undefined);
