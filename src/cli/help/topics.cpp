#include "cli/help/topics.hpp"

#include <array>

namespace octet::cli {
namespace {

constexpr std::array<Topic, 5> all{{
    {"exit-status", "Exit status",
     "0  The work is done.\n"
     "1  The job failed: a file is missing or malformed, an operation cannot run, a limit on accuracy was not met, a result cannot be "
     "written.\n"
     "   Earlier results are left as they were.\n"
     "2  Wrong usage: an unknown command or option, or options that exclude each other.\n"},
    {"output", "Output",
     "Results go to standard output; with --json as one JSON object. Errors, warnings and progress go to standard error: progress where "
     "that is a\n"
     "terminal, or with --progress. Octet writes no colours, whatever NO_COLOR says. What was given and is not used is an error or a "
     "warning.\n"},
    {"shapes", "Open dimensions",
     "Sizes of open dimensions come from --input_shape ([1,3,224,224] or NAME[1,3,224,224],NAME[1,5]; ? leaves one open), then from the "
     "files that\n"
     "inputs are given, and the batch is 1 where neither says more.\n"},
    {"preprocessing", "Images",
     "An image is resized (--resize: its shorter side), cropped (--crop: a centred square), resized to the network's input where that "
     "still\n"
     "differs, and becomes (pixel - mean) / scale (--mean_values, --scale_values; in the network's order of channels), RGB or with\n"
     "--reverse_input_channels BGR. octet doctor finds out what a network wants.\n"},
    {"environment", "Environment",
     "OMP_NUM_THREADS     Threads where --threads is 0.\n"
     "OMP_WAIT_POLICY     passive lets waiting threads sleep, for machines with other work.\n"
     "ONEDNN_MAX_CPU_ISA  The instruction set to use at most: AVX2, AVX512_CORE, AVX512_CORE_VNNI, AVX512_CORE_AMX.\n"},
}};

}  // namespace

std::span<const Topic> topics() { return all; }

}  // namespace octet::cli
