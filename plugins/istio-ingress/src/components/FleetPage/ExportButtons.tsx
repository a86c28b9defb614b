import { usePermission } from '@backstage/plugin-permission-react';
import { makeStyles } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import GetAppIcon from '@material-ui/icons/GetApp';
import { istioIngressExportPermission } from 'backstage-plugin-istio-ingress-common';
import { useState } from 'react';
import { useWords } from '../../hooks/useWords';
import { Action } from '../Action';
import { Name } from '../Name';

const useStyles = makeStyles(
  theme => ({
    root: {
      display: 'flex',
      flexWrap: 'wrap',
      alignItems: 'center',
      gap: theme.spacing(1),
    },
  }),
  { name: 'IstioIngressExportButtons' },
);

const formats = ['csv', 'json'] as const;

/** What a list can be taken away as. */
export type ExportFormat = (typeof formats)[number];

/** Takes a whole list away as a file, for those who may. */
export const ExportButtons = ({
  name,
  load,
}: {
  /** The file's name, without its ending. */
  name: string;
  load: (format: ExportFormat) => Promise<Blob>;
}) => {
  const classes = useStyles();
  const t = useWords();
  const { loading, allowed } = usePermission({
    permission: istioIngressExportPermission,
  });
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string>();
  if (loading) return null;
  if (!allowed) {
    return (
      <Typography variant="body2" color="textSecondary">
        {t('fleet.export.forbidden', {
          permission: istioIngressExportPermission.name,
        })}
      </Typography>
    );
  }

  const save = async (format: ExportFormat) => {
    setBusy(true);
    setFailure(undefined);
    try {
      offerFile(`${name}.${format}`, await load(format));
    } catch (error) {
      setFailure(error instanceof Error ? error.message : `${error}`);
    } finally {
      setBusy(false);
    }
  };
  return (
    <div className={classes.root}>
      <span role="status">
        {failure && (
          <Typography variant="body2" color="error" component="span">
            {`${t('fleet.export.failed')} `}
            <Name>{failure}</Name>
          </Typography>
        )}
      </span>
      {formats.map(format => (
        <Action
          key={format}
          variant="outlined"
          startIcon={<GetAppIcon fontSize="small" />}
          disabled={busy}
          onClick={() => save(format)}
        >
          {t(`fleet.export.${format}`)}
        </Action>
      ))}
    </div>
  );
};

function offerFile(name: string, content: Blob): void {
  const url = URL.createObjectURL(content);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}
