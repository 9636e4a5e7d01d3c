package org.occlocal.harness;

/** Told how a dataset advances. */
public interface Progress {

    /** A dataset starts. */
    void start(String dataset, int samples);

    /** That many more samples are done. */
    void advance(int samples);

    /** Something that the user should know, a whole sentence. */
    void say(String message);

    /** The dataset is done; {@code account} tells tokens and speed. */
    void finish(String account);

    /** Tells nobody. */
    static Progress silent() {
        return new Progress() {
            @Override
            public void start(String dataset, int samples) {}

            @Override
            public void advance(int samples) {}

            @Override
            public void say(String message) {}

            @Override
            public void finish(String account) {}
        };
    }
}
