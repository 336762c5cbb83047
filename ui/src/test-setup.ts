// What every UI test starts with.

import { configure } from "@testing-library/dom";

// A condition that comes at all comes within this time, on a busy machine too.
configure({ asyncUtilTimeout: 20_000 });
