import { LinkButton } from '@backstage/core-components';
import { makeStyles } from '@material-ui/core/styles';
import {
  useTemplatePath,
  type TemplatePurpose,
} from '../../hooks/useTemplatePath';

// Capitals would turn mTLS into MTLS.
const useStyles = makeStyles(() => ({ root: { textTransform: 'none' } }), {
  name: 'IstioIngressTemplateLink',
});

/** Props of {@link TemplateLink}. */
export interface TemplateLinkProps {
  purpose: TemplatePurpose;
  /** What the template's form begins with. */
  formData: Record<string, unknown>;
  label: string;
}

/** Leads to a template that is filled in; nothing where there is none. */
export const TemplateLink = ({
  purpose,
  formData,
  label,
}: TemplateLinkProps) => {
  const classes = useStyles();
  const pathOf = useTemplatePath(purpose);
  if (!pathOf) return null;
  return (
    <LinkButton
      size="small"
      variant="outlined"
      color="primary"
      className={classes.root}
      to={pathOf(formData)}
    >
      {label}
    </LinkButton>
  );
};
