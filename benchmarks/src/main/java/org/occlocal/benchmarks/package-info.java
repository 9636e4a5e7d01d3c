@NullMarked
package org.occlocal.benchmarks;

import org.jspecify.annotations.NullMarked;
