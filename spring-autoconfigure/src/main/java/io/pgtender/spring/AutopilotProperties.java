package io.pgtender.spring;

import io.pgtender.AutopilotSettings;
import io.pgtender.apply.ApplyPolicy;
import io.pgtender.apply.Autonomy;
import io.pgtender.apply.ChangeWindow;
import io.pgtender.apply.JournalEntry;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Changes that are made without being asked, watched on live traffic and taken back unless they prove themselves.
 *
 * @param enabled whether there is an autopilot for each tended data source
 * @param mode whether it changes anything, or only says what it would do
 * @param tick time between two looks at what was changed; a number alone is milliseconds
 * @param analysisInterval time between two analyses, while nothing is on trial; a number alone is milliseconds
 * @param looks times after a change at which its verdict is asked for, ascending, the last ends the trial; six from one hour
 *     to three days unless given
 * @param unproven what becomes of a new index that is used but has made nothing surely faster by the end
 * @param autonomy how far it may go, by kind of change; by itself for new indexes, statistics, VACUUM and storage parameters,
 *     with approval for the others, unless given
 * @param windows when changes may begin; always, unless given
 * @param journal where what was done is kept
 * @param maxChangesPerDay changes of all instances together in 24 hours beyond which it waits
 * @param maxIndexSize largest index that may be built, as estimated before; a number alone is bytes
 * @param maxBuildTime how long one build may take, waits included; a number alone is milliseconds
 * @param maxWait how long a change may wait for other transactions at a stretch before it gives up; a number alone is
 *     milliseconds
 * @param minTimeAfterStart how long it waits after the application or the server has started; a number alone is milliseconds
 */
public record AutopilotProperties(
        @DefaultValue("false") boolean enabled,
        @DefaultValue("dry-run") ApplyPolicy.Mode mode,
        @DefaultValue("1m") Duration tick,
        @DefaultValue("15m") Duration analysisInterval,
        @DefaultValue List<Duration> looks,
        @DefaultValue("revert") AutopilotSettings.Unproven unproven,
        @DefaultValue Map<JournalEntry.Kind, Autonomy> autonomy,
        @DefaultValue List<Window> windows,
        @DefaultValue("database") ApplyPolicy.JournalPlace journal,
        @DefaultValue("4") int maxChangesPerDay,
        @DefaultValue("10GB") DataSize maxIndexSize,
        @DefaultValue("2h") Duration maxBuildTime,
        @DefaultValue("60s") Duration maxWait,
        @DefaultValue("10m") Duration minTimeAfterStart) {

    /**
     * Hours of the week.
     *
     * @param days days on which it opens; all unless given
     * @param from time of day at which it opens, as in 22:00
     * @param until time of day at which it closes; not after from means on the next day
     * @param zone whose clock that is, as in Europe/Berlin; the application's default unless given
     */
    public record Window(
            @DefaultValue Set<DayOfWeek> days,
            LocalTime from,
            LocalTime until,
            @Nullable ZoneId zone) {

        ChangeWindow toWindow() {
            return new ChangeWindow(
                    days.isEmpty() ? EnumSet.allOf(DayOfWeek.class) : days,
                    from,
                    until,
                    zone == null ? ZoneId.systemDefault() : zone);
        }
    }

    /**
     * The settings.
     *
     * @throws IllegalArgumentException when a value cannot be meant
     */
    AutopilotSettings settings() {
        ApplyPolicy.Builder policy = ApplyPolicy.builder()
                .mode(mode)
                .journal(journal)
                .windows(windows.stream().map(Window::toWindow).toList())
                .maxChangesPerDay(maxChangesPerDay)
                .maxIndexBytes(maxIndexSize.toBytes())
                .maxBuildTime(maxBuildTime)
                .maxWait(maxWait)
                .minTimeAfterStart(minTimeAfterStart);
        autonomy.forEach(policy::autonomy);
        AutopilotSettings settings = AutopilotSettings.of(policy.build())
                .withRhythm(tick, analysisInterval)
                .withUnproven(unproven);
        return looks.isEmpty() ? settings : settings.withLooks(looks);
    }
}
