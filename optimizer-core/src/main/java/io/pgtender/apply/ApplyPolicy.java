package io.pgtender.apply;

import io.pgtender.advice.Change;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How far a change may go, when, and who hears of it. Immutable; {@link #toBuilder()} gives a changed copy.
 *
 * <p>What holds for everyone: autonomy, windows, sizes, waits, the switch that stops all changes. What holds an autopilot
 * back and is only a warning to a person, who may know better: changes per day, the time after a start, and how long a table
 * or a definition rests after something was taken back.
 */
public final class ApplyPolicy {

    /** Whether anything is sent that changes the database. */
    public enum Mode {
        /** Every guard is asked, nothing is changed. */
        DRY_RUN,
        FOR_REAL
    }

    /** Where the entry is kept. */
    public enum JournalPlace {
        /** Table {@code pgtender.journal}, which every instance sees and which survives a crash. */
        DATABASE,
        /** This process. What a crash leaves behind is then nobody's to clean up. */
        MEMORY
    }

    /** Whose idea a change is. */
    public enum Initiative {
        /** Somebody asked for this very change. */
        PERSON,
        /** Nobody looks. */
        AUTOPILOT
    }

    private static final ApplyPolicy SAFE_DEFAULTS = builder().build();

    private final Mode mode;
    private final JournalPlace journal;
    private final Initiative initiative;
    private final Map<JournalEntry.Kind, Autonomy> autonomy;
    private final List<ChangeWindow> windows;
    private final List<Approval> approvals;
    private final Duration lockTimeout;
    private final Duration maxWait;
    private final Duration maxBuildTime;
    private final long maxIndexBytes;
    private final long maxOwnIndexBytes;
    private final double maxOwnShareOfDatabase;
    private final int maxChangesPerDay;
    private final Duration tableRest;
    private final List<Duration> definitionRests;
    private final Duration minTimeAfterStart;
    private final Duration maxReplicaLag;
    private final long maxReplicaLagBytes;
    private final int attempts;
    private final Duration backoff;
    private final String appliedBy;
    private final ChangeListener listener;

    private ApplyPolicy(Builder builder) {
        mode = builder.mode;
        journal = builder.journal;
        initiative = builder.initiative;
        autonomy = Collections.unmodifiableMap(new EnumMap<>(builder.autonomy));
        windows = List.copyOf(builder.windows);
        approvals = List.copyOf(builder.approvals);
        lockTimeout = builder.lockTimeout;
        maxWait = builder.maxWait;
        maxBuildTime = builder.maxBuildTime;
        maxIndexBytes = builder.maxIndexBytes;
        maxOwnIndexBytes = builder.maxOwnIndexBytes;
        maxOwnShareOfDatabase = builder.maxOwnShareOfDatabase;
        maxChangesPerDay = builder.maxChangesPerDay;
        tableRest = builder.tableRest;
        definitionRests = builder.definitionRests;
        minTimeAfterStart = builder.minTimeAfterStart;
        maxReplicaLag = builder.maxReplicaLag;
        maxReplicaLagBytes = builder.maxReplicaLagBytes;
        attempts = builder.attempts;
        backoff = builder.backoff;
        appliedBy = builder.appliedBy;
        listener = builder.listener;
    }

    /** A dry run: asks every guard and lists what would be sent. {@link #forReal()} makes it happen. */
    public static ApplyPolicy safeDefaults() {
        return SAFE_DEFAULTS;
    }

    /** Starts from {@link #safeDefaults()}. */
    public static Builder builder() {
        return new Builder();
    }

    /** Starts from this policy. */
    public Builder toBuilder() {
        return new Builder(this);
    }

    /** The same, with the change really made. */
    public ApplyPolicy forReal() {
        return toBuilder().mode(Mode.FOR_REAL).build();
    }

    /** The same without a table in the database, for roles that may create none. */
    public ApplyPolicy journalInMemory() {
        return toBuilder().journal(JournalPlace.MEMORY).build();
    }

    /** The same in another name. */
    public ApplyPolicy appliedBy(String value) {
        return toBuilder().appliedBy(value).build();
    }

    /** The same with somebody who hears of progress. */
    public ApplyPolicy listener(ChangeListener value) {
        return toBuilder().listener(value).build();
    }

    public Mode mode() {
        return mode;
    }

    public JournalPlace journal() {
        return journal;
    }

    public Initiative initiative() {
        return initiative;
    }

    /** How far pgtender may go with changes of {@code kind}. */
    public Autonomy autonomy(JournalEntry.Kind kind) {
        return autonomy.getOrDefault(kind, Autonomy.ADVISE);
    }

    /** How far pgtender may go with {@code change}; what is made in the application's code is advice. */
    public Autonomy autonomy(Change change) {
        return RevertedChanges.kind(change).map(this::autonomy).orElse(Autonomy.ADVISE);
    }

    /** Why no change may begin at {@code time}, with the next opening; empty inside a window, or without windows. */
    public Optional<String> closedAt(Instant time) {
        return ChangeWindow.closed(windows, time);
    }

    /** When changes may begin; empty for always. */
    public List<ChangeWindow> windows() {
        return windows;
    }

    /** Who approved {@code change}, if anyone. */
    public Optional<Approval> approvalOf(Change change) {
        return approvals.stream().filter(approval -> approval.names(change)).findFirst();
    }

    public Duration lockTimeout() {
        return lockTimeout;
    }

    public Duration maxWait() {
        return maxWait;
    }

    public Duration maxBuildTime() {
        return maxBuildTime;
    }

    public long maxIndexBytes() {
        return maxIndexBytes;
    }

    public long maxOwnIndexBytes() {
        return maxOwnIndexBytes;
    }

    public double maxOwnShareOfDatabase() {
        return maxOwnShareOfDatabase;
    }

    public int maxChangesPerDay() {
        return maxChangesPerDay;
    }

    public Duration tableRest() {
        return tableRest;
    }

    /** By how often the definition was taken back; the last one for all further times. */
    public List<Duration> definitionRests() {
        return definitionRests;
    }

    public Duration minTimeAfterStart() {
        return minTimeAfterStart;
    }

    public Duration maxReplicaLag() {
        return maxReplicaLag;
    }

    public long maxReplicaLagBytes() {
        return maxReplicaLagBytes;
    }

    public int attempts() {
        return attempts;
    }

    public Duration backoff() {
        return backoff;
    }

    public String appliedBy() {
        return appliedBy;
    }

    public ChangeListener listener() {
        return listener;
    }

    /** Settings of an {@link ApplyPolicy}. A setter refuses what cannot be meant. Not thread-safe. */
    public static final class Builder {

        private Mode mode = Mode.DRY_RUN;
        private JournalPlace journal = JournalPlace.DATABASE;
        private Initiative initiative = Initiative.PERSON;
        private final Map<JournalEntry.Kind, Autonomy> autonomy = new EnumMap<>(Autonomy.defaults());
        private final List<ChangeWindow> windows = new ArrayList<>();
        private final List<Approval> approvals = new ArrayList<>();
        private Duration lockTimeout = Duration.ofSeconds(70);
        private Duration maxWait = Duration.ofSeconds(60);
        private Duration maxBuildTime = Duration.ofHours(2);
        private long maxIndexBytes = 10L << 30;
        private long maxOwnIndexBytes = 100L << 30;
        private double maxOwnShareOfDatabase = 0.5;
        private int maxChangesPerDay = 4;
        private Duration tableRest = Duration.ofDays(1);
        private List<Duration> definitionRests = List.of(Duration.ofDays(7), Duration.ofDays(30), Duration.ofDays(90));
        private Duration minTimeAfterStart = Duration.ofMinutes(10);
        private Duration maxReplicaLag = Duration.ofSeconds(30);
        private long maxReplicaLagBytes = 64L << 20;
        private int attempts = 3;
        private Duration backoff = Duration.ofSeconds(5);
        private String appliedBy = System.getProperty("user.name", "unknown");
        private ChangeListener listener = ChangeListener.NONE;

        private Builder() {}

        private Builder(ApplyPolicy policy) {
            mode = policy.mode;
            journal = policy.journal;
            initiative = policy.initiative;
            autonomy.putAll(policy.autonomy);
            windows.addAll(policy.windows);
            approvals.addAll(policy.approvals);
            lockTimeout = policy.lockTimeout;
            maxWait = policy.maxWait;
            maxBuildTime = policy.maxBuildTime;
            maxIndexBytes = policy.maxIndexBytes;
            maxOwnIndexBytes = policy.maxOwnIndexBytes;
            maxOwnShareOfDatabase = policy.maxOwnShareOfDatabase;
            maxChangesPerDay = policy.maxChangesPerDay;
            tableRest = policy.tableRest;
            definitionRests = policy.definitionRests;
            minTimeAfterStart = policy.minTimeAfterStart;
            maxReplicaLag = policy.maxReplicaLag;
            maxReplicaLagBytes = policy.maxReplicaLagBytes;
            attempts = policy.attempts;
            backoff = policy.backoff;
            appliedBy = policy.appliedBy;
            listener = policy.listener;
        }

        /** Whether anything is sent that changes the database; a dry run unless said otherwise. */
        public Builder mode(Mode value) {
            mode = value;
            return this;
        }

        /** Where the entry is kept; in the database unless said otherwise. */
        public Builder journal(JournalPlace value) {
            journal = value;
            return this;
        }

        /** Whose idea the change is; a person's unless said otherwise. */
        public Builder initiative(Initiative value) {
            initiative = value;
            return this;
        }

        /**
         * How far pgtender may go with changes of {@code kind}. By itself unless said otherwise: new indexes, statistics,
         * VACUUM and storage parameters; with approval: dropping and rebuilding indexes, settings of the server.
         */
        public Builder autonomy(JournalEntry.Kind kind, Autonomy value) {
            autonomy.put(kind, value);
            return this;
        }

        /** One more window in which changes may begin; without any they may at all times. */
        public Builder window(ChangeWindow value) {
            windows.add(value);
            return this;
        }

        /** Approves one change by name, for what needs that. */
        public Builder approve(Approval value) {
            approvals.add(value);
            return this;
        }

        /** All windows in place of those before. */
        public Builder windows(Collection<ChangeWindow> value) {
            windows.clear();
            windows.addAll(value);
            return this;
        }

        /**
         * {@code lock_timeout} of our session: the server's own end to any single wait for a lock. The net below
         * {@code maxWait}, so best a little longer than it; 70 s unless said otherwise.
         */
        public Builder lockTimeout(Duration value) {
            lockTimeout = positive("lockTimeout", value);
            return this;
        }

        /** How long the change may wait for other transactions at a stretch before it gives up; 60 s unless said otherwise. */
        public Builder maxWait(Duration value) {
            maxWait = positive("maxWait", value);
            return this;
        }

        /** How long one build may take, waits included; 2 hours unless said otherwise. */
        public Builder maxBuildTime(Duration value) {
            maxBuildTime = positive("maxBuildTime", value);
            return this;
        }

        /** Largest index that may be built, as estimated before; 10 GiB unless said otherwise. */
        public Builder maxIndexBytes(long value) {
            maxIndexBytes = atLeastOne("maxIndexBytes", value);
            return this;
        }

        /** Most bytes that all indexes of ours may take together; 100 GiB unless said otherwise. */
        public Builder maxOwnIndexBytes(long value) {
            maxOwnIndexBytes = atLeastOne("maxOwnIndexBytes", value);
            return this;
        }

        /** Largest share of the database, in (0, 1], that all indexes of ours may take together; 0.5 unless said otherwise. */
        public Builder maxOwnShareOfDatabase(double value) {
            if (!(value > 0 && value <= 1)) {
                throw new IllegalArgumentException(
                        "maxOwnShareOfDatabase must be above 0 and at most 1, got " + value + "; 0.5 is half of it");
            }
            maxOwnShareOfDatabase = value;
            return this;
        }

        /**
         * Changes of all instances together in 24 hours beyond which an autopilot waits; 4 unless said otherwise. Needs the
         * journal in the database to see other instances.
         */
        public Builder maxChangesPerDay(int value) {
            if (value > Journal.MAX_ENTRIES) {
                throw new IllegalArgumentException("maxChangesPerDay must be at most " + Journal.MAX_ENTRIES
                        + ", which is as far as the journal is read, got " + value);
            }
            maxChangesPerDay = (int) atLeastOne("maxChangesPerDay", value);
            return this;
        }

        /** How long an autopilot leaves a table alone after a change of it was taken back; a day unless said otherwise. */
        public Builder tableRest(Duration value) {
            tableRest = positive("tableRest", value);
            return this;
        }

        /**
         * How long an autopilot does not repeat a change that was taken back once, twice, and so on, the last one for all
         * further times; 7, 30 and 90 days unless said otherwise.
         */
        public Builder definitionRests(List<Duration> value) {
            if (value.isEmpty()) {
                throw new IllegalArgumentException("definitionRests must not be empty; give one duration or more");
            }
            value.forEach(rest -> positive("definitionRests", rest));
            definitionRests = List.copyOf(value);
            return this;
        }

        /**
         * Age of the oldest change that a standby has not replayed, from which none is begun, and one that is being made is
         * ended; 30 seconds unless said otherwise.
         */
        public Builder maxReplicaLag(Duration value) {
            maxReplicaLag = positive("maxReplicaLag", value);
            return this;
        }

        /** The same in bytes of write-ahead log; 64 MiB (four segments of the usual size) unless said otherwise. */
        public Builder maxReplicaLagBytes(long value) {
            maxReplicaLagBytes = atLeastOne("maxReplicaLagBytes", value);
            return this;
        }

        /**
         * How long an autopilot waits after this application, or the server, has started: migrations run and caches are cold;
         * 10 minutes unless said otherwise, zero for not at all.
         */
        public Builder minTimeAfterStart(Duration value) {
            if (value.isNegative()) {
                throw new IllegalArgumentException(
                        "minTimeAfterStart must not be negative, got " + value + "; zero switches it off");
            }
            minTimeAfterStart = value;
            return this;
        }

        /** How often a change that ran into {@code lockTimeout} is tried; 3 times unless said otherwise. */
        public Builder attempts(int value) {
            attempts = (int) atLeastOne("attempts", value);
            return this;
        }

        /** Upper bound of the pause before the second attempt; doubles with every further one; 5 s unless said otherwise. */
        public Builder backoff(Duration value) {
            backoff = positive("backoff", value);
            return this;
        }

        /** Who asked for it, for the journal; the operating system's user unless said otherwise. */
        public Builder appliedBy(String value) {
            if (value.isBlank()) {
                throw new IllegalArgumentException("appliedBy must not be blank; the journal says who made a change");
            }
            appliedBy = value;
            return this;
        }

        /** Hears of progress, on a thread of pgtender's. */
        public Builder listener(ChangeListener value) {
            listener = value;
            return this;
        }

        public ApplyPolicy build() {
            return new ApplyPolicy(this);
        }

        private static Duration positive(String name, Duration value) {
            if (value.isNegative() || value.isZero()) {
                throw new IllegalArgumentException(name + " must be positive, got " + value + "; give more than zero");
            }
            return value;
        }

        private static long atLeastOne(String name, long value) {
            if (value < 1) {
                throw new IllegalArgumentException(name + " must be at least 1, got " + value);
            }
            return value;
        }
    }
}
