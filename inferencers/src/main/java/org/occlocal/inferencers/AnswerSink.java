package org.occlocal.inferencers;

import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Takes answers as they are finished, in whatever order that is. Called by the thread of the inferencer, which keeps no
 * answer that it has delivered.
 *
 * @param <T> what an answer is
 */
@FunctionalInterface
public interface AnswerSink<T> {

    /** @param index place of the request in the list that was given */
    void accept(int index, T answer);

    /**
     * All answers in the order of their requests, for lists that are short.
     *
     * @param run delivers one answer for each request
     */
    static <T> List<T> inOrder(int requests, Consumer<AnswerSink<T>> run) {
        @Nullable Object[] answers = new @Nullable Object[requests];
        run.accept((index, answer) -> answers[index] = answer);
        @SuppressWarnings("unchecked") // only answers were put in, and one for each request
        List<T> list = (List<T>) Arrays.asList(answers);
        return list;
    }
}
