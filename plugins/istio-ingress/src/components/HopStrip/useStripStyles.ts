import { makeStyles } from '@material-ui/core/styles';

/**
 * Nodes stand in a row that wraps between hops; on narrow screens they stand
 * below each other. The line between two nodes shows the outcome by its
 * pattern too, not by its tone alone.
 */
export const useStripStyles = makeStyles(
  theme => {
    const narrow = theme.breakpoints.down('xs');
    return {
      strip: {
        display: 'flex',
        flexWrap: 'wrap',
        alignItems: 'stretch',
        listStyle: 'none',
        margin: 0,
        padding: 0,
        rowGap: theme.spacing(1.5),
        [narrow]: { flexDirection: 'column', alignItems: 'flex-start' },
      },
      step: {
        display: 'flex',
        alignItems: 'center',
        minWidth: 0,
        maxWidth: '100%',
        [narrow]: { flexDirection: 'column', alignItems: 'flex-start' },
      },
      node: {
        display: 'flex',
        flexDirection: 'column',
        alignItems: 'flex-start',
        justifyContent: 'center',
        alignSelf: 'stretch',
        maxWidth: 300,
        minWidth: 0,
        padding: theme.spacing(0.75, 1.25),
        textAlign: 'left',
        font: 'inherit',
        border: `1px solid ${theme.palette.text.disabled}`,
        borderRadius: theme.shape.borderRadius,
        backgroundColor: theme.palette.background.default,
        [narrow]: { maxWidth: '100%' },
      },
      nodeButton: {
        '&:hover': { borderColor: theme.palette.text.primary },
        '&:focus-visible': {
          outline: `2px solid ${theme.palette.link}`,
          outlineOffset: 1,
        },
      },
      outside: { borderRadius: 24, borderStyle: 'dashed' },
      nodeTitle: {
        fontWeight: 700,
        fontSize: theme.typography.pxToRem(14),
        lineHeight: 1.5,
        overflowWrap: 'anywhere',
      },
      nodeLine: {
        display: 'inline-flex',
        alignItems: 'center',
        gap: theme.spacing(0.5),
        color: theme.palette.text.secondary,
        fontSize: theme.typography.pxToRem(13),
        lineHeight: 1.5,
        overflowWrap: 'anywhere',
      },
      link: {
        position: 'relative',
        display: 'flex',
        flexDirection: 'column',
        alignItems: 'center',
        justifyContent: 'center',
        minWidth: 96,
        padding: theme.spacing(0.5, 1.75, 0.5, 0.75),
        font: 'inherit',
        borderRadius: theme.shape.borderRadius,
        [narrow]: {
          flexDirection: 'row',
          justifyContent: 'flex-start',
          gap: theme.spacing(1),
          minWidth: 0,
          padding: theme.spacing(1, 1, 1.5, 3.5),
        },
      },
      linkButton: {
        '&:hover': { backgroundColor: theme.palette.action.hover },
        '&:focus-visible': { outline: `2px solid ${theme.palette.link}` },
      },
      // One pixel rows keep the line in the middle between the two labels.
      line: {
        alignSelf: 'stretch',
        height: 0,
        border: 'solid',
        borderWidth: '2px 0 0',
        margin: theme.spacing(0.5, 0),
        position: 'relative',
        '&::after': {
          content: '""',
          position: 'absolute',
          right: -9,
          top: -6,
          borderLeft: '9px solid',
          borderTop: '5px solid transparent',
          borderBottom: '5px solid transparent',
        },
        [narrow]: {
          position: 'absolute',
          left: theme.spacing(2),
          top: 0,
          bottom: 9,
          height: 'auto',
          margin: 0,
          borderWidth: '0 0 0 2px',
          '&::after': {
            right: 'auto',
            left: -6,
            top: '100%',
            borderTop: '9px solid',
            borderLeft: '5px solid transparent',
            borderRight: '5px solid transparent',
            borderBottom: 'none',
          },
        },
      },
      dashed: { borderStyle: 'dashed' },
      dotted: { borderStyle: 'dotted' },
      ok: { color: theme.palette.status.ok },
      info: { color: theme.palette.status.running },
      warning: { color: theme.palette.status.warning },
      error: { color: theme.palette.status.error },
      neutral: { color: theme.palette.text.disabled },
      caption: {
        color: theme.palette.text.secondary,
        fontSize: theme.typography.pxToRem(12),
        overflowWrap: 'anywhere',
      },
    };
  },
  { name: 'IstioIngressHopStrip' },
);
