/**
 * Configurations that are Python programs, as OpenCompass' are. {@link org.occlocal.configs.python.PythonConfigs} starts
 * a process of its own ({@code ConfigInterpreter}) that runs them on GraalPy behind a read-only view of the
 * configuration folders, and reads the values that they leave. A process, because its memory and time can be limited
 * and whatever happens in it does not touch the run.
 */
@NullMarked
package org.occlocal.configs.python;

import org.jspecify.annotations.NullMarked;
