import type { Plugin } from "vite";

const layers = "@layer reset, tokens, base, components, screens;";

/**
 * Puts the order of the cascade's layers before every stylesheet: files load in any order, and the
 * first one that names the layers decides.
 */
export function layerOrder(): Plugin {
  return {
    name: "layer-order",
    enforce: "pre",
    transform: (code, id) => (id.endsWith(".css") ? `${layers}\n${code}` : undefined),
  };
}
