package org.occlocal.harness.sandbox;

/**
 * What one program may use, besides its time.
 *
 * @param memoryBytes address space
 * @param fileBytes size of one file
 * @param processes processes and threads
 * @param printedCharacters standard output and error together
 */
public record SandboxLimits(long memoryBytes, long fileBytes, int processes, long printedCharacters) {

    /** 4 GiB of memory, 16 MiB in a file, 32 processes, 16 million characters printed. */
    public static final SandboxLimits DEFAULT = new SandboxLimits(4L << 30, 16L << 20, 32, 16_000_000);

    public SandboxLimits {
        if (memoryBytes < 64L << 20 || fileBytes < 0 || processes < 1 || printedCharacters < 0) {
            throw new IllegalArgumentException(
                    "a program needs 64 MiB of memory and a process, and no limit may be negative: " + memoryBytes
                            + " bytes of memory, " + fileBytes + " bytes in a file, " + processes + " processes, "
                            + printedCharacters + " characters printed");
        }
    }
}
