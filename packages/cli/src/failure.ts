/** Exit statuses of the tool. */
export const EXIT = {
  clean: 0,
  findings: 1,
  unusable: 2,
  incomplete: 3,
} as const;

/** Input that cannot be used. The message is shown to the user as it is. */
export class UnusableInput extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'UnusableInput';
  }
}
