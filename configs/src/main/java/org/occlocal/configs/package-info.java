@NullMarked
package org.occlocal.configs;

import org.jspecify.annotations.NullMarked;
