#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <utility>

namespace octet::fuzz {

/// What a reader is given: the bytes of one input. A reader may answer with an octet::Error; anything else that it does is a finding.
using Bytes = std::string_view;

// One function for each format that Octet reads. Where a format takes two files, a byte of 0 ends the first.

void read_ir_model(Bytes input);          ///< .xml, then .bin; in all versions
void read_onnx_model(Bytes input);        ///< .onnx
void read_tensorflow_graph(Bytes input);  ///< a GraphDef in bytes or as text
void read_caffe_net(Bytes input);         ///< .prototxt, then .caffemodel
void read_caffe_weights(Bytes input);     ///< .caffemodel of a small network, and a mean image
void read_statistics(Bytes input);        ///< a file of statistics
void read_quant_scheme(Bytes input);      ///< JSON of a quantization scheme
void read_journal(Bytes input);           ///< the journal of a search
void read_check_configuration(Bytes input);  ///< a configuration, then definitions
void read_annotation_lines(Bytes input);  ///< JSON lines, then a meta file
void read_imagenet(Bytes input);          ///< a list of images and labels, then names of classes
void read_voc(Bytes input);               ///< one image's XML
void read_coco(Bytes input);              ///< instances_*.json
void read_image_file(Bytes input);        ///< JPEG, PNG or BMP
void read_npy_array(Bytes input);         ///< .npy

/// A folder for the files of this process, removed when it ends.
const std::filesystem::path& folder();
/// Writes a file of that folder anew.
std::filesystem::path put(const std::string& name, Bytes bytes);
/// What stands before the first byte of 0, and what behind it.
std::pair<Bytes, Bytes> two_files(Bytes input);
/// Runs a reader, which may refuse what it is given.
void run(void (*reader)(Bytes), Bytes input);

}  // namespace octet::fuzz
