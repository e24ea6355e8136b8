#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>

#include <octet/base/export.hpp>

namespace octet {

/// Whoever does pieces of work that do not depend on each other: threads of this process, or, by a class of the application's own, other
/// processes and machines that run the same program. A piece gives bytes, so that it may be done anywhere.
class OCTET_API Workers {
 public:
  using Work = std::function<std::string(std::size_t piece)>;
  using Take = std::function<void(std::size_t piece, const std::string& result)>;

  virtual ~Workers();

  /// How many pieces are done at the same time; what is divided among workers is divided in so many.
  virtual std::size_t count() const = 0;
  /// Does each piece below `pieces` once, in any order, and gives their results to `take` in the order of their numbers, in the calling
  /// thread. Throws what the first of the pieces that failed threw; `take` then may have seen those before it.
  virtual void run(std::size_t pieces, const Work& work, const Take& take) = 0;
};

/// Threads of this process, the calling one among them; 0 = as many as the process may use. Throws Error(InvalidArgument) below 0.
OCTET_API std::unique_ptr<Workers> thread_workers(int threads = 0);

}  // namespace octet
