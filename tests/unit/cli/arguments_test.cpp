#include "cli/arguments.hpp"

#include "job/inputs/shape_arguments.hpp"

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
  const char* const doctor[] = {"octet", "doctor", "-ss", "20"};
  CHECK(normalized_arguments(4, doctor) == std::vector<std::string>{"doctor", "--subset", "20"});
  const char* const other[] = {"octet", "run", "-sm"};
  CHECK(normalized_arguments(3, other) == std::vector<std::string>{"run", "-sm"});
}

TEST_CASE("benchmark knows the short names of several letters that the original tool has") {
  const char* const given[] = {"octet", "benchmark", "-api", "async", "-nireq=4",   "-niter", "5",
                               "-t",    "1",         "-pc",  "-hint", "throughput", "-sm"};
  CHECK(normalized_arguments(13, given) == std::vector<std::string>{"benchmark", "--api", "async", "--requests=4", "--iterations", "5",
                                                                    "-t", "1", "--counters", "--hint", "throughput", "-sm"});
}

namespace {

using Words = std::vector<std::string>;

/// What a command of these options is given of the arguments behind the program's name.
Words understood(const Words& arguments, const cli::OptionNames& names) {
  std::vector<const char*> given{"octet"};
  for (const std::string& argument : arguments) given.push_back(argument.c_str());
  return cli::completed_arguments(normalized_arguments(static_cast<int>(given.size()), given.data()), names);
}

const cli::OptionNames calibrate{{"help", "config", "definitions", "annotations", "converted_models", "models", "source", "subset",
                                  "simplified_mode", "precision", "output_dir", "extensions", "target_devices", "target_framework",
                                  "target_tags", "model_optimizer", "tf_custom_op_config_dir", "threshold", "threshold_step"},
                                 {"help", "simplified_mode"}};
const cli::OptionNames benchmark{{"models", "input", "device", "api", "shape", "iterations", "niter", "counters", "pc", "streams"},
                                 {"counters", "pc"}};

}  // namespace

TEST_CASE("the names of the original tools, with folder and ending, are names of commands") {
  const auto [tool, command] = GENERATE(table<std::string, std::string>({
      {"convert_annotation", "annotate"},
      {"convert_annotation.py", "annotate"},
      {"collect_statistics.py", "statistics"},
      {"calibrate.py", "calibrate"},
      {"accuracy_check.py", "check"},
      {"./benchmark_app", "benchmark"},
      {"mo.py", "convert"},
      {"/opt/intel/deployment_tools/model_optimizer/mo.py", "convert"},
      {"C:\\IntelSWTools\\tools\\calibration_tool\\calibrate.py", "calibrate"},
      {"check", "check"},
      {"nonsense.py", "nonsense.py"},
      {"--help", "--help"},
  }));
  CHECK(cli::command_named(tool) == command);
}

TEST_CASE("the command lines of the original tools' documentation are understood as they stand there") {
  // calibration-tool.md
  CHECK(understood({"calibrate.py", "-sm", "-m", "ir.xml", "-s", "dataset", "-ss", "100", "-e", "extensions", "-td", "CPU", "-precision",
                    "INT8", "--output-dir", "out"},
                   calibrate) == Words{"calibrate", "--simplified_mode", "-m", "ir.xml", "-s", "dataset", "--subset", "100", "-e",
                                       "extensions", "--target_devices", "CPU", "--precision", "INT8", "--output_dir", "out"});
  CHECK(understood({"calibrate.py", "--config", "inception_v1.yml", "--definition", "definitions.yml", "-M", "model_optimizer",
                    "--tf_custom_op_config_dir", "configs", "--models", "models", "--source", "data", "--annotations", "annotations"},
                   calibrate) == Words{"calibrate", "--config", "inception_v1.yml", "--definitions", "definitions.yml", "-M",
                                       "model_optimizer", "--tf_custom_op_config_dir", "configs", "--models", "models", "--source", "data",
                                       "--annotations", "annotations"});
  CHECK(understood({"accuracy_check.py", "--config", "c.yml", "-tf", "dlsdk", "-td", "CPU"}, calibrate) ==
        Words{"check", "--config", "c.yml", "--target_framework", "dlsdk", "--target_devices", "CPU"});
  CHECK(understood({"./benchmark_app", "-i", "inputImage.bmp", "-m", "inception_v1.xml", "-d", "CPU", "-api", "async"}, benchmark) ==
        Words{"benchmark", "-i", "inputImage.bmp", "-m", "inception_v1.xml", "-d", "CPU", "--api", "async"});
}

TEST_CASE("long names are taken behind one hyphen, with their value behind '=' or as the next word") {
  CHECK(understood({"benchmark_app", "-shape", "[1,3,8,8]", "-niter=100", "-device=CPU", "-pc", "True", "-m=a.xml"}, benchmark) ==
        Words{"benchmark", "--shape", "[1,3,8,8]", "--iterations=100", "--device=CPU", "--counters=true", "-m=a.xml"});
  CHECK(understood({"calibrate", "-output-dir=x", "-mmodel.xml", "-1", "-", "--", "-precision"}, calibrate) ==
        Words{"calibrate", "--output_dir=x", "-mmodel.xml", "-1", "-", "--", "-precision"});
}

TEST_CASE("the beginning of one long name stands for it, that of several is refused by their names") {
  CHECK(understood({"calibrate", "--def=d.yml", "--prec", "INT8", "--threshold", "2", "--conf", "c", "--nonsense"}, calibrate) ==
        Words{"calibrate", "--definitions=d.yml", "--precision", "INT8", "--threshold", "2", "--config", "c", "--nonsense"});
  const Error error = test::error_of([] { understood({"calibrate", "--con", "x"}, calibrate); });
  CHECK(error.message() == "option: given --con, which may mean --config, --converted_models; expected one of them");
}

TEST_CASE("a list of numbers may stand in brackets and hold spaces and signs") {
  CHECK(job::parse_numbers("123.5", "mean") == std::vector<float>{123.5F});
  CHECK(job::parse_numbers("[1, -2.5,+3e2 ]", "mean") == std::vector<float>{1, -2.5F, 300});
}

TEST_CASE("what is not a list of numbers is refused by name") {
  const char* text = GENERATE("", "a", "1,,2", "1,2,", "[1,2", "1 2", "nan", "1e99");
  INFO(text);
  const Error error = test::error_of([&] { job::parse_numbers(text, "--mean_values"); });
  CHECK(error.code() == ErrorCode::InvalidArgument);
  CHECK(error.message().starts_with("--mean_values: given '"));
}

TEST_CASE("an output's name becomes a file name without folders") {
  CHECK(cli::file_name_of("head/conv:0") == "head_conv_0");
  CHECK(cli::file_name_of("Softmax-1.out_2") == "Softmax-1.out_2");
  CHECK(cli::file_name_of("\xc3\xa9 x") == "___x");
}
