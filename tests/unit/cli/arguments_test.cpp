#include "cli/arguments.hpp"

#include "support.hpp"

using namespace octet;
using cli::normalized_arguments;

TEST_CASE("hyphens and underscores in long option names mean the same") {
  const char* const given[] = {
      "octet", "run", "--mean-values=1-2", "--reverse-input-channels", "--resize_filter", "my-file", "-i", "a-b.npy", "--", "--as-is"};
  CHECK(normalized_arguments(10, given) == std::vector<std::string>{"run", "--mean_values=1-2", "--reverse_input_channels",
                                                                    "--resize_filter", "my-file", "-i", "a-b.npy", "--", "--as-is"});
}

TEST_CASE("calibrate knows the short names of several letters that the original tool has") {
  const char* const given[] = {"octet", "calibrate", "-sm", "-ss", "20", "-td=CPU", "-mn", "top1", "-s", "folder", "--", "-sm"};
  CHECK(normalized_arguments(12, given) == std::vector<std::string>{"calibrate", "--simplified_mode", "--subset", "20",
                                                                    "--target_devices=CPU", "--metric_name", "top1", "-s", "folder", "--",
                                                                    "-sm"});
  const char* const other[] = {"octet", "run", "-sm"};
  CHECK(normalized_arguments(3, other) == std::vector<std::string>{"run", "-sm"});
}

TEST_CASE("benchmark knows the short names of several letters that the original tool has") {
  const char* const given[] = {"octet", "benchmark", "-api", "async", "-nireq=4",   "-niter", "5",
                               "-t",    "1",         "-pc",  "-hint", "throughput", "-sm"};
  CHECK(normalized_arguments(13, given) == std::vector<std::string>{"benchmark", "--api", "async", "--requests=4", "--iterations", "5",
                                                                    "-t", "1", "--counters", "--hint", "throughput", "-sm"});
}

TEST_CASE("a list of numbers may stand in brackets and hold spaces and signs") {
  CHECK(cli::parse_numbers("123.5", "mean") == std::vector<float>{123.5F});
  CHECK(cli::parse_numbers("[1, -2.5,+3e2 ]", "mean") == std::vector<float>{1, -2.5F, 300});
}

TEST_CASE("what is not a list of numbers is refused by name") {
  const char* text = GENERATE("", "a", "1,,2", "1,2,", "[1,2", "1 2", "nan", "1e99");
  INFO(text);
  const Error error = test::error_of([&] { cli::parse_numbers(text, "--mean_values"); });
  CHECK(error.code() == ErrorCode::InvalidArgument);
  CHECK(error.message().starts_with("--mean_values: given '"));
}

TEST_CASE("an output's name becomes a file name without folders") {
  CHECK(cli::file_name_of("head/conv:0") == "head_conv_0");
  CHECK(cli::file_name_of("Softmax-1.out_2") == "Softmax-1.out_2");
  CHECK(cli::file_name_of("\xc3\xa9 x") == "___x");
}
