import Dialog from '@material-ui/core/Dialog';
import DialogActions from '@material-ui/core/DialogActions';
import DialogContent from '@material-ui/core/DialogContent';
import { makeStyles, useTheme } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import useMediaQuery from '@material-ui/core/useMediaQuery';
import type { Finding, ServiceRef } from 'istio-ingress-contract';
import { useRef } from 'react';
import { useElementId } from '../../hooks/useElementId';
import { useWords } from '../../hooks/useWords';
import { manifestPath } from '../../lib/manifestPath';
import { Action } from '../Action';
import { Name } from '../Name';
import { TemplateLink } from '../TemplateLink';
import { FixPreview } from './FixPreview';

const useStyles = makeStyles(
  theme => ({
    title: { padding: theme.spacing(2, 3, 1) },
    section: { marginTop: theme.spacing(2) },
    list: { margin: 0, paddingLeft: theme.spacing(2.5) },
  }),
  { name: 'IstioIngressFixDialog' },
);

/** Props of {@link FixDialog}. */
export interface FixDialogProps {
  service: ServiceRef;
  /** The finding to mend; the dialog is closed without one. */
  finding: Finding | undefined;
  /** The entity that owns the service. */
  entityRef?: string;
  onClose: () => void;
}

/** What mends a finding, or why nothing does. */
export const FixDialog = ({
  service,
  finding,
  entityRef,
  onClose,
}: FixDialogProps) => {
  const classes = useStyles();
  const t = useWords();
  const id = useElementId();
  const narrow = useMediaQuery(useTheme().breakpoints.down('xs'));
  // The last finding stays while the dialog fades out.
  const last = useRef<Finding>();
  if (finding) last.current = finding;
  const shown = finding ?? last.current;
  if (!shown) return null;
  const { title, fix } = shown;
  return (
    <Dialog
      open={Boolean(finding)}
      onClose={onClose}
      aria-labelledby={id}
      maxWidth="md"
      fullWidth
      fullScreen={narrow}
    >
      <Typography id={id} variant="h5" component="h2" className={classes.title}>
        <Name>
          {fix ? t('fix.title', { title }) : t('fix.noFixTitle', { title })}
        </Name>
      </Typography>
      <DialogContent>
        {fix ? (
          <>
            <Typography>
              <Name>{fix.summary}</Name>
            </Typography>
            <FixPreview key={shown.key} service={service} finding={shown} />
            <Typography variant="h6" component="h3" className={classes.section}>
              {t('fix.costs')}
            </Typography>
            <Texts texts={fix.costs} none={t('fix.noCosts')} />
          </>
        ) : (
          <NoFix finding={shown} />
        )}
      </DialogContent>
      <DialogActions>
        {fix && (
          <TemplateLink
            purpose="fix-finding"
            label={t('fix.template')}
            formData={{
              title,
              cluster: service.cluster,
              finding: shown.key,
              path: manifestPath(fix),
              entity: entityRef,
            }}
          />
        )}
        <Action onClick={onClose}>{t('fix.close')}</Action>
      </DialogActions>
    </Dialog>
  );
};

const NoFix = ({ finding: { noFix, message } }: { finding: Finding }) => {
  const classes = useStyles();
  const t = useWords();
  return (
    <>
      <Typography>
        <Name>{message}</Name>
      </Typography>
      {noFix && (
        <>
          <Typography variant="h6" component="h3" className={classes.section}>
            {t('fix.noFixReason')}
          </Typography>
          <Typography>
            <Name>{noFix.reason}</Name>
          </Typography>
        </>
      )}
      {noFix && noFix.alternatives.length > 0 && (
        <>
          <Typography variant="h6" component="h3" className={classes.section}>
            {t('fix.alternatives')}
          </Typography>
          <Texts texts={noFix.alternatives} />
        </>
      )}
    </>
  );
};

const Texts = ({ texts, none }: { texts: string[]; none?: string }) => {
  const classes = useStyles();
  if (texts.length === 0) return <Typography>{none}</Typography>;
  return (
    <ul className={classes.list}>
      {texts.map(text => (
        <Typography key={text} component="li">
          <Name>{text}</Name>
        </Typography>
      ))}
    </ul>
  );
};
