package org.occlocal.harness.tasks;

import java.time.Duration;
import org.occlocal.harness.Pace;
import org.occlocal.harness.Progress;
import org.occlocal.harness.output.TaskLog;

/** Keeps in a task's log, now and then, what its display shows. */
final class LoggedTask implements Progress.Task {

    private static final Duration INTERVAL = Duration.ofSeconds(30);

    private final Progress.Task shown;
    private final TaskLog log;
    private final Pace pace;

    LoggedTask(Progress.Task shown, int samples, int known, TaskLog log) {
        this.shown = shown;
        this.log = log;
        this.pace = new Pace(samples, known, System::nanoTime);
        log.say(samples + " samples, " + known + " of them known already");
    }

    @Override
    public void advance(int samples, long tokens) {
        shown.advance(samples, tokens);
        pace.advance(samples, tokens);
        if (pace.isDue(INTERVAL)) {
            log.say(pace.toString());
        }
    }

    @Override
    public void finish(String account) {
        shown.finish(account);
        log.say("done: " + account);
    }

    @Override
    public void close() {
        shown.close();
    }
}
