import { makeStyles } from '@material-ui/core/styles';

/** What the tables of the page have in common. */
export const useTableStyles = makeStyles(
  theme => ({
    table: {
      '& th, & td': { lineHeight: 1.43, wordBreak: 'normal' },
      '& thead th': { whiteSpace: 'nowrap' },
      '& .MuiTableCell-alignRight': {
        whiteSpace: 'nowrap',
        fontVariantNumeric: 'tabular-nums',
      },
    },
    /** The column that names the row. */
    name: { minWidth: 170, fontWeight: 'inherit' },
    owner: { minWidth: 120 },
    time: { whiteSpace: 'nowrap' },
    /** A second line, for what tells rows apart. */
    below: {
      color: theme.palette.text.secondary,
      fontSize: theme.typography.pxToRem(12),
    },
  }),
  { name: 'IstioIngressTables' },
);
