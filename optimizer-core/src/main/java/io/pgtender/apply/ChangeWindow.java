package io.pgtender.apply;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Hours of the week in which a change may begin. One that is under way when they end goes on.
 *
 * @param days days on which it opens
 * @param from when it opens
 * @param until when it closes, exclusive; not after {@code from} means on the next day
 * @param zone whose clock that is
 */
public record ChangeWindow(Set<DayOfWeek> days, LocalTime from, LocalTime until, ZoneId zone) {

    /** Any day comes again within a week; one more for a window that opened today and has closed. */
    private static final int DAYS_AHEAD = 8;

    /** @throws IllegalArgumentException when there is no day */
    public ChangeWindow {
        if (days.isEmpty()) {
            throw new IllegalArgumentException("a window from " + from + " to " + until
                    + " without days never opens; give days, or leave the window out");
        }
        days = Set.copyOf(days);
    }

    /** Every day. */
    public static ChangeWindow daily(LocalTime from, LocalTime until, ZoneId zone) {
        return new ChangeWindow(EnumSet.allOf(DayOfWeek.class), from, until, zone);
    }

    /** Whether a change may begin at {@code time}. */
    public boolean contains(Instant time) {
        LocalDate today = time.atZone(zone).toLocalDate();
        return isOpen(today, time) || isOpen(today.minusDays(1), time);
    }

    private boolean isOpen(LocalDate day, Instant time) {
        if (!days.contains(day.getDayOfWeek())) {
            return false;
        }
        LocalDate closing = until.isAfter(from) ? day : day.plusDays(1);
        return !time.isBefore(day.atTime(from).atZone(zone).toInstant())
                && time.isBefore(closing.atTime(until).atZone(zone).toInstant());
    }

    /** When it opens next after {@code time}; {@code time} itself while it is open. */
    public Instant nextOpening(Instant time) {
        if (contains(time)) {
            return time;
        }
        LocalDate today = time.atZone(zone).toLocalDate();
        for (int ahead = 0; ahead <= DAYS_AHEAD; ahead++) {
            LocalDate day = today.plusDays(ahead);
            Instant opening = day.atTime(from).atZone(zone).toInstant();
            if (days.contains(day.getDayOfWeek()) && opening.isAfter(time)) {
                return opening;
            }
        }
        throw new AssertionError("no day in " + days);
    }

    /** Empty when a change may begin; else when it may, in words. No window at all is always open. */
    static Optional<String> closed(Collection<ChangeWindow> windows, Instant time) {
        if (windows.isEmpty() || windows.stream().anyMatch(window -> window.contains(time))) {
            return Optional.empty();
        }
        ZonedDateTime next = windows.stream()
                .map(window -> window.nextOpening(time).atZone(window.zone()))
                .min(Comparator.comparing(ZonedDateTime::toInstant))
                .orElseThrow();
        return Optional.of("it is outside the windows for changes ("
                + windows.stream().map(ChangeWindow::toString).collect(Collectors.joining("; "))
                + "); the next one opens at " + next);
    }

    /** {@code MONDAY, TUESDAY 22:00 to 04:00 Europe/Berlin}. */
    @Override
    public String toString() {
        String names = days.size() == DayOfWeek.values().length
                ? "daily"
                : new TreeSet<>(days).stream().map(DayOfWeek::name).collect(Collectors.joining(", "));
        return names + " " + from + " to " + until + " " + zone;
    }
}
