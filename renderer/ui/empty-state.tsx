import type { ReactNode } from 'react';
import classes from './empty-state.module.css';

interface EmptyStateProps {
  readonly icon?: ReactNode;
  readonly title?: string;
  /** Why there is nothing, and what to do. */
  readonly children: ReactNode;
  readonly role?: 'alert';
}

/** What stands where there is nothing to show. */
export function EmptyState({ icon, title, children, role }: EmptyStateProps) {
  return (
    <section className={classes['empty']} role={role}>
      {icon}
      {title !== undefined && <h2>{title}</h2>}
      {children}
    </section>
  );
}
