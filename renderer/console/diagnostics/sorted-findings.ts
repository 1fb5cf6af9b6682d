import { type Area, AREAS, type Level } from '#shared/diagnostics/check-text.ts';
import { checkText, type Finding, levelOf } from '#shared/diagnostics/finding.ts';

/** Findings about one device, or about the station as a whole (`device` null). */
export interface DeviceFindings {
  readonly device: Finding['device'];
  readonly findings: readonly Finding[];
}

/** What is well in one area; `count` over all devices. */
export interface AreaFindings {
  readonly area: Area;
  readonly groups: readonly DeviceFindings[];
  readonly count: number;
}

/** All findings of a diagnosis as the screen has them. */
export interface SortedFindings {
  readonly problems: readonly DeviceFindings[];
  readonly notes: readonly DeviceFindings[];
  /** Areas in the order of the guide, without those that have none. */
  readonly well: readonly AreaFindings[];
  readonly counts: Readonly<Record<Level, number>>;
}

export function sortFindings(findings: readonly Finding[]): SortedFindings {
  const of = (level: Level): readonly Finding[] => findings.filter((one) => levelOf(one) === level);
  const [problems, notes, well] = [of('problem'), of('note'), of('ok')];
  return {
    problems: byDevice(problems),
    notes: byDevice(notes),
    well: AREAS.flatMap((area) => {
      const its = well.filter(({ check }) => checkText(check).area === area);
      return its.length === 0 ? [] : [{ area, groups: byDevice(its), count: its.length }];
    }),
    counts: { problem: problems.length, note: notes.length, ok: well.length },
  };
}

/** The station first, then each device as it comes; within them the order stays. */
function byDevice(findings: readonly Finding[]): readonly DeviceFindings[] {
  const groups = new Map<string | null, Finding[]>([[null, []]]);
  for (const one of findings) {
    const id = one.device?.id ?? null;
    const group = groups.get(id);
    if (group === undefined) groups.set(id, [one]);
    else group.push(one);
  }
  return [...groups.values()].flatMap((its) => {
    const [first] = its;
    return first === undefined ? [] : [{ device: first.device, findings: its }];
  });
}

/** The finding that stands first on the screen of those of a check; null where there is none. */
export function firstShown({ problems, notes, well }: SortedFindings, check: string | null): Finding | null {
  const groups = [...problems, ...notes, ...well.flatMap((area) => area.groups)];
  return groups.flatMap(({ findings }) => findings).find((one) => one.check === check) ?? null;
}
