/** What a run leaves behind: predictions, results, the table. */
@NullMarked
package org.occlocal.harness.output;

import org.jspecify.annotations.NullMarked;
