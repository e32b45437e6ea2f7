// Moments as the pages of the server write them: 24 hours, in the time zone of the school.

export class Moments {
  constructor({ locale, zone }) {
    const language = locale === "en" ? "en-GB" : locale; // the day before the month
    const hours = { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: zone };
    this.clock = new Intl.DateTimeFormat(language, hours);
    this.calendar = new Intl.DateTimeFormat(language, {
      day: "numeric", month: "short", year: "numeric", ...hours,
    });
  }

  // «10:42» of a moment in ISO 8601.
  time(moment) {
    return this.clock.format(new Date(moment));
  }

  // «24 мар. 2025 г., 10:42» of a moment in ISO 8601.
  dayAndTime(moment) {
    return this.calendar.format(new Date(moment));
  }
}
