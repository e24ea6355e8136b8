#include <algorithm>
#include <charconv>

#include <octet/base/error.hpp>
#include <octet/eval/annotation_converters.hpp>

#include "eval/converters/converter_support.hpp"
#include "eval/text_lines.hpp"

namespace octet {
namespace {

[[noreturn]] void fail(const std::filesystem::path& file, const TextLine& line, const std::string& given, const std::string& expected) {
  throw Error(ErrorCode::InvalidArgument, "movie_lens: given " + given + ", expected " + expected,
              {.file = file.string(), .line = line.number});
}

std::int64_t number_of(const std::filesystem::path& file, const TextLine& line, const std::string& word) {
  std::int64_t value = 0;
  const auto [end, status] = std::from_chars(word.data(), word.data() + word.size(), value);
  if (status != std::errc{} || end != word.data() + word.size() || value < 0)
    fail(file, line, "'" + word + "'", "the number of a user or item");
  return value;
}

std::vector<TextLine> first_lines(const std::filesystem::path& file, const std::optional<std::int64_t>& most) {
  std::vector<TextLine> lines = read_lines(file);
  if (most && static_cast<std::size_t>(*most) < lines.size()) lines.resize(static_cast<std::size_t>(*most));
  return lines;
}

Annotation offered(std::int64_t user, std::int64_t item, bool relevant) {
  return {"u:" + std::to_string(user) + " i:" + std::to_string(item), RankedItem{user, item, relevant}};
}

/// What each user chose.
std::vector<Annotation> chosen(const MovieLensFiles& files) {
  std::vector<Annotation> annotations;
  for (const TextLine& line : first_lines(files.rating_file, files.users_max_number)) {
    const std::vector<std::string> words = words_of(line.text);
    if (words.size() != 3) fail(files.rating_file, line, std::to_string(words.size()) + " words", "USER ITEM RATING");
    annotations.push_back(offered(number_of(files.rating_file, line, words[0]), number_of(files.rating_file, line, words[1]), true));
  }
  return annotations;
}

/// Items of each line that its user did not choose, as many as the first line has.
std::vector<std::vector<std::int64_t>> not_chosen(const MovieLensFiles& files) {
  std::vector<std::vector<std::int64_t>> users;
  for (const TextLine& line : first_lines(files.negative_file, files.users_max_number)) {
    std::vector<std::int64_t> items;
    for (const std::string& word : words_of(line.text)) items.push_back(number_of(files.negative_file, line, word));
    const std::size_t count = users.empty() ? items.size() : users.front().size();
    if (items.size() < count)
      fail(files.negative_file, line, std::to_string(items.size()) + " items", std::to_string(count) + " as in the first line");
    items.resize(count);
    users.push_back(std::move(items));
  }
  return users;
}

}  // namespace

AnnotationSet convert_movie_lens(const MovieLensFiles& files) {
  if (files.users_max_number && *files.users_max_number < 1)
    throw Error(ErrorCode::InvalidArgument, "users_max_number: given " + std::to_string(*files.users_max_number) + ", expected 1 or more");
  AnnotationSet set{chosen(files), {}, files.rating_file.string()};
  const std::vector<std::vector<std::int64_t>> users = not_chosen(files);
  const std::size_t items = users.empty() ? 0 : users.front().size();
  for (std::size_t i = 0; i < items; ++i)
    for (std::size_t user = 0; user < users.size(); ++user)
      set.annotations.push_back(offered(static_cast<std::int64_t>(user), users[user][i], false));
  set.meta.users_number = static_cast<std::int64_t>(users.size());
  set.meta.item_numbers = static_cast<std::int64_t>(items) + 1;
  require_samples(set);
  return set;
}

}  // namespace octet
