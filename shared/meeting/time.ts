/** A planned time is what people agreed on: a local time and its zone, never a moment in UTC. */
export interface PlannedTime {
  /** 'YYYY-MM-DDTHH:MM' */
  readonly local: string;
  /** An IANA zone, 'Europe/Helsinki' by default. */
  readonly zone: string;
}

const LOCAL = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2})$/;
const DAYS = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

export function isPlannedTime(time: PlannedTime): boolean {
  const [, year, month, day, hour, minute] = (LOCAL.exec(time.local) ?? []).map(Number);
  if (year === undefined || month === undefined || day === undefined) return false;
  if (hour === undefined || minute === undefined || hour > 23 || minute > 59) return false;
  return (
    day >= 1 && day <= (DAYS[month - 1] ?? 0) && /^[A-Za-z_]+(\/[A-Za-z_+-]+)*$/.test(time.zone)
  );
}
