/** A ref that moves the focus into a dialog when its first field appears. */
export function focusFirst(element: HTMLElement | null): void {
  element?.focus();
}
