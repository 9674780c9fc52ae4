import type { Weekday } from '../people.js';

/*
 * Days of the calendar as numbers since 1970-01-01. No zones and no clocks: a day here is a date on paper.
 */

const DAY_MS = 86_400_000;
export const WEEKDAYS: readonly Weekday[] = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];

/** `2026-12-20`, or a local time that begins with it. */
export function dayOf(local: string): number {
  return Math.floor(Date.parse(`${local.slice(0, 10)}T00:00:00Z`) / DAY_MS);
}

/** `2026-12-20` */
export function dateOf(day: number): string {
  return new Date(day * DAY_MS).toISOString().slice(0, 10);
}

export function weekdayOf(day: number): Weekday {
  return WEEKDAYS[(((day + 3) % 7) + 7) % 7] ?? 'mon';
}

/** Months since year 0, and the day of the month from 1. */
export function monthOf(day: number): { month: number; dayOfMonth: number } {
  const date = new Date(day * DAY_MS);
  return { month: date.getUTCFullYear() * 12 + date.getUTCMonth(), dayOfMonth: date.getUTCDate() };
}

/** The first day of a month that is counted since year 0. */
export function firstOfMonth(month: number): number {
  return Math.floor(Date.UTC(Math.floor(month / 12), month % 12, 1) / DAY_MS);
}

/** All days of a month, in order. */
export function daysOfMonth(month: number): number[] {
  const first = firstOfMonth(month);
  return Array.from({ length: firstOfMonth(month + 1) - first }, (_, at) => first + at);
}

/** The first day of the week that holds `day`. */
export function weekOf(day: number, start: Weekday): number {
  return day - ((WEEKDAYS.indexOf(weekdayOf(day)) - WEEKDAYS.indexOf(start) + 7) % 7);
}
