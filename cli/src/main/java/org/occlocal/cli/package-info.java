/** The command line. Each command is a small class; what it does lives in the modules below. */
@NullMarked
package org.occlocal.cli;

import org.jspecify.annotations.NullMarked;
