package io.pgtender.apply;

import io.pgtender.sql.SqlResource;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A setting as pg_settings has it for the asking session, and as postgresql.auto.conf has it.
 *
 * @param setting its value here, in its unit
 * @param unit empty for none
 * @param context when it may be changed
 * @param type {@code bool}, {@code enum}, {@code integer}, {@code real}, {@code string}
 * @param min least value of a number, else 0
 * @param max greatest value of a number, else 0
 * @param choices values of an enum
 * @param source where the value here is from
 * @param sourceFile file that it is from, {@code null} for none
 * @param sourceLine line of that file, {@code null} for none
 * @param pendingRestart whether a value in a file waits for a restart
 * @param fileValue what postgresql.auto.conf has, verbatim; {@code null} for nothing
 * @param fileError what the server has to say against the value in a file, {@code null} for nothing
 */
record SettingFacts(
        String setting,
        String unit,
        String context,
        String type,
        String min,
        String max,
        List<String> choices,
        String source,
        @Nullable String sourceFile,
        @Nullable String sourceLine,
        boolean pendingRestart,
        @Nullable String fileValue,
        @Nullable String fileError) {

    /** Key of what postgresql.auto.conf had, among an entry's originals. */
    static final String FILE_VALUE = "postgresql.auto.conf";

    SettingFacts {
        choices = List.copyOf(choices);
    }

    /** Needs the privilege to read pg_file_settings. Empty for a setting unknown to the server. */
    static Optional<SettingFacts> of(Connection connection, String name) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(SqlResource.read(SettingFacts.class, "setting"))) {
            select.setString(1, name);
            try (ResultSet row = select.executeQuery()) {
                if (!row.next()) {
                    return Optional.empty();
                }
                Array choices = row.getArray("choices");
                return Optional.of(new SettingFacts(
                        row.getString("setting"),
                        row.getString("unit"),
                        row.getString("context"),
                        row.getString("type"),
                        row.getString("min"),
                        row.getString("max"),
                        choices == null ? List.of() : Arrays.asList((String[]) choices.getArray()),
                        row.getString("source"),
                        row.getString("source_file"),
                        row.getString("source_line"),
                        row.getBoolean("pending_restart"),
                        row.getString("file_value"),
                        row.getString("file_error")));
            }
        }
    }

    /** As an entry keeps it. */
    Map<String, String> originals() {
        Map<String, String> originals = new HashMap<>();
        originals.put("setting", setting);
        originals.put("unit", unit);
        originals.put("source", source);
        if (sourceFile != null) {
            originals.put("sourcefile", sourceFile);
        }
        if (sourceLine != null) {
            originals.put("sourceline", sourceLine);
        }
        if (fileValue != null) {
            originals.put(FILE_VALUE, fileValue);
        }
        return originals;
    }
}
