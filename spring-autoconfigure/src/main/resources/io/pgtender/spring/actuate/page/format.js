// Figures as a person reads them: three digits, and the unit that fits.

function digits(value) {
  if (Math.abs(value) >= 100) return Math.round(value).toLocaleString('en');
  if (Number.isInteger(value)) return String(value);
  return value.toFixed(value < 10 ? 2 : 1);
}

export function millis(value) {
  if (!(value > 0)) return '0 ms';
  if (value < 1) return digits(value * 1000) + ' µs';
  if (value < 1000) return digits(value) + ' ms';
  if (value < 60000) return digits(value / 1000) + ' s';
  if (value < 7200000) return Math.round(value / 60000) + ' min';
  return (value / 3600000).toLocaleString('en', {maximumFractionDigits: 1}) + ' h';
}

export const count = value => Math.round(value).toLocaleString('en');

export const average = value => value >= 1000 ? count(value) : digits(Math.round(value * 100) / 100);

export const counted = (value, noun) => count(value) + ' ' + noun + (Math.round(value) === 1 ? '' : 's');

export function percent(share) {
  const value = share * 100;
  if (value > 0 && value < 0.1) return '< 0.1 %';
  return (value >= 10 ? Math.round(value) : Math.round(value * 10) / 10) + ' %';
}

export function bytes(value) {
  const size = Math.abs(value);
  if (size < 1048576) return Math.max(1, Math.round(size / 1024)) + ' kB';
  return size < 1073741824 ? digits(size / 1048576) + ' MB' : digits(size / 1073741824) + ' GB';
}

/** How many times as long, in words; the fewer the better. */
export function times(ratio) {
  return ratio > 0 && ratio < 1 ? `${average(1 / ratio)} times as fast` : `${average(ratio)} times as long`;
}

export const seconds = value => millis(value * 1000);

const TIME = new Intl.DateTimeFormat('en-GB', {hour: '2-digit', minute: '2-digit'});
const MOMENT = new Intl.DateTimeFormat('en-GB', {day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit', second: '2-digit'});

export const time = instant => TIME.format(new Date(instant));
export const moment = instant => MOMENT.format(new Date(instant));

export function ago(instant) {
  const passed = (Date.now() - new Date(instant).getTime()) / 1000;
  if (passed < 5) return 'just now';
  if (passed < 90) return Math.round(passed) + ' s ago';
  if (passed < 5400) return Math.round(passed / 60) + ' min ago';
  if (passed < 129600) return Math.round(passed / 3600) + ' h ago';
  return Math.round(passed / 86400) + ' days ago';
}

/** A constant of the endpoint as words: ALREADY_PRESENT, already present. */
export const words = constant => constant === 'N_PLUS_ONE' ? 'N+1' : constant.toLowerCase().split('_').join(' ');

/** With a capital, unless it begins with a name, which is written as it is. */
export const sentence = text => /^[a-z]+([ ,:;]|$)/.test(text) ? text.charAt(0).toUpperCase() + text.slice(1) : text;
