/** Where systemd looks for what the administrator of a host wrote. */
const folder = '/etc/systemd/system';
/** Where the package puts its units; what is in the other folder under the same name hides them. */
const packagedFolder = '/usr/lib/systemd/system';

export const serviceName = 'pvewall-drift.service';
export const timerName = 'pvewall-drift.timer';
export const servicePath = `${folder}/${serviceName}`;
export const timerPath = `${folder}/${timerName}`;
export const timerLink = `${folder}/timers.target.wants/${timerName}`;
export const packagedServicePath = `${packagedFolder}/${serviceName}`;
export const packagedTimerPath = `${packagedFolder}/${timerName}`;

/** Begins every unit that `schedule install` writes. Purging the package removes units that begin so. */
export const ours = '# Written by pvewall';
export const installed = `${ours} schedule install; pvewall schedule remove takes it away.\n`;
