#pragma once

#include <string>
#include <variant>
#include <vector>

#include <octet/base/warning.hpp>

#include "report/json.hpp"

/// What a report says, filled once from a result: what a reader sees stands beside what a program reads, so that the two cannot drift
/// apart.
namespace octet::document {

/// A value by the name that programs know it by.
struct Field {
  std::string name{};
  Json value{};
};

/// A piece of text and the values behind it.
struct Cell {
  std::string text{};
  std::vector<Field> fields{};
};

/// A sentence; its fields are members of the report itself.
struct Line : Cell {};

/// Rows of cells under headings, as many in each; for programs, an array of objects with the fields of all cells of a row.
struct Table {
  std::string name{};
  std::vector<std::string> headings{};
  std::vector<std::vector<Cell>> rows{};
};

/// Something with a reason, such as a file that was skipped.
struct Note {
  std::string name{};
  std::string reason{};
};

/// A list of them under a heading, which readers see the first few of and programs all.
struct Notes {
  std::string name{};
  std::vector<Note> notes{};
};

std::string to_text(const Notes& notes);
Json to_json(const Notes& notes);

using Part = std::variant<Line, Table, Notes>;

struct Document {
  std::vector<Part> parts{};
  std::vector<Warning> warnings{};  ///< for programs; readers have seen them on the way
};

/// The parts, an empty line between them. Control characters are replaced.
std::string to_text(const Document& document);
/// One object. A name that a line mentions first keeps that place, whichever part gives it its value.
std::string to_json(const Document& document);

}  // namespace octet::document
