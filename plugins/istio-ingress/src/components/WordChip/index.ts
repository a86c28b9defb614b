export { ToneIcon } from './ToneIcon';
export { WordChip, type WordChipProps } from './WordChip';
