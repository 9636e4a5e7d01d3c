package org.occlocal.cli;

/** Where the jar is entered. Needs nothing but itself, so that it can say so when the libraries are not beside the jar. */
public final class Main {

    private static final int FAILED = 1;

    private Main() {}

    public static void main(String[] args) {
        try {
            OccLocal.main(args);
        } catch (NoClassDefFoundError e) {
            System.err.println(
                    "error: " + e.getMessage() + " is not on the class path " + System.getProperty("java.class.path"));
            System.err.println(
                    "  mend:  occ-local.jar needs the folder lib that was built with it beside it; copy both together");
            System.exit(FAILED);
        }
    }
}
