import type { CSSProperties, ReactNode } from 'react';

const hidden: CSSProperties = {
  position: 'absolute',
  width: 1,
  height: 1,
  margin: -1,
  padding: 0,
  overflow: 'hidden',
  clip: 'rect(0 0 0 0)',
  whiteSpace: 'nowrap',
  border: 0,
};

/** Text for assistive technology alone. */
export const VisuallyHidden = ({
  children,
  role,
}: {
  children: ReactNode;
  role?: 'status';
}) => (
  <span style={hidden} role={role}>
    {children}
  </span>
);
