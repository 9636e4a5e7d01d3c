package org.occlocal.harness;

/** Told how the tasks of a run advance. Several workers report at once: thread-safe. */
public interface Progress {

    /**
     * A task starts.
     *
     * @param name of the model and what it is asked
     * @param samples all of the task
     * @param known those of them that were answered before
     */
    Task start(String name, int samples, int known);

    /** Something that the user should know, a whole sentence. */
    void say(String message);

    /** One task, owned by the thread that works on it. */
    interface Task extends AutoCloseable {

        /**
         * More is done.
         *
         * @param samples that were answered since the last call
         * @param tokens that went through the model since the task started
         */
        void advance(int samples, long tokens);

        /** The task is done; {@code account} tells tokens and speed. */
        void finish(String account);

        /** Ends the display of a task, finished or not. */
        @Override
        void close();
    }

    /** Tells nobody. */
    static Progress silent() {
        return new Progress() {
            @Override
            public Task start(String name, int samples, int known) {
                return new Task() {
                    @Override
                    public void advance(int done, long tokens) {}

                    @Override
                    public void finish(String account) {}

                    @Override
                    public void close() {}
                };
            }

            @Override
            public void say(String message) {}
        };
    }
}
