import { makeStyles } from '@material-ui/core/styles';

/**
 * The label of a filter. The theme's own is too pale for text of this size on
 * the page's ground.
 */
export const useLabelStyles = makeStyles(
  theme => ({
    root: {
      color: theme.palette.text.primary,
      '&.Mui-disabled': { color: theme.palette.text.disabled },
    },
  }),
  { name: 'IstioIngressFilterLabel' },
);
