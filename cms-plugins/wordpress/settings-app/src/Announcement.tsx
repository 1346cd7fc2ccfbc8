import { Notice } from '@wordpress/components';
import { useLayoutEffect, useRef } from '@wordpress/element';
import type { ReactNode } from 'react';

interface AnnouncementProps {
  readonly status: 'success' | 'warning' | 'error';
  readonly children: ReactNode;
}

/** A notice that takes the focus, so that nobody has to look for what their click has done. */
export function Announcement({ status, children }: AnnouncementProps) {
  const box = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => box.current?.focus(), []);

  return (
    <div
      ref={box}
      tabIndex={-1}
      role={status === 'error' ? 'alert' : 'status'}
      className="mtc-sidecar-announcement"
    >
      {/* The role and the focus speak already; a spoken message would say it twice. */}
      <Notice status={status} isDismissible={false} spokenMessage={null}>
        {children}
      </Notice>
    </div>
  );
}
