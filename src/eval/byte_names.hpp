#pragma once

#include <string>
#include <string_view>

namespace octet {

// Names of files are bytes, the strings of JSON are characters. A byte that is no UTF-8 stands in a JSON file as "\udcXX", XX being the
// byte in hexadecimal, as Python's json.dumps(os.fsdecode(name)) writes it and os.fsencode() undoes it. Within this program, where a JSON
// parser handles the text, it stands as a character that no text has, followed by XX.

/// The name with marks in place of such bytes.
std::string marked(std::string_view name);
/// The bytes behind marks again.
std::string unmarked(std::string_view text);

/// The text of JSON with escapes in place of marks, and the other way round.
std::string escapes_for_marks(std::string_view json);
std::string marks_for_escapes(std::string_view json);

}  // namespace octet
