/** A dialog in the browser's own way: it keeps the focus inside, closes on Escape, and gives the focus back. */
import { type ReactNode, type SyntheticEvent, useId, useLayoutEffect, useRef } from "react";

interface ModalProps {
  readonly title: string;
  /** Asked for by Escape; without it the dialog stays until it is answered. */
  readonly onClose?: () => void;
  readonly children: ReactNode;
  readonly actions: ReactNode;
}

/** Open as long as it is rendered. */
export function Modal({ title, onClose, children, actions }: ModalProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  useLayoutEffect(() => {
    const shown = dialog.current;
    shown?.showModal();
    return () => shown?.close();
  }, []);
  const onCancel = (event: SyntheticEvent) => {
    event.preventDefault();
    onClose?.();
  };
  // Browsers close a dialog that was asked to twice, whatever is said to that.
  const onClosed = () => (onClose ? onClose() : dialog.current?.showModal());
  return (
    <dialog ref={dialog} className="modal" aria-labelledby={titleId} onCancel={onCancel} onClose={onClosed}>
      <h2 id={titleId}>{title}</h2>
      <div className="form">{children}</div>
      <div className="actions modal-actions">{actions}</div>
    </dialog>
  );
}
