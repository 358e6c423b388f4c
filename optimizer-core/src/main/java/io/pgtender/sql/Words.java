package io.pgtender.sql;

import io.pgtender.sql.Word.Paren;
import io.pgtender.sql.Word.Role;
import io.pgtender.sql.Word.Sign;
import io.pgtender.sql.Word.Spelling;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The table of {@link Word}s, looked up in place: no substring is made. */
final class Words {

    /** Keywords written in upper case. Unreserved ones that often name a column (key, name, type, value) are left out. */
    private static final Set<String> UPPER = split(
            "all alter analyse analyze and any array as asc begin between by call case check collate column commit "
                    + "conflict constraint create cross cube current cursor declare default delete desc discard "
                    + "distinct do drop else end except exists explain fetch filter first following for foreign from full "
                    + "grant group having if ilike in index inner insert instead intersect into is isnull join last "
                    + "lateral left like limit local lock locked matched materialized merge natural next no not "
                    + "nothing notnull nowait null nulls offset on only or order ordinality outer over partition "
                    + "preceding prepare prepared primary recursive references release reset restart returning revoke "
                    + "right rollback rollup row rows savepoint select set sets share show similar skip some start "
                    + "table tablesample then ties to transaction truncate unbounded union unique update using vacuum "
                    + "values verbose view when where window with within work");

    /** Keywords of {@link #UPPER} that are also called as functions or constructors. */
    private static final Set<String> CALLED = split("left right row");

    /** Words after which a plus or minus is a sign. */
    private static final Set<String> BEFORE_OPERAND = split(
            "all and any as between by case distinct else fetch for from having ilike in like limit not offset on or "
                    + "returning select set similar some then to using values when where");

    /** Functions that PostgreSQL or its contrib modules call volatile or that depend on the clock or on hidden state. */
    private static final Set<String> VOLATILE_FUNCTIONS =
            split("age clock_timestamp crosstab crosstabn cursor_to_xml database_to_xml dblink currtid2 current_query "
                    + "current_setting currval gen_random_bytes gen_random_uuid gen_salt inet_client_addr "
                    + "inet_client_port inet_server_addr inet_server_port lastval lo_get loread nextval now query_to_xml "
                    + "random random_normal row_security_active schema_to_xml setval statement_timestamp table_to_xml "
                    + "timeofday transaction_timestamp ts_stat txid_current_if_assigned txid_current_snapshot uuid_generate_v1 "
                    + "uuid_generate_v1mc uuid_generate_v4 uuidv4 uuidv7");

    private static final Set<String> VOLATILE_NAMES =
            split("cmax cmin ctid current_date current_time current_timestamp information_schema localtime "
                    + "localtimestamp tableoid tablesample xmax xmin");

    private static final Set<String> SESSION_FUNCTIONS =
            split("set_config setseed pg_advisory_lock pg_advisory_lock_shared pg_advisory_unlock "
                    + "pg_advisory_unlock_all pg_advisory_unlock_shared pg_advisory_xact_lock "
                    + "pg_advisory_xact_lock_shared pg_try_advisory_lock pg_try_advisory_lock_shared "
                    + "pg_try_advisory_xact_lock pg_try_advisory_xact_lock_shared pg_cancel_backend pg_notify "
                    + "pg_terminate_backend pg_reload_conf pg_rotate_logfile pg_switch_wal pg_create_restore_point "
                    + "pg_export_snapshot pg_current_xact_id txid_current pg_stat_reset pg_stat_reset_shared "
                    + "pg_stat_statements_reset lo_close lo_creat lo_create lo_export lo_from_bytea lo_import lo_lseek "
                    + "lo_lseek64 lo_open lo_put lo_truncate lo_truncate64 lo_unlink lowrite dblink_connect "
                    + "dblink_disconnect dblink_exec dblink_send_query");

    private static final Map<String, Role> ROLES = Arrays.stream(Role.values())
            .filter(role -> role.compareTo(Role.SESSION_FUNCTION) > 0)
            .collect(Collectors.toMap(role -> role.name().toLowerCase(Locale.ROOT), Function.identity()));

    /** A power of two, several times the number of words: most identifiers meet an empty slot first. */
    private static final int SLOTS = 2_048;

    /** Bits of a key's product that are not the slot's number. */
    private static final int KEY_SHIFT = Long.SIZE - Integer.numberOfTrailingZeros(SLOTS);

    /** Characters of a word that its key holds. */
    private static final int KEY_CHARS = Long.BYTES;

    /** Bits of the key of a word that is all in it, and is known to be by the byte that it leaves empty. */
    private static final int KEY_SHORT = Long.SIZE - Byte.SIZE;

    /** What a statement that reads the catalogs or server state names; such values change without a write of ours. */
    private static final Word SERVER_NAME =
            new Word(SLOTS, "pg_", Role.VOLATILE_NAME, Spelling.NAME, Paren.JOINED, Sign.BINARY);

    /** The last is {@link #SERVER_NAME}. */
    private static final @Nullable Word[] TABLE = new @Nullable Word[SLOTS + 1];

    /** How the normalised text writes the word in the same slot: most keywords in upper case. */
    private static final char[][] PRINTED = new char[SLOTS + 1][];
    /** The key of the word in the same slot of {@link #TABLE}; 0 where there is none. */
    private static final long[] KEYS = new long[SLOTS];

    static {
        Set<String> names = new TreeSet<>(Identifiers.reserved());
        for (Set<String> more : List.of(
                UPPER, VOLATILE_FUNCTIONS, VOLATILE_NAMES, SESSION_FUNCTIONS, ROLES.keySet(), Set.of("pg_catalog"))) {
            names.addAll(more);
        }
        for (String name : names) {
            long key = key(name, 0, name.length());
            int slot = slot(key);
            while (KEYS[slot] != 0) {
                slot = (slot + 1) & (SLOTS - 1);
            }
            TABLE[slot] = word(slot, name);
            PRINTED[slot] = (UPPER.contains(name) ? name.toUpperCase(Locale.ROOT) : name).toCharArray();
            KEYS[slot] = key;
        }
        TABLE[SLOTS] = SERVER_NAME;
        PRINTED[SLOTS] = SERVER_NAME.name().toCharArray();
    }

    /** The number of no word. */
    static final int NO_WORD = -1;

    private Words() {}

    /** How the normalised text writes {@code word}, where it is a keyword. Not to be changed. */
    static char[] printed(Word word) {
        return PRINTED[word.number()];
    }

    /** The number of {@code word}: {@link #NO_WORD} for {@code null}. */
    static int number(@Nullable Word word) {
        return word == null ? NO_WORD : word.number();
    }

    /** The word of that number. Numbers are for whoever keeps a word at each token: see {@link Token#number}. */
    static @Nullable Word at(int number) {
        return number == NO_WORD ? null : TABLE[number];
    }

    /** The listed word at {@code [from, to)} of {@code sql}, not empty, in any case, else {@code null}. */
    static @Nullable Word find(String sql, int from, int to) {
        for (int i = from; i < to; i++) {
            if (sql.charAt(i) >= 128) {
                return findServerName(sql, from, to);
            }
        }
        return find(key(sql, from, to), sql, from, to);
    }

    /** As {@link #find(String, int, int)} for an identifier in ASCII, whose key is known. */
    static @Nullable Word find(long key, String sql, int from, int to) {
        int slot = slot(key);
        for (long candidate = KEYS[slot]; candidate != 0; candidate = KEYS[slot]) {
            if (candidate == key) {
                Word word = TABLE[slot];
                if (key >>> KEY_SHORT == 0 || (word != null && isSame(word.name(), sql, from, to - from))) {
                    return word;
                }
            }
            slot = (slot + 1) & (SLOTS - 1);
        }
        return findServerName(sql, from, to);
    }

    /** As {@link #find(String, int, int)} for an identifier that is not of ASCII alone, or not in the table. */
    static @Nullable Word findServerName(String sql, int from, int to) {
        boolean mayBeServer = to - from > 3 && sql.charAt(from + 2) == '_';
        return mayBeServer && startsWith("pg_", 3, sql, from) ? SERVER_NAME : null;
    }

    /** The key of a word's first character. */
    static long keyOf(char first) {
        return first | 0x20;
    }

    /**
     * The key of a word that is one character longer: its last {@value #KEY_CHARS} characters, a byte each. Setting bit 5
     * folds the case of letters and confuses no other two characters of an ASCII identifier.
     */
    static long keyWith(long key, char next) {
        return key << 8 | (next | 0x20);
    }

    private static long key(String sql, int from, int to) {
        long key = keyOf(sql.charAt(from));
        for (int i = from + 1; i < to; i++) {
            key = keyWith(key, sql.charAt(i));
        }
        return key;
    }

    /** The high bits of the product depend on all of the key. */
    private static int slot(long key) {
        return (int) ((key * 0x9E3779B97F4A7C15L) >>> KEY_SHIFT);
    }

    /** Whether {@code name} is spelled at {@code from}, where its key is. */
    private static boolean isSame(String name, String sql, int from, int length) {
        return name.length() == length && (length <= KEY_CHARS || startsWith(name, length - KEY_CHARS, sql, from));
    }

    private static boolean startsWith(String name, int chars, String sql, int from) {
        for (int i = 0; i < chars; i++) {
            if (Characters.fold(sql.charAt(from + i)) != name.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private static Word word(int number, String name) {
        boolean upper = UPPER.contains(name);
        boolean keyword = upper || Identifiers.reserved().contains(name);
        return new Word(
                number,
                name,
                role(name, keyword),
                keyword ? Spelling.KEYWORD : Spelling.NAME,
                upper && !CALLED.contains(name) ? Paren.APART : Paren.JOINED,
                BEFORE_OPERAND.contains(name) ? Sign.UNARY : Sign.BINARY);
    }

    private static Role role(String name, boolean keyword) {
        if (VOLATILE_NAMES.contains(name)) {
            return Role.VOLATILE_NAME;
        }
        if (VOLATILE_FUNCTIONS.contains(name)) {
            return Role.VOLATILE_FUNCTION;
        }
        if (SESSION_FUNCTIONS.contains(name)) {
            return Role.SESSION_FUNCTION;
        }
        return ROLES.getOrDefault(name, keyword ? Role.KEYWORD : Role.NONE);
    }

    private static Set<String> split(String words) {
        return new HashSet<>(Arrays.asList(words.split(" ")));
    }
}
