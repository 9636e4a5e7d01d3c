package org.occlocal.engine.pytorch;

import com.sun.jna.NativeLibrary;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Memory pages of 2 MiB for libtorch's large tensors. A product of one row reads all weights once, in pages of 4 KiB it
 * waits for their addresses; and buffers that come fresh from the system are handed over in fewer, larger pieces.
 */
final class HugePages {

    private static final Logger LOG = LoggerFactory.getLogger(HugePages.class);

    /** libtorch's allocator looks at it once, with its first tensor; systems without huge pages ignore what it asks. */
    private static final String VARIABLE = "THP_MEM_ALLOC_ENABLE";

    private HugePages() {}

    /** Has to come before libtorch is loaded. Who has set the variable has decided already. */
    static void wish() {
        if (System.getenv(VARIABLE) != null) {
            return;
        }
        try {
            NativeLibrary.getProcess().getFunction("setenv").invokeInt(new Object[] {VARIABLE, "1", 0});
        } catch (LinkageError e) {
            LOG.debug("no huge pages for tensors: the environment of the process cannot be changed", e);
        }
    }
}
