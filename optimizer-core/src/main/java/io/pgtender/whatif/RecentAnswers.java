package io.pgtender.whatif;

import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;

/** Remembers answers up to a number; the one unused for longest goes first. Not thread-safe. */
final class RecentAnswers<K, V> {

    private final Map<K, V> answers;

    RecentAnswers(int most) {
        this.answers = new LinkedHashMap<>(16, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
                return size() > most;
            }
        };
    }

    /** The answer; the question may ask others meanwhile. */
    V of(K key, PlanMemory.Question<V> question) throws SQLException {
        V known = answers.get(key);
        if (known == null) {
            known = question.answer();
            answers.put(key, known);
        }
        return known;
    }
}
