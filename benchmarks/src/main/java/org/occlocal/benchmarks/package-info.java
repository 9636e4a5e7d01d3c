/** JMH benchmarks of the hot path. Figures and how they were taken are in benchmarks/RESULTS.md. */
@NullMarked
package org.occlocal.benchmarks;

import org.jspecify.annotations.NullMarked;
