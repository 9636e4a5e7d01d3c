package org.occlocal.harness.judges;

import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The grade of a judge's answer: whichever of some words comes first in it. Immutable. */
final class FirstGrade {

    private final Pattern grades;

    FirstGrade(String... grades) {
        this.grades = Pattern.compile(Arrays.stream(grades).map(Pattern::quote).collect(Collectors.joining("|")));
    }

    /** Null where there is none. */
    @Nullable
    String of(String answer) {
        Matcher matcher = grades.matcher(answer);
        return matcher.find() ? matcher.group() : null;
    }
}
