// Buttons: with words, and with an icon and a name for those who do not see it.

import type { ComponentProps, ReactNode } from "react";
import css from "./Button.module.css";
import { cx } from "./cx";

/** How loud a button is. */
type ButtonTone = "plain" | "primary" | "quiet" | "danger" | "link";

interface Props extends ComponentProps<"button"> {
  tone?: ButtonTone;
}

/** A button with words. */
export function Button({ tone = "plain", className, type = "button", ...rest }: Props) {
  return <button type={type} className={cx(css.button, tone !== "plain" && css[tone], className)} {...rest} />;
}

interface IconProps extends Omit<ComponentProps<"button">, "children"> {
  /** Its name, read out and shown on hover. */
  label: string;
  icon: ReactNode;
}

/** A button that shows only an icon. */
export function IconButton({ label, icon, className, type = "button", ...rest }: IconProps) {
  return (
    <button
      type={type}
      className={cx(css.button, css.icon, className)}
      aria-label={label}
      title={rest.title ?? label}
      {...rest}
    >
      {icon}
    </button>
  );
}
