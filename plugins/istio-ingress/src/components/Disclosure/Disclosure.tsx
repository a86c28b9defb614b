import ButtonBase from '@material-ui/core/ButtonBase';
import Collapse from '@material-ui/core/Collapse';
import { makeStyles } from '@material-ui/core/styles';
import ExpandMoreIcon from '@material-ui/icons/ExpandMore';
import { createElement, useState, type ReactNode } from 'react';
import { useElementId } from '../../hooks/useElementId';

const useStyles = makeStyles(
  theme => ({
    heading: { margin: 0, font: 'inherit', minWidth: 0 },
    button: {
      display: 'flex',
      justifyContent: 'flex-start',
      gap: theme.spacing(0.5),
      padding: theme.spacing(0.5),
      marginLeft: theme.spacing(-0.5),
      borderRadius: theme.shape.borderRadius,
      textAlign: 'left',
      font: 'inherit',
      fontWeight: 700,
      '&:hover': { backgroundColor: theme.palette.action.hover },
      '&:focus-visible': { outline: `2px solid ${theme.palette.link}` },
    },
    icon: {
      transition: theme.transitions.create('transform', { duration: 150 }),
      transform: 'rotate(-90deg)',
    },
    open: { transform: 'none' },
    head: {
      display: 'flex',
      flexWrap: 'wrap',
      alignItems: 'center',
      columnGap: theme.spacing(1.5),
      rowGap: theme.spacing(0.5),
    },
  }),
  { name: 'IstioIngressDisclosure' },
);

/** Props of {@link Disclosure}. */
export interface DisclosureProps {
  /** The text of the heading's button. */
  title: ReactNode;
  level: 3 | 4 | 5;
  /** What stands beside the heading, also while closed. */
  summary?: ReactNode;
  initiallyOpen: boolean;
  children: ReactNode;
}

/** A section that opens and closes under its heading. */
export const Disclosure = ({
  title,
  level,
  summary,
  initiallyOpen,
  children,
}: DisclosureProps) => {
  const classes = useStyles();
  const id = useElementId();
  const [open, setOpen] = useState(initiallyOpen);
  return (
    <>
      <div className={classes.head}>
        {createElement(
          `h${level}`,
          { className: classes.heading },
          <ButtonBase
            className={classes.button}
            disableRipple
            aria-expanded={open}
            aria-controls={id}
            onClick={() => setOpen(value => !value)}
          >
            <ExpandMoreIcon
              aria-hidden="true"
              className={
                open ? `${classes.icon} ${classes.open}` : classes.icon
              }
            />
            <span>{title}</span>
          </ButtonBase>,
        )}
        {summary}
      </div>
      <div id={id}>
        <Collapse in={open} timeout={150} mountOnEnter unmountOnExit>
          {children}
        </Collapse>
      </div>
    </>
  );
};
