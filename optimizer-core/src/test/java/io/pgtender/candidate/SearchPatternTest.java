package io.pgtender.candidate;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SearchPatternTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "~~ abc% true true true",
                "~~ abc true true true",
                "~~ a%b true false false",
                "~~ %abc false false true",
                "~~ %ab% false false false",
                "~~ ab\\%c% true true false",
                "~~ _bcd false false true",
                "~~ abc_ true false true",
                "~~* abc% false false true",
                "~~* 123% true false true",
                "~ ^abc true true true",
                "~ ^abc.*x true false true",
                "~ ^a* false false false",
                "~ ^abc|x false false true",
                "~ abc false false true",
                "~* ^abc false false true",
                "~ [abc]d false false false",
                "~ \\d\\d\\d false false false",
                "^@ a true true false",
            })
    void pattern_isTakenApart(String operator, String pattern, boolean prefix, boolean prefixOnly, boolean trigram) {
        assertThat(SearchPattern.of(operator, pattern)).isEqualTo(new SearchPattern(prefix, prefixOnly, trigram));
    }
}
