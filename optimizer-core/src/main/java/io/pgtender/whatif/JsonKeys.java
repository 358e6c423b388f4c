package io.pgtender.whatif;

/** Counts what a jsonb operator class takes from a document, by one walk over its text. */
final class JsonKeys {

    private int keys;
    private int scalars;

    private JsonKeys(String json) {
        int i = 0;
        while (i < json.length()) {
            char c = json.charAt(i);
            if (c == '"') {
                i = string(json, i + 1);
            } else if (Character.isLetterOrDigit(c) || c == '-') {
                while (i < json.length() && ",]} \t\n".indexOf(json.charAt(i)) < 0) {
                    i++;
                }
                scalars++;
            } else {
                i++;
            }
        }
    }

    /** Object keys and scalars. */
    static double all(String json) {
        JsonKeys counts = new JsonKeys(json);
        return counts.keys + counts.scalars;
    }

    static double scalars(String json) {
        return new JsonKeys(json).scalars;
    }

    private int string(String json, int start) {
        int i = start;
        while (i < json.length() && json.charAt(i) != '"') {
            i += json.charAt(i) == '\\' ? 2 : 1;
        }
        i++;
        int next = i;
        while (next < json.length() && Character.isWhitespace(json.charAt(next))) {
            next++;
        }
        if (next < json.length() && json.charAt(next) == ':') {
            keys++;
        } else {
            scalars++;
        }
        return i;
    }
}
