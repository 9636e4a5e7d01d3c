/** What a run is, as typed and validated values, and the YAML that says it. Knows no other module. */
@NullMarked
package org.occlocal.configs;

import org.jspecify.annotations.NullMarked;
