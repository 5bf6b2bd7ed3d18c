import "react";

declare module "react" {
  // Custom properties carry values from a component into its stylesheet.
  interface CSSProperties {
    [name: `--${string}`]: string | number | undefined;
  }
}
