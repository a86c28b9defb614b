export { FixDialog, type FixDialogProps } from './FixDialog';
