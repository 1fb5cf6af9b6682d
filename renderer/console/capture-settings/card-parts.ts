import classes from './card.module.css';

/** The parts of a Mantine input as they look in a card. */
export const cardParts = {
  root: classes['root'] ?? '',
  label: classes['label'] ?? '',
  wrapper: classes['wrapper'] ?? '',
  input: classes['input'] ?? '',
  section: classes['section'] ?? '',
};
