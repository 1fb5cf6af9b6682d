import { NumberInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { cardParts } from './card-parts.ts';
import { type Bounds, nearestWholeNumber, readWholeNumber } from './whole-number.ts';

interface NumberCardProps {
  readonly label: string;
  readonly unit?: string | undefined;
  readonly hint?: string | undefined;
  readonly bounds: Bounds;
  readonly value: number;
  readonly onChange: (value: number) => void;
  readonly disabled?: boolean | undefined;
}

/**
 * A whole number as a card. `onChange` hears only of values within the bounds; what else was typed is marked, and
 * becomes the nearest such value when the field is left.
 */
export function NumberCard({ label, unit, hint, bounds, value, onChange, disabled = false }: NumberCardProps) {
  const { t } = useTranslation('captureSettings');
  /** What stands in the field while it is no value; null while the field shows the value. */
  const [draft, setDraft] = useState<number | string | null>(null);
  const change = (typed: number | string) => {
    const read = readWholeNumber(typed, bounds);
    setDraft(read === null ? typed : null);
    if (read !== null && read !== value) onChange(read);
  };
  const leave = () => {
    if (draft === null) return;
    setDraft(null);
    const nearest = nearestWholeNumber(draft, bounds, value);
    if (nearest !== value) onChange(nearest);
  };
  const range = t('range', { min: bounds.min, max: bounds.max });
  return (
    <NumberInput
      variant="unstyled"
      classNames={cardParts}
      label={label}
      title={hint === undefined ? range : `${range}. ${hint}`}
      suffix={unit === undefined ? '' : ` ${unit}`}
      value={draft ?? value}
      onChange={change}
      onBlur={leave}
      error={draft !== null}
      disabled={disabled}
      min={bounds.min}
      max={bounds.max}
      clampBehavior="none"
      allowDecimal={false}
      allowNegative={false}
      hideControls
    />
  );
}
