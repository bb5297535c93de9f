import { recordsFolder } from '@pvewall/model';
import { readHistory } from '@pvewall/reconcile';
import { renderHistory, renderHistoryJson } from '@pvewall/render';
import { historyLine } from '../applying/history-line.ts';
import { settleFirst } from '../applying/settle-first.ts';
import type { Run } from '../command.ts';
import { exitCode } from '../exit-code.ts';
import { openHost } from '../open-host.ts';
import { wantsJson } from '../report-findings.ts';

export const run: Run = async (invocation, io) => {
  const host = openHost(invocation, io);
  await settleFirst(host, io);
  const { entries, damaged } = await readHistory(host);
  const lines = entries.map(historyLine);
  io.out(wantsJson(invocation) ? renderHistoryJson(host.node, lines) : renderHistory(lines, io.outLook, { isCapture: host.capturedFrom !== undefined }));
  for (const id of damaged) io.err(`pvewall: the record of the apply ${id} is damaged: ${recordsFolder}/runs/${id}/run.json\n`);
  return exitCode.done;
};
