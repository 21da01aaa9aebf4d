// Reads calendars from stdin (a JSON list of texts) with ical.js, as Thunderbird and Nextcloud do,
// and writes what it understood of each event.
import { readFileSync } from "node:fs";
import ICAL from "ical.js";

function seconds(event, name) {
  const value = event.getFirstPropertyValue(name);
  return value === null ? null : value.toUnixTime();
}

function texts(event, name) {
  return event.getAllProperties(name).flatMap((property) => property.getValues().map(String));
}

function read(text) {
  const calendar = new ICAL.Component(ICAL.parse(text));
  const events = calendar.getAllSubcomponents("vevent").map((event) => {
    const series = new ICAL.Event(event);
    const dates = [];
    if (series.isRecurring()) {
      const walk = series.iterator();
      for (let next = walk.next(); next && dates.length < 50; next = walk.next()) dates.push(next.toUnixTime());
    }
    return {
      uid: event.getFirstPropertyValue("uid"),
      starts: seconds(event, "dtstart"),
      ends: seconds(event, "dtend"),
      stamp: seconds(event, "dtstamp"),
      is_date: event.getFirstPropertyValue("dtstart").isDate,
      recurrence: seconds(event, "recurrence-id"),
      sequence: event.getFirstPropertyValue("sequence"),
      status: event.getFirstPropertyValue("status"),
      summary: event.getFirstPropertyValue("summary"),
      description: event.getFirstPropertyValue("description"),
      location: event.getFirstPropertyValue("location"),
      categories: texts(event, "categories"),
      attendees: texts(event, "attendee"),
      dates,
    };
  });
  return {
    method: calendar.getFirstPropertyValue("method"),
    name: calendar.getFirstPropertyValue("name"),
    shown_name: calendar.getFirstPropertyValue("x-wr-calname"),
    events,
  };
}

process.stdout.write(JSON.stringify(JSON.parse(readFileSync(0, "utf8")).map(read)));
