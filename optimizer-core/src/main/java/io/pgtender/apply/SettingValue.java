package io.pgtender.apply;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Values of settings as the server reads them from a file, in the unit that pg_settings counts in (guc.c, parse_int,
 * parse_real and convert_to_base_unit; parse_bool).
 */
final class SettingValue {

    /** Bytes. */
    private static final Map<String, BigDecimal> MEMORY = Map.of(
            "B", BigDecimal.ONE,
            "kB", BigDecimal.valueOf(1L << 10),
            "MB", BigDecimal.valueOf(1L << 20),
            "GB", BigDecimal.valueOf(1L << 30),
            "TB", BigDecimal.valueOf(1L << 40));

    /** Microseconds. */
    private static final Map<String, BigDecimal> TIME = Map.of(
            "us", BigDecimal.ONE,
            "ms", BigDecimal.valueOf(1_000L),
            "s", BigDecimal.valueOf(1_000_000L),
            "min", BigDecimal.valueOf(60_000_000L),
            "h", BigDecimal.valueOf(3_600_000_000L),
            "d", BigDecimal.valueOf(86_400_000_000L));

    private static final Set<String> TRUE = Set.of("on", "true", "yes", "1");
    private static final Set<String> FALSE = Set.of("off", "false", "no", "0");

    /** pg_settings prints real numbers with six significant digits ({@code %g}). */
    private static final double PRINTED = 1e-5;

    /** Digits are plenty; keeps a hostile exponent out. */
    private static final int MAX_CHARS = 30;

    private SettingValue() {}

    /**
     * {@code value} as pg_settings would print it, up to the digits of a real number; empty when the server would not take
     * it.
     */
    static Optional<String> normalised(String value, SettingFacts facts) {
        String text = value.strip();
        return switch (facts.type()) {
            case "bool" -> bool(text.toLowerCase(Locale.ROOT));
            case "enum" ->
                facts.choices().stream()
                        .filter(choice -> choice.equalsIgnoreCase(text))
                        .findFirst();
            case "integer", "real" -> number(text, facts);
            default -> Optional.empty();
        };
    }

    /** Whether {@code printed}, of pg_settings, is {@code normalised}. */
    static boolean same(String normalised, String printed, SettingFacts facts) {
        if (!facts.type().equals("real")) {
            return normalised.equals(printed);
        }
        double wanted = Double.parseDouble(normalised);
        return Math.abs(wanted - Double.parseDouble(printed)) <= PRINTED * Math.abs(wanted);
    }

    private static Optional<String> bool(String text) {
        return TRUE.contains(text) ? Optional.of("on") : FALSE.contains(text) ? Optional.of("off") : Optional.empty();
    }

    private static Optional<String> number(String text, SettingFacts facts) {
        int end = 0;
        while (end < text.length() && "+-.0123456789".indexOf(text.charAt(end)) >= 0) {
            end++;
        }
        BigDecimal number;
        try {
            number = new BigDecimal(text.length() > MAX_CHARS ? "" : text.substring(0, end));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
        String unit = text.substring(end).strip();
        Optional<BigDecimal> base = unit.isEmpty() ? Optional.of(number) : inBase(number, unit, facts.unit());
        return base.map(b -> facts.type().equals("integer") ? b.setScale(0, RoundingMode.HALF_EVEN) : b)
                .filter(b ->
                        b.compareTo(new BigDecimal(facts.min())) >= 0 && b.compareTo(new BigDecimal(facts.max())) <= 0)
                .map(BigDecimal::toPlainString);
    }

    /** {@code number} of {@code unit} in the setting's own unit, which may have a factor before it ({@code 8kB}). */
    private static Optional<BigDecimal> inBase(BigDecimal number, String unit, String base) {
        int digits = 0;
        while (digits < base.length() && Character.isDigit(base.charAt(digits))) {
            digits++;
        }
        BigDecimal factor = digits == 0 ? BigDecimal.ONE : new BigDecimal(base.substring(0, digits));
        String bare = base.substring(digits);
        for (Map<String, BigDecimal> units : List.of(MEMORY, TIME)) {
            BigDecimal of = units.get(unit);
            BigDecimal to = units.get(bare);
            if (of != null && to != null) {
                return Optional.of(number.multiply(of).divide(to.multiply(factor), 9, RoundingMode.HALF_EVEN));
            }
        }
        return Optional.empty();
    }
}
