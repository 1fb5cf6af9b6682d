import { Button } from '@mantine/core';
import { Component, type ReactNode } from 'react';
import i18next from 'i18next';
import classes from './frame.module.css';

/** Keeps a mistake in one screen from taking the frame, and with it the Stop button's neighbours, along. */
export class ScreenBoundary extends Component<{ readonly children: ReactNode }, { readonly failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError(): { failed: boolean } {
    return { failed: true };
  }

  override render(): ReactNode {
    if (!this.state.failed) return this.props.children;
    return (
      <div className={classes['crashed']} role="alert">
        {i18next.t('frame:crashed')}
        <Button onClick={() => this.setState({ failed: false })}>{i18next.t('frame:crashedAgain')}</Button>
      </div>
    );
  }
}
