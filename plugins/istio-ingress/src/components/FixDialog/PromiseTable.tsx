import { makeStyles } from '@material-ui/core/styles';
import Table from '@material-ui/core/Table';
import TableBody from '@material-ui/core/TableBody';
import TableCell from '@material-ui/core/TableCell';
import TableContainer from '@material-ui/core/TableContainer';
import TableHead from '@material-ui/core/TableHead';
import TableRow from '@material-ui/core/TableRow';
import { postureWords, type Preview } from 'istio-ingress-contract';
import { useWords } from '../../hooks/useWords';
import { serviceKey } from '../../lib/objectName';
import { ModeChips } from '../ModeChips';
import { Name } from '../Name';
import { WordChip } from '../WordChip';

const useStyles = makeStyles(
  theme => ({
    service: { minWidth: 120 },
    chips: { display: 'flex', flexWrap: 'wrap', gap: theme.spacing(1) },
  }),
  { name: 'IstioIngressPromiseTable' },
);

type PreviewedService = Preview['services'][number];

/** The posture of each service before a change and after it. */
export const PromiseTable = ({
  services,
}: {
  services: readonly PreviewedService[];
}) => {
  const classes = useStyles();
  const t = useWords();
  return (
    <TableContainer>
      <Table size="small" aria-label={t('fix.promises')}>
        <TableHead>
          <TableRow>
            <TableCell>{t('fix.service')}</TableCell>
            <TableCell>{t('fix.before')}</TableCell>
            <TableCell>{t('fix.after')}</TableCell>
          </TableRow>
        </TableHead>
        <TableBody>
          {services.map(({ ref, before, after }) => {
            const showModes = !sameModes(before, after);
            return (
              <TableRow key={serviceKey(ref)}>
                <TableCell className={classes.service}>
                  <Name>{`${ref.namespace}/${ref.name}`}</Name>
                </TableCell>
                <TableCell>
                  <State state={before} showModes={showModes} />
                </TableCell>
                <TableCell>
                  <State state={after} showModes={showModes} />
                </TableCell>
              </TableRow>
            );
          })}
        </TableBody>
      </Table>
    </TableContainer>
  );
};

const State = ({
  state,
  showModes,
}: {
  state: PreviewedService['before'];
  showModes: boolean;
}) => {
  const classes = useStyles();
  const t = useWords();
  if (!state) return <>{t('fix.absent')}</>;
  return (
    <span className={classes.chips}>
      <WordChip word={postureWords[state.posture]} />
      {showModes && <ModeChips modes={state.modes} posture={state.posture} />}
    </span>
  );
};

// Modes are told only where the change moves them.
function sameModes(
  before: PreviewedService['before'],
  after: PreviewedService['after'],
): boolean {
  return (
    before !== undefined &&
    after !== undefined &&
    JSON.stringify(before.modes) === JSON.stringify(after.modes)
  );
}
