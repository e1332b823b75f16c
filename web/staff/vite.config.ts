import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

export default defineConfig({
  plugins: [react()],
  // Nothing inline: the page's policy allows scripts of its own address only.
  build: { outDir: "../../build/page", emptyOutDir: true, assetsInlineLimit: 0, chunkSizeWarningLimit: 1200, modulePreload: { polyfill: false } },
});
