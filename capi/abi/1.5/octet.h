/*
 * octet.h: the C interface of Octet, library octet_c. docs/c-abi.md says what stays as it is within a major version.
 *
 * Calls. A function returns OCTET_OK or says why not; what it makes goes through its first parameters, which keep their values when it
 * fails. octet_last_error_message() and its companions then tell more, in the thread that called. No function prints, exits, or lets a C++
 * exception out. Text is UTF-8 and ends with 0.
 *
 * Handles. What octet_X_create and its like give is freed with octet_X_free. NULL is freed without effect. A handle that was freed, or one
 * of another kind, is refused with OCTET_INVALID_ARGUMENT as long as its place was not given to a new handle of the same kind. Handles do
 * not depend on each other: any of them may be freed first. Text and arrays that a handle gives belong to it and live until it is freed,
 * or as the function says.
 *
 * Threads. A handle that is passed as const may be used by any number of threads at the same time; one that is not const by one thread at
 * a time. Different handles never need a lock.
 *
 * Structs that begin with struct_size: set it to sizeof of the struct and every other member to 0, then those that matter. 0 and NULL
 * stand for the default. Members are only ever added at the end, and struct_size tells the library which of them the caller knows. Structs
 * without it never change.
 */
#ifndef OCTET_H
#define OCTET_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define OCTET_C_API __attribute__((visibility("default")))

/* ---- Version ---- */

/* Of this header; functions and members are only added while the major number stays. */
#define OCTET_ABI_MAJOR 1
#define OCTET_ABI_MINOR 5

/* The library's OCTET_ABI_MAJOR * 65536 + OCTET_ABI_MINOR. A program runs with a library of its major and of its minor number or a later
   one. */
OCTET_C_API uint32_t octet_abi_version(void);
/* "0.1.0": the version of Octet as a whole. */
OCTET_C_API const char *octet_version(void);
/* Lines "name: value" for a bug report: versions, compiler, oneDNN, instruction sets of this machine. */
OCTET_C_API const char *octet_build_info(void);

/* ---- Errors ---- */

typedef int32_t octet_status;
enum {
  OCTET_OK = 0,
  OCTET_INVALID_ARGUMENT = 1, /* the caller passed something that the function does not accept */
  OCTET_INVALID_MODEL = 2,    /* a model file is malformed or contradicts itself */
  OCTET_INVALID_SHAPE = 3,    /* shapes or element types do not fit together */
  OCTET_UNSUPPORTED = 4,      /* valid, but Octet cannot do it */
  OCTET_IO = 5,               /* a file cannot be opened, read, written or renamed */
  OCTET_OUT_OF_MEMORY = 6,    /* an allocation failed */
  OCTET_NOT_FOUND = 7,        /* a named thing (layer, input, tensor) does not exist, or an index is too large */
  OCTET_CANCELLED = 8,        /* a callback asked to stop */
  OCTET_INTERNAL = 9          /* a defect of Octet itself */
};

/* "OCTET_INVALID_ARGUMENT" and so on; "unknown status" for other numbers. */
OCTET_C_API const char *octet_status_name(octet_status status);

/* What went wrong in the last call of this thread that failed; it stays until the next one fails. Text is "" and numbers are -1 where the
   error has no such part, and before the first error. */
OCTET_C_API octet_status octet_last_error_status(void);
OCTET_C_API const char *octet_last_error_message(void); /* with the place: "model.xml:12: layer 'conv1' (Convolution): ..." */
OCTET_C_API const char *octet_last_error_file(void);
OCTET_C_API int64_t octet_last_error_line(void);
OCTET_C_API int64_t octet_last_error_byte_offset(void);
OCTET_C_API const char *octet_last_error_layer(void);
OCTET_C_API const char *octet_last_error_layer_type(void);

/* ---- Handles ---- */

typedef struct octet_tensor octet_tensor;         /* a dense array */
typedef struct octet_graph octet_graph;           /* a network: layers joined by values */
typedef struct octet_executor octet_executor;     /* a network prepared to run; never changes */
typedef struct octet_request octet_request;       /* the buffers of one inference */
typedef struct octet_scheme octet_scheme;         /* how a network is quantized */
typedef struct octet_statistics octet_statistics; /* what the tensors of a network held */
typedef struct octet_calibrator octet_calibrator; /* learns ranges from samples and quantizes */
typedef struct octet_tuning octet_tuning;         /* what a search for a network of a given accuracy found */
typedef struct octet_text octet_text;             /* text that a function made */

/* Handles that are not freed yet, of all kinds. */
OCTET_C_API size_t octet_live_handles(void);

/* The text and, where `size` is not NULL, its length without the 0. */
OCTET_C_API octet_status octet_text_get(const char **text, size_t *size, const octet_text *handle);
OCTET_C_API octet_status octet_text_free(octet_text *handle);

/* ---- Tensors ---- */

typedef int32_t octet_element_type;
enum {
  OCTET_F32 = 0,
  OCTET_F16 = 1,
  OCTET_BF16 = 2,
  OCTET_F64 = 3,
  OCTET_I8 = 4,
  OCTET_U8 = 5,
  OCTET_I16 = 6,
  OCTET_U16 = 7,
  OCTET_I32 = 8,
  OCTET_U32 = 9,
  OCTET_I64 = 10,
  OCTET_U64 = 11,
  OCTET_BOOLEAN = 12, /* one byte, 0 or 1 */
  OCTET_U1 = 13,      /* packed, lowest bits first, as the next two; such tensors are stored, not computed with */
  OCTET_I4 = 14,
  OCTET_U4 = 15
};

/* The lower-case name, "f32". */
OCTET_C_API octet_status octet_element_type_name(const char **name, octet_element_type type);
/* Bits of one element, 1 to 64. */
OCTET_C_API octet_status octet_element_type_bits(size_t *bits, octet_element_type type);

/* An array of dimensions, outermost first; `dims` may be NULL when `rank` is 0, a scalar. */
typedef struct octet_shape {
  size_t rank;
  const int64_t *dims;
} octet_shape;

typedef struct octet_tensor_description {
  size_t struct_size;
  octet_element_type element_type;
  octet_shape shape; /* until the tensor is freed */
  size_t elements;
  size_t bytes;
  const void *data; /* row-major; until the tensor is freed, or octet_tensor_data was called */
} octet_tensor_description;

/* A tensor of zeros. */
OCTET_C_API octet_status octet_tensor_create(octet_tensor **tensor, octet_element_type type, octet_shape shape);
/* A copy of `data`. `strides` holds the distance in elements between neighbours along each dimension, negative ones too; NULL =
   row-major. */
OCTET_C_API octet_status octet_tensor_copy(octet_tensor **tensor, octet_element_type type, octet_shape shape, const int64_t *strides,
                                           const void *data);
/* A view of `data`, which is read and written through it and must outlive the tensor and all that it was given to. `strides` may only be
   those of row-major elements, or NULL; octet_tensor_copy takes others. */
OCTET_C_API octet_status octet_tensor_borrow(octet_tensor **tensor, octet_element_type type, octet_shape shape, const int64_t *strides,
                                             void *data);
/* The same for `data` that is only read. Where `release` is not NULL, it is called once with `user` when nothing needs the data any more,
   in any thread, and not when this function fails. It must not call functions of this header. */
OCTET_C_API octet_status octet_tensor_borrow_const(octet_tensor **tensor, octet_element_type type, octet_shape shape,
                                                   const int64_t *strides, const void *data, void (*release)(void *user), void *user);
OCTET_C_API octet_status octet_tensor_describe(octet_tensor_description *description, const octet_tensor *tensor);
/* The elements, to be changed. Elements that other handles share, or that are only read, are copied first. */
OCTET_C_API octet_status octet_tensor_data(void **data, octet_tensor *tensor);
/* A copy that shares nothing. */
OCTET_C_API octet_status octet_tensor_clone(octet_tensor **copy, const octet_tensor *tensor);
/* Each element as `type`: floating point to integer truncates and saturates, anything to boolean is x != 0. */
OCTET_C_API octet_status octet_tensor_convert(octet_tensor **converted, const octet_tensor *tensor, octet_element_type type);
/* NumPy's .npy files. */
OCTET_C_API octet_status octet_tensor_read_npy(octet_tensor **tensor, const char *path);
OCTET_C_API octet_status octet_tensor_write_npy(const octet_tensor *tensor, const char *path);
/* Signal-to-quantization-noise ratio in dB, at most 200, of `actual` against `reference`, tensors of one shape. */
OCTET_C_API octet_status octet_tensor_sqnr(double *decibels, const octet_tensor *reference, const octet_tensor *actual);
OCTET_C_API octet_status octet_tensor_free(octet_tensor *tensor);

/* Where the channels of an image stand in the input of a network. */
typedef int32_t octet_image_layout;
enum {
  OCTET_LAYOUT_AUTO = 0,           /* where the input has 1 or 3 of them, the first place before the last */
  OCTET_LAYOUT_CHANNELS_FIRST = 1, /* [N, C, height, width] */
  OCTET_LAYOUT_CHANNELS_LAST = 2   /* [N, height, width, C] */
};

/* How an image file becomes a network's input, in this order. */
typedef struct octet_preprocessing {
  size_t struct_size;
  int64_t shorter_side;     /* the shorter side is resized to this; 0 = straight to the final size */
  int64_t crop;             /* a centred square of this side is cut out; 0 = none */
  int32_t plain_bilinear;   /* resize without antialiasing, as OpenCV's INTER_LINEAR; 0 = as Pillow's BILINEAR */
  int32_t reverse_channels; /* BGR instead of RGB */
  const float *mean;        /* the result is (pixel - mean) / scale; none (0 and 1), one number, or three in the order of the result */
  size_t mean_count;
  const float *scale;
  size_t scale_count;
  octet_image_layout layout; /* where the input has 1 or 3 channels in both places; since 1.4 */
} octet_preprocessing;

/* Loads a JPEG, PNG or BMP file as f32 tensor of `shape`: [1, C, height, width] or [1, height, width, C], or the same without the batch; C
   is 3, or 1 for the luminance. `preprocessing` may be NULL. */
OCTET_C_API octet_status octet_image_load(octet_tensor **tensor, const char *path, const octet_preprocessing *preprocessing,
                                          octet_shape shape);

/* ---- Graphs ---- */

/* Layers are numbered from 0 in an order in which each one stands behind those that it reads. */
typedef struct octet_value {
  uint32_t layer;
  uint32_t port; /* output of the layer */
} octet_value;

/* An attribute as OpenVINO IR spells it: {"strides", "2,2"}. */
typedef struct octet_attribute {
  const char *name;
  const char *value;
} octet_attribute;

typedef struct octet_named_shape {
  const char *name;
  octet_shape shape;
} octet_named_shape;

typedef struct octet_named_tensor {
  const char *name;
  const octet_tensor *tensor;
} octet_named_tensor;

typedef struct octet_read_options {
  size_t struct_size;
  const octet_named_shape *input_shapes; /* replace those of the file */
  size_t input_shape_count;
  /* Since 1.1 */
  const octet_named_tensor *input_values; /* inputs that become constants, which hold tensors as octet_graph_add_constant does */
  size_t input_value_count;
  int32_t ignore_statistics; /* read IR 5 to 7 as the FP32 network, whatever statistics it records */
  /* Since 1.5 */
  const char *weights; /* .caffemodel of a Caffe network; NULL = the file of its name beside the .prototxt */
} octet_read_options;

typedef struct octet_write_options {
  size_t struct_size;
  int32_t version; /* of the IR: 5, 6, 7, 10 or 11; 0 = that of the file that was read, or 11 */
} octet_write_options;

/* Where a converted network begins: "LAYER" or the name of a tensor; "LAYER:0" is the layer's output 0, and "0:LAYER" its input 0. */
typedef struct octet_cut_point {
  const char *name;
  const octet_shape *shape; /* of the new input; NULL = that of the value which it replaces */
} octet_cut_point;

/* What is done to an input before the network sees it: (x - mean) / scale, one number per channel (dimension 1), one for all, or none. */
typedef struct octet_normalization {
  const char *input; /* NULL = every input of rank 3 to 5 that has no entry of its own */
  const float *mean;
  size_t mean_count;
  const float *scale;
  size_t scale_count;
} octet_normalization;

/* What octet_graph_convert does, in this order. */
typedef struct octet_convert_options {
  size_t struct_size;
  const octet_cut_point *inputs; /* the network's inputs from now on; none = those that it has */
  size_t input_count;
  const char *const *outputs; /* its outputs, named as cut points are; none = those that it has */
  size_t output_count;
  const octet_normalization *normalization;
  size_t normalization_count;
  int32_t reverse_input_channels; /* of inputs that have three, before the normalization */
  int32_t keep_shape_ops;         /* what is computed from shapes stays computed, so that the network can be reshaped */
  int32_t disable_fusing;         /* scales, shifts and batch normalization stay layers of their own */
  int32_t fp16;                   /* floating-point constants are stored as f16 */
  int32_t image_inputs;           /* floating-point inputs [N,C,H,W] of at most 4 channels become u8 [N,H,W,C], pixels of 0 to 255 */
} octet_convert_options;

/* Text and arrays in what describes a graph live until the graph is freed or something is added to it. */
typedef struct octet_graph_description {
  size_t struct_size;
  const char *name;
  size_t layer_count;
  size_t input_count;
  size_t output_count;
  double macs;         /* multiply-accumulates of one inference */
  size_t parameters;   /* elements of weights */
  size_t weight_bytes; /* as stored */
} octet_graph_description;

typedef struct octet_layer_description {
  size_t struct_size;
  const char *name; /* unique in the graph */
  const char *type; /* as in OpenVINO's operation sets: "Convolution", "Relu", "Parameter", "Constant", "Result" */
  size_t input_count;
  size_t output_count;
  double macs;       /* multiply-accumulates of one inference */
  size_t parameters; /* elements of the constants that the layer computes with */
} octet_layer_description;

/* An output of a layer, or an input or output of an executor. */
typedef struct octet_port_description {
  size_t struct_size;
  const char *name; /* the layer's */
  octet_element_type element_type;
  octet_shape shape;
  int32_t open_dimension; /* of an executor's output: 1 + the dimension whose size depends on data, `shape` being the largest; 0 = none */
} octet_port_description;

/* Reads a model file, whose content says what it is: OpenVINO IR, the .xml beside which the .bin stands, ONNX, or Caffe, the .prototxt. The file must not be
   changed while the graph lives. `options` may be NULL. */
OCTET_C_API octet_status octet_graph_read(octet_graph **graph, const char *path, const octet_read_options *options);
/* Writes NAME.xml and NAME.bin, `path` naming the .xml. They appear only when complete. `options` may be NULL. */
OCTET_C_API octet_status octet_graph_write_ir(const octet_graph *graph, const char *path, const octet_write_options *options);
/* Writes an ONNX model of operator set 13; FakeQuantize becomes QuantizeLinear and DequantizeLinear. It appears only when complete. */
OCTET_C_API octet_status octet_graph_write_onnx(const octet_graph *graph, const char *path);
OCTET_C_API octet_status octet_graph_create(octet_graph **graph, const char *name);
OCTET_C_API octet_status octet_graph_clone(octet_graph **copy, const octet_graph *graph);
/* The network with other shapes of the named inputs; the other shapes follow from them. */
OCTET_C_API octet_status octet_graph_reshape(octet_graph **reshaped, const octet_graph *graph, const octet_named_shape *shapes,
                                             size_t count);
/* The network with the preprocessing as a part of it, cut where the options say, and everything folded that is constant. `options` may be
   NULL. */
OCTET_C_API octet_status octet_graph_convert(octet_graph **converted, const octet_graph *graph, const octet_convert_options *options);
/* The network with weights behind FakeQuantize stored as 8-bit integers, about a quarter of the size. */
OCTET_C_API octet_status octet_graph_compress_weights(octet_graph **compressed, const octet_graph *graph);
OCTET_C_API octet_status octet_graph_free(octet_graph *graph);

OCTET_C_API octet_status octet_graph_describe(octet_graph_description *description, const octet_graph *graph);
OCTET_C_API octet_status octet_graph_layer(octet_layer_description *description, const octet_graph *graph, size_t layer);
/* The layer of that name. */
OCTET_C_API octet_status octet_graph_find(size_t *layer, const octet_graph *graph, const char *name);
/* The layer, a Parameter or Result, of the network's input or output of that index. */
OCTET_C_API octet_status octet_graph_input(size_t *layer, const octet_graph *graph, size_t index);
OCTET_C_API octet_status octet_graph_output(size_t *layer, const octet_graph *graph, size_t index);
/* What the layer reads as its input `index`. */
OCTET_C_API octet_status octet_graph_layer_input(octet_value *value, const octet_graph *graph, size_t layer, size_t index);
OCTET_C_API octet_status octet_graph_value(octet_port_description *description, const octet_graph *graph, octet_value value);
/* The elements of a value that is known without running the network, such as a constant; OCTET_NOT_FOUND for others. */
OCTET_C_API octet_status octet_graph_constant(octet_tensor **tensor, const octet_graph *graph, octet_value value);
/* The layer's attributes as lines "name=value" in the terms of OpenVINO IR, where they can be said. */
OCTET_C_API octet_status octet_graph_attributes(octet_text **text, const octet_graph *graph, size_t layer);

OCTET_C_API octet_status octet_graph_add_input(octet_value *value, octet_graph *graph, const char *name, octet_element_type type,
                                               octet_shape shape);
/* The graph shares the tensor's elements or copies them; a borrowed tensor's memory must live as long as the graph and what is made of
   it. */
OCTET_C_API octet_status octet_graph_add_constant(octet_value *value, octet_graph *graph, const char *name, const octet_tensor *tensor);
/* Adds a layer of a type of OpenVINO's operation set `opset`, 0 = the oldest that has it, with attributes and inputs as that set has them.
   Gives its first output; the others differ in `port`. */
OCTET_C_API octet_status octet_graph_add_layer(octet_value *value, octet_graph *graph, const char *name, const char *type, int32_t opset,
                                               const octet_attribute *attributes, size_t attribute_count, const octet_value *inputs,
                                               size_t input_count);
OCTET_C_API octet_status octet_graph_add_output(size_t *layer, octet_graph *graph, const char *name, octet_value value);

/* ---- Inference ---- */

typedef int32_t octet_precision;
enum {
  OCTET_PRECISION_AUTO = 0,     /* layers between FakeQuantize layers run on INT8 kernels, the others in FP32 */
  OCTET_PRECISION_SIMULATED = 1 /* everything in FP32, FakeQuantize too */
};

typedef struct octet_executor_options {
  size_t struct_size;
  int32_t threads; /* of one inference; 0 = all that the process may use */
  octet_precision precision;
  const char *const *observed; /* values shown by octet_request_run_observed: "LAYER", or "LAYER.PORT" of a layer with several outputs */
  size_t observed_count;
} octet_executor_options;

typedef struct octet_executor_description {
  size_t struct_size;
  size_t input_count;
  size_t output_count;
  size_t step_count;
  size_t arena_bytes; /* that each request holds for intermediate tensors */
  int32_t threads;
} octet_executor_description;

/* One step of an executor's plan: one primitive or kernel, which may stand for several layers. */
typedef struct octet_step_description {
  size_t struct_size;
  const char *name;             /* the layer whose value the step produces */
  const char *type;             /* the layer's type, or "Reorder" for a change of memory layout */
  const char *kernel;           /* as oneDNN names it, or "octet:NAME" */
  const char *note;             /* what a user should know; usually "" */
  octet_element_type precision; /* of the operands */
  double macs;
} octet_step_description;

/* Prepares a network to run. `options` may be NULL. */
OCTET_C_API octet_status octet_executor_create(octet_executor **executor, const octet_graph *graph, const octet_executor_options *options);
OCTET_C_API octet_status octet_executor_describe(octet_executor_description *description, const octet_executor *executor);
OCTET_C_API octet_status octet_executor_input(octet_port_description *description, const octet_executor *executor, size_t index);
OCTET_C_API octet_status octet_executor_output(octet_port_description *description, const octet_executor *executor, size_t index);
OCTET_C_API octet_status octet_executor_find_input(size_t *index, const octet_executor *executor, const char *name);
OCTET_C_API octet_status octet_executor_find_output(size_t *index, const octet_executor *executor, const char *name);
OCTET_C_API octet_status octet_executor_step(octet_step_description *description, const octet_executor *executor, size_t index);
/* One inference: `inputs` has one tensor for each input, `outputs` room for one new tensor for each output. */
OCTET_C_API octet_status octet_executor_run(octet_tensor **outputs, size_t output_count, const octet_executor *executor,
                                            const octet_tensor *const *inputs, size_t input_count);
OCTET_C_API octet_status octet_executor_free(octet_executor *executor);

/* Called with what became of an asynchronous run, in the request's own thread. It may start the request again. It must not wait for the
   request nor free it. When it is called for a failure, octet_last_error_message() tells more. */
typedef void (*octet_completion)(void *user, octet_status status);

/* A value shown while a network runs: element (i, j, ...) is data[i * strides[0] + j * strides[1] + ...]. All of it lives during the
   call. */
typedef struct octet_observed_value {
  size_t index; /* position in octet_executor_options.observed */
  const float *data;
  octet_shape shape;
  const int64_t *strides;
} octet_observed_value;

/* Called for one value after another before octet_request_run_observed returns, in the thread that called it or, where that is a member of
   an OpenMP team, in another one that stands for it. Anything but OCTET_OK ends the inference with OCTET_CANCELLED. */
typedef octet_status (*octet_observer)(void *user, const octet_observed_value *value);

/* The other functions refuse a request that octet_request_start has set running with OCTET_INVALID_ARGUMENT, except for these: start in a
   completion callback, wait, and free, which waits first. */
OCTET_C_API octet_status octet_request_create(octet_request **request, const octet_executor *executor);
/* Uses the tensor from now on. Its elements are read during runs, without a copy where its type is the input's; others are converted now.
   The request shares them: the handle may be freed, a borrowed tensor's memory must live until the input is set anew or the request
   freed. */
OCTET_C_API octet_status octet_request_set_input(octet_request *request, size_t index, const octet_tensor *tensor);
/* Runs write the output into this tensor, which has exactly the output's type and shape and is made by octet_tensor_borrow. Of any other
   tensor the request takes a copy, which octet_request_output gives. */
OCTET_C_API octet_status octet_request_set_output(octet_request *request, size_t index, const octet_tensor *tensor);
OCTET_C_API octet_status octet_request_run(octet_request *request);
OCTET_C_API octet_status octet_request_run_observed(octet_request *request, octet_observer observer, void *user);
/* Runs in a thread of the request's own and returns at once. `completion` may be NULL. */
OCTET_C_API octet_status octet_request_start(octet_request *request, octet_completion completion, void *user);
/* Waits until nothing runs, completions included, and returns what became of the last run, with its error in this thread. At once, with
   OCTET_OK, when nothing was started since the last wait. */
OCTET_C_API octet_status octet_request_wait(octet_request *request);
/* A tensor that shares the output's elements: the next run overwrites them. */
OCTET_C_API octet_status octet_request_output(octet_tensor **tensor, const octet_request *request, size_t index);
/* From now on runs measure their steps, or no longer. */
OCTET_C_API octet_status octet_request_enable_profiling(octet_request *request, int32_t enabled);
/* The seconds that each step of the executor took in the last run; until the next run. */
OCTET_C_API octet_status octet_request_step_seconds(const double **seconds, size_t *count, const octet_request *request);
OCTET_C_API octet_status octet_request_free(octet_request *request);

/* ---- Quantization ---- */

/* The default scheme: weights symmetric for each channel, activations from their extremes. */
OCTET_C_API octet_status octet_scheme_create(octet_scheme **scheme);
/* A scheme as JSON, the form of scheme files; docs/calibration.md describes it. Absent members have their defaults. */
OCTET_C_API octet_status octet_scheme_parse(octet_scheme **scheme, const char *json);
OCTET_C_API octet_status octet_scheme_read(octet_scheme **scheme, const char *path);
OCTET_C_API octet_status octet_scheme_write(const octet_scheme *scheme, const char *path);
OCTET_C_API octet_status octet_scheme_json(octet_text **json, const octet_scheme *scheme);
OCTET_C_API octet_status octet_scheme_free(octet_scheme *scheme);

typedef struct octet_tensor_statistics {
  size_t struct_size;
  uint64_t samples;  /* dimension 0 counts them: a batch of 8 is 8 samples */
  uint64_t elements; /* all values seen */
  float minimum;
  float maximum;
  double mean;         /* of all values */
  double mean_minimum; /* mean over samples of the sample's minimum */
  double mean_maximum;
  size_t channel_count; /* indices of dimension 1; 1 for tensors of rank below 2 */
} octet_tensor_statistics;

OCTET_C_API octet_status octet_statistics_create(octet_statistics **statistics);
OCTET_C_API octet_status octet_statistics_load(octet_statistics **statistics, const char *path);
/* Equal statistics are equal bytes. */
OCTET_C_API octet_status octet_statistics_save(const octet_statistics *statistics, const char *path);
/* Takes in what a tensor held in one inference. A value that is not finite is refused, and changes nothing. */
OCTET_C_API octet_status octet_statistics_observe(octet_statistics *statistics, const char *name, const octet_tensor *values);
/* Adds what `other` has seen; parts of a data set give the same as one run over all of it, byte for byte. */
OCTET_C_API octet_status octet_statistics_merge(octet_statistics *statistics, const octet_statistics *other);
/* The tensors' names in alphabetical order, one per line. */
OCTET_C_API octet_status octet_statistics_names(octet_text **names, const octet_statistics *statistics);
OCTET_C_API octet_status octet_statistics_of(octet_tensor_statistics *of, const octet_statistics *statistics, const char *name);
/* The extremes of each channel; `minimum` and `maximum` have room for `count` numbers, which is channel_count. */
OCTET_C_API octet_status octet_statistics_channels(float *minimum, float *maximum, size_t count, const octet_statistics *statistics,
                                                   const char *name);
/* The values that `percent` per cent of the elements lie between, the same share cut off at either end; 100 gives the extremes. */
OCTET_C_API octet_status octet_statistics_percentile(float *low, float *high, const octet_statistics *statistics, const char *name,
                                                     double percent);
/* The range that the scheme's choice for activations gives the tensor: the real numbers of the first and the last level. */
OCTET_C_API octet_status octet_statistics_range(float *low, float *high, const octet_statistics *statistics, const char *name,
                                                const octet_scheme *scheme);
OCTET_C_API octet_status octet_statistics_free(octet_statistics *statistics);

/* Called after each sample or batch with the number of samples so far. Anything but OCTET_OK ends the call with OCTET_CANCELLED. */
typedef octet_status (*octet_progress)(void *user, uint64_t samples);

typedef struct octet_calibrator_options {
  size_t struct_size;
  int32_t threads;         /* of the inferences; 0 = all */
  octet_progress progress; /* may be NULL */
  void *user;              /* for progress */
  /* Since 1.1: copies of the inputs of the first observations, up to so many and so many bytes, are kept for octet_calibrator_tune. */
  size_t kept_observations; /* 0 = 16 */
  size_t kept_bytes;        /* 0 = 64 MiB */
} octet_calibrator_options;

typedef struct octet_calibrator_description {
  size_t struct_size;
  size_t input_count;    /* tensors that an observation takes */
  uint64_t samples;      /* seen so far */
  size_t decision_count; /* layers that could run in INT8 */
} octet_calibrator_description;

/* Why a layer has the precision that it has. */
typedef struct octet_decision {
  size_t struct_size;
  const char *layer; /* as the next two until the handle is freed that was asked */
  const char *type;
  const char *reason;
  int32_t int8; /* 1 = in INT8, 0 = in floating point */
  double macs;
} octet_decision;

/* `scheme` and `options` may be NULL. */
OCTET_C_API octet_status octet_calibrator_create(octet_calibrator **calibrator, const octet_graph *graph, const octet_scheme *scheme,
                                                 const octet_calibrator_options *options);
/* Runs the network once, with one tensor for each input, and learns from what its tensors hold. Dimension 0 of the first counts samples.
   When it is cancelled, the samples count all the same; when it fails, nothing has changed. */
OCTET_C_API octet_status octet_calibrator_observe(octet_calibrator *calibrator, const octet_tensor *const *inputs, size_t count);
OCTET_C_API octet_status octet_calibrator_describe(octet_calibrator_description *description, const octet_calibrator *calibrator);
OCTET_C_API octet_status octet_calibrator_decision(octet_decision *decision, const octet_calibrator *calibrator, size_t index);
/* A copy of what was learned so far. */
OCTET_C_API octet_status octet_calibrator_statistics(octet_statistics **statistics, const octet_calibrator *calibrator);
/* Replaces what was learned. */
OCTET_C_API octet_status octet_calibrator_set_statistics(octet_calibrator *calibrator, const octet_statistics *statistics);
/* The quantized network. OCTET_INVALID_ARGUMENT before anything was observed. */
OCTET_C_API octet_status octet_calibrator_quantize(octet_graph **quantized, const octet_calibrator *calibrator);
OCTET_C_API octet_status octet_calibrator_free(octet_calibrator *calibrator);

/* ---- Quantization to an accuracy ---- */

/* How good a network is on the whole validation set, larger being better: the same number for the same network. The candidate lives during
   the call. Anything but OCTET_OK ends the search with OCTET_CANCELLED. */
typedef octet_status (*octet_metric)(void *user, double *value, const octet_executor *candidate);
/* The same for a metric that is the mean of a score for each sample: the scores of `count` samples, whose indices ascend, in that order. */
typedef octet_status (*octet_sample_metric)(void *user, double *scores, const octet_executor *candidate, const size_t *samples,
                                            size_t count);

/* One candidate and what was measured of it. */
typedef struct octet_trial {
  size_t struct_size;
  const char *ranges;             /* how ranges were chosen; "as given" = by the calibrator's scheme, "" = the FP32 network */
  const char *const *fp32_layers; /* layers given back to FP32 */
  size_t fp32_layer_count;
  size_t samples;      /* of the validation set that were measured; 1 for an octet_metric */
  int32_t full;        /* all of them */
  double value;        /* mean score */
  double drop;         /* the FP32 network's mean score of the same samples, less value */
  double drop_error;   /* half of the 95 % confidence interval of the whole set's drop; 0 when full */
  double fp32_macs;    /* multiply-accumulates that are left in FP32 */
  size_t weight_bytes; /* those of INT8 layers counted as 8-bit integers */
  double seconds;      /* median of octet_tune_options.latency_runs inferences; 0 = not measured */
} octet_trial;

/* Where a search stands. It lives during the call. */
typedef struct octet_tune_state {
  size_t struct_size;
  const char *stage;        /* "reference", "ranges", "ranking", "layers", "proof" */
  const octet_trial *trial; /* what was measured last; NULL before the first */
  double validations;       /* samples measured so far, divided by the size of the set */
} octet_tune_state;

/* Called after each measurement. Anything but OCTET_OK ends the search with the best that was found; the call then succeeds. */
typedef octet_status (*octet_tune_progress)(void *user, const octet_tune_state *state);
/* What is done to a candidate before it is run, such as storing its weights as f16: gives a new graph. Anything but OCTET_OK ends the
   search with OCTET_CANCELLED. */
typedef octet_status (*octet_finish)(void *user, octet_graph **finished, const octet_graph *candidate);

/* One way of choosing the ranges of activations: as that scheme does. */
typedef struct octet_range_choice {
  const char *name;
  const octet_scheme *scheme;
} octet_range_choice;

typedef struct octet_tune_options {
  size_t struct_size;
  int32_t threads;                  /* of one inference of a candidate; 0 = all */
  int32_t workers;                  /* inferences that run at the same time while layers are ranked; 0 = 1 */
  const octet_range_choice *ranges; /* tried in this order; NULL = the usual ones, and not NULL with a count of 0 = the scheme's only */
  size_t range_count;
  const octet_tensor *const *samples; /* to rank layers: for each inference one tensor for each input; none = what was observed first */
  size_t sample_count;                /* inferences */
  double max_validations;             /* the search ends when the set was measured so many times; 0 = no limit */
  double time_budget;                 /* the search ends after so many seconds; 0 = no limit */
  int32_t latency_runs;               /* timed inferences of each candidate that was measured fully */
  int32_t resume;                     /* take what the journal holds already */
  const char *journal;                /* file that every measurement is added to; NULL = none */
  const char *data;                   /* names metric and validation set, so that a journal made with others is refused; NULL = "" */
  octet_finish finish;
  octet_tune_progress progress;
  void *user; /* for finish and progress */
} octet_tune_options;

typedef struct octet_tuning_description {
  size_t struct_size;
  int32_t met;            /* the drop on the whole set is within the limit */
  int32_t finished;       /* neither a limit nor a callback ended the search early */
  const char *conclusion; /* one sentence; until the tuning is freed */
  size_t trial;           /* the one that was chosen */
  size_t trial_count;     /* the first is the FP32 network */
  size_t effect_count;
  size_t returned_count;
  size_t decision_count;
  double macs;            /* multiply-accumulates of the network */
  double validations;     /* samples that the metric was asked for, divided by the size of the set */
  double measured_before; /* the part of them that came from the journal */
  double seconds;         /* of the search, those of an interrupted one included */
} octet_tuning_description;

/* What quantizing one layer alone does to the outputs of the FP32 network. Text lives until the tuning is freed. */
typedef struct octet_layer_effect {
  size_t struct_size;
  const char *layer;
  const char *type;
  double macs;
  double sqnr; /* of the network's outputs in dB; a low one says that the layer hurts */
} octet_layer_effect;

/* A layer that was given back to FP32. Text lives until the tuning is freed. */
typedef struct octet_returned_layer {
  size_t struct_size;
  const char *layer;
  double macs;
  int32_t proven;      /* with the layer in INT8 the limit is exceeded */
  double drop_without; /* the drop with that layer in INT8, measured on `samples`; 0 where it was not measured */
  size_t samples;
} octet_returned_layer;

/* Looks for the quantized network that loses no more than `max_drop`, in the metric's own unit, with as few multiply-accumulates in FP32 as
   can be found; docs/tuning.md describes how. It always ends with a network, and octet_tuning_description.met says whether the limit is
   met. Callbacks run in this thread. `options` may be NULL. */
OCTET_C_API octet_status octet_calibrator_tune(octet_tuning **tuning, const octet_calibrator *calibrator, double max_drop,
                                               octet_metric metric, void *user, const octet_tune_options *options);
/* The same with scores of `sample_count` samples, which is several times faster: most candidates are settled on part of the set. */
OCTET_C_API octet_status octet_calibrator_tune_samples(octet_tuning **tuning, const octet_calibrator *calibrator, double max_drop,
                                                       octet_sample_metric metric, size_t sample_count, void *user,
                                                       const octet_tune_options *options);
OCTET_C_API octet_status octet_tuning_describe(octet_tuning_description *description, const octet_tuning *tuning);
/* The network that was chosen. */
OCTET_C_API octet_status octet_tuning_graph(octet_graph **graph, const octet_tuning *tuning);
/* The scheme that makes it from the same statistics. */
OCTET_C_API octet_status octet_tuning_scheme(octet_scheme **scheme, const octet_tuning *tuning);
/* Text and arrays live until the tuning is freed. */
OCTET_C_API octet_status octet_tuning_trial(octet_trial *trial, const octet_tuning *tuning, size_t index);
/* The most harmful layer first; there are none where no layer had to be given back. */
OCTET_C_API octet_status octet_tuning_effect(octet_layer_effect *effect, const octet_tuning *tuning, size_t index);
OCTET_C_API octet_status octet_tuning_returned(octet_returned_layer *returned, const octet_tuning *tuning, size_t index);
OCTET_C_API octet_status octet_tuning_decision(octet_decision *decision, const octet_tuning *tuning, size_t index);
OCTET_C_API octet_status octet_tuning_free(octet_tuning *tuning);

/* ---- Whether an executor is right ---- */

/* A comparison of an executor with the reference kernels. */
typedef struct octet_verification octet_verification;

/* Told how many steps of how many have been checked; anything but OCTET_OK ends the check. */
typedef octet_status (*octet_verify_progress)(void *user, size_t done, size_t all);

typedef struct octet_verify_options {
  size_t struct_size;
  int32_t threads; /* as in octet_executor_options */
  octet_precision precision;
  octet_verify_progress progress; /* may be NULL */
  void *user;                     /* for progress */
} octet_verify_options;

typedef struct octet_verification_description {
  size_t struct_size;
  int32_t passed;         /* nothing deviates */
  size_t value_count;     /* values that were compared */
  size_t unchecked_count; /* steps that could not be compared */
  size_t layer_count;     /* values that deviate */
  size_t output_count;    /* outputs of the network that deviate as a whole */
} octet_verification_description;

/* A value that a step computes otherwise than the reference kernels do from the same operands, beyond what rounding explains. */
typedef struct octet_layer_deviation {
  size_t struct_size;
  const char *value;             /* name of the layer whose value it is */
  const char *layer;             /* the step's, as in octet_step_description */
  const char *type;
  const char *kernel;
  const char *layout;            /* of the step's result: "plain" or oneDNN's tag such as "aBcd16b" */
  octet_element_type precision;  /* of the step's operands */
  octet_shape shape;             /* of its result */
  octet_shape index;             /* of the element that differs most */
  double expected;
  double given;
  double allowed; /* the difference that rounding explains */
} octet_layer_deviation;

typedef int32_t octet_deviation_cause;
enum {
  OCTET_DEVIATION_MEMORY = 0,      /* other bits when every tensor has memory of its own */
  OCTET_DEVIATION_PREPARATION = 1, /* the network as prepared for execution computes something else */
  OCTET_DEVIATION_EXECUTION = 2    /* other than the reference kernels, though no step alone deviates */
};

typedef struct octet_output_deviation {
  size_t struct_size;
  const char *output;
  octet_deviation_cause cause;
  double largest_difference;
  double largest_value;
} octet_output_deviation;

/* Runs every step of an executor on operands of the reference kernels, and then the whole network; takes seconds for large networks.
   `inputs` has one tensor for each input of the network. `options` may be NULL. */
OCTET_C_API octet_status octet_verify(octet_verification **verification, const octet_graph *graph, const octet_tensor *const *inputs,
                                      size_t input_count, const octet_verify_options *options);
OCTET_C_API octet_status octet_verification_describe(octet_verification_description *description, const octet_verification *verification);
/* In order of execution. Text lives until the verification is freed. */
OCTET_C_API octet_status octet_verification_layer(octet_layer_deviation *deviation, const octet_verification *verification, size_t index);
OCTET_C_API octet_status octet_verification_output(octet_output_deviation *deviation, const octet_verification *verification, size_t index);
OCTET_C_API octet_status octet_verification_free(octet_verification *verification);

/* ---- Jobs ---- */

/* What the commands of octet do, with their options: members have the options' names, and messages call them so. Since 1.4. */

/* What a job did. */
typedef struct octet_job_report octet_job_report;

/* Told what a job does: `text`, and of samples how many of how many are done; `total` is 0 where nothing is counted. Anything but OCTET_OK
   ends the job. */
typedef octet_status (*octet_job_progress)(void *user, const char *text, size_t done, size_t total);
/* Told at once of what was given and is not used; the report has it, too. */
typedef void (*octet_job_warning)(void *user, const char *message);

/* A configuration of OpenVINO's accuracy checker, in YAML or JSON, and what lies around it. */
typedef struct octet_configuration {
  size_t struct_size;
  const char *config;           /* the file; NULL = no configuration */
  const char *definitions;      /* that it refers to */
  const char *models;           /* prefix of models, only for octet_job_check; other jobs take their own `model` for it */
  const char *annotations;      /* prefix of annotations and meta files */
  const char *converted_models; /* folder of IRs made from models of frameworks */
  const char *const *target_devices; /* launchers of other devices are left out; none = all */
  size_t target_device_count;
  const char *const *target_tags; /* launchers without any of these tags are left out; none = all */
  size_t target_tag_count;
  const char *target_framework; /* launchers of other frameworks are left out; NULL = all */
} octet_configuration;

/* How the weights of a written network are stored. */
typedef int32_t octet_stored_weights;
enum {
  OCTET_WEIGHTS_AS_MODEL = 0,
  OCTET_WEIGHTS_F32 = 1,
  OCTET_WEIGHTS_F16 = 2
};

/* What the jobs that quantize a model file share. Paths are NULL where there is none. */
typedef struct octet_quantization_options {
  size_t struct_size;
  const char *model;       /* an ONNX file or the .xml of an IR */
  const char *input_shape; /* "[1,3,224,224]" or "NAME[1,3,224,224],NAME[1,5]"; ? or -1 = as the file has it */
  const char *source;      /* folder of images or .npy files, or of .npz files or folders for networks of several inputs */
  const char *list;        /* text file of which each line names a file of the folder; NULL = all of them */
  size_t subset;           /* the first so many; 0 = all */
  int32_t batch_size;      /* samples in one inference; 0 = that of the model */
  const octet_preprocessing *preprocessing;
  const char *statistics_in;   /* saved statistics to begin with */
  const char *statistics_out;  /* where to save them */
  const octet_scheme *scheme;  /* how to quantize; NULL = the default */
  const char *const *ignore_layer_types; /* layers of these types stay in FP32 */
  size_t ignore_layer_type_count;
  const char *const *ignore_layer_names; /* so do these layers */
  size_t ignore_layer_name_count;
  const char *ignore_layer_types_path; /* text file of such types, one a line */
  const char *ignore_layer_names_path; /* text file of such names, one a line */
  octet_stored_weights precision;
  int32_t compress_weights;  /* store quantized weights as 8-bit integers */
  int32_t performance_aware; /* leave layers in FP32 that make the network slower in INT8 on this machine; not for octet_job_collect */
  const char *output_dir;    /* folder of the results, made when absent; NULL = that of the model */
  int32_t ir_version;        /* of the result: 5, 6, 7, 10, 11; 0 = that of the model */
  const char *report;        /* every layer's precision and reason; JSON where it ends in .json; not for octet_job_collect */
  int32_t threads;           /* of one inference and of loading files; 0 = all */
  const octet_configuration *configuration; /* in place of `list`; not for octet_job_calibrate */
  octet_job_warning warning;
  octet_job_progress progress;
  void *user; /* for warning and progress */
  /* How ranges, weights and biases are chosen: "performance", "mixed", "accuracy"; "legacy" and NULL = extremes and nothing else. Since 1.5. */
  const char *preset;
  /* "symmetric", "asymmetric", or "auto": with a zero point where that lowers the error; NULL = as scheme or preset say. Since 1.5. */
  const char *activations;
  const char *weights; /* .caffemodel of a Caffe network; NULL = the file of its name beside the .prototxt; since 1.5 */
} octet_quantization_options;

/* How octet_job_tune measures and searches. */
typedef struct octet_search_options {
  size_t struct_size;
  const char *labels;        /* without a configuration: text file with lines NAME LABEL, names relative to `source` */
  int64_t label_offset;      /* added to every label */
  const char *metric_type;   /* NULL = accuracy; accuracy_per_class, agreement, kl_divergence */
  const char *metric_name;   /* which metric of the configuration */
  int32_t top_k;             /* the label counts among so many best classes; 0 = 1 */
  double threshold_step;     /* per cent between the ranges that are tried; 0 = 0.5 where a boundary is given */
  double threshold_boundary; /* the lowest share of samples to range over; 0 = 95 where a step is given */
  size_t calibration_samples;     /* samples that ranges are made from; 0 = 300 */
  const char *calibration_source; /* folder of other samples for that; NULL = those of the metric */
  int32_t calibrate_fully_connected;  /* quantize fully connected layers too */
  int32_t benchmark_iterations_count; /* timed inferences of each candidate; 0 = none */
  double time_budget;     /* seconds after which the search ends with the best network found; 0 = no limit */
  double max_validations; /* the search ends when the set was measured so many times; 0 = no limit */
  const char *journal;    /* where measurements are kept; NULL = NAME_i8.journal beside the result */
  int32_t resume;         /* go on from the journal of a search that was interrupted */
  const char *trials;     /* JSON of all trials; NULL = NAME_i8_trials.json beside the result */
} octet_search_options;

typedef struct octet_accuracy_options {
  size_t struct_size;
  const char *const *models; /* the others are compared with the first; with a configuration in place of its models */
  size_t model_count;
  const octet_configuration *configuration;
  const char *source;      /* folder of the images or tensors; with a configuration the prefix of data */
  const char *labels;      /* without a configuration: text file with lines NAME LABEL, names relative to `source` */
  int64_t label_offset;    /* added to every label */
  const char *input_shape; /* as in octet_quantization_options */
  size_t subset;           /* the first so many samples; 0 = all */
  int64_t batch_size;      /* samples in one inference; 0 = as the configuration or the model has it */
  const octet_preprocessing *preprocessing;
  int32_t threads; /* of one inference and of loading files; 0 = all */
  octet_job_warning warning;
  octet_job_progress progress;
  void *user;
  const char *const *weights; /* none, or one for each model: .caffemodel of a Caffe network, "" for others; since 1.5 */
  size_t weights_count;
} octet_accuracy_options;

/* Since 1.5. */
typedef struct octet_doctor_options {
  size_t struct_size;
  const char *model;       /* a network of one input, which takes images */
  const char *input_shape; /* as in octet_quantization_options */
  const char *source;      /* folder of images */
  const char *labels;      /* text file with lines NAME LABEL; NULL = judge without labels */
  const int64_t *label_offset; /* added to every label; NULL = -1, 0 and 1 are tried */
  size_t subset;           /* so many images, spread over the folder or the list; 0 = 50 */
  octet_image_layout layout;
  int32_t threads; /* of one inference; 0 = all */
  octet_job_warning warning;
  octet_job_progress progress;
  void *user;
  const char *weights; /* .caffemodel of a Caffe network; NULL = the file of its name beside the .prototxt */
} octet_doctor_options;

typedef int32_t octet_api_type;
enum {
  OCTET_API_AUTO = 0, /* asynchronous where there are several requests */
  OCTET_API_SYNC = 1,
  OCTET_API_ASYNC = 2
};

typedef int32_t octet_report_type;
enum {
  OCTET_REPORT_NO_COUNTERS = 0,
  OCTET_REPORT_AVERAGE_COUNTERS = 1,
  OCTET_REPORT_DETAILED_COUNTERS = 2
};

typedef struct octet_benchmark_options {
  size_t struct_size;
  const char *const *models; /* several take turns and are compared */
  size_t model_count;
  octet_api_type api;
  int32_t throughput; /* the hint: a stream for each thread; 0 = one stream of all threads */
  int32_t streams;    /* which share one copy of the weights */
  int32_t requests;   /* under way at a time; 0 = as many as streams */
  int32_t threads;    /* of all streams together; 0 = all processors */
  uint64_t iterations; /* inferences of each model */
  double seconds;      /* for each model; 0 = 10 without iterations */
  size_t rounds;       /* turns of each model; 0 = 10 when there are several */
  int64_t batch_size;  /* samples in one inference; 0 = that of the model */
  const char *shape;   /* of the inputs, as input_shape in octet_quantization_options */
  const char *const *inputs; /* "[NAME=]FILE": a tensor as .npy, or an image, for each input; none = random */
  size_t input_count;
  const octet_preprocessing *preprocessing;
  int32_t counters;              /* measure each step */
  octet_report_type report_type; /* what report files hold */
  const char *report_folder;     /* receives reports as CSV; NULL = none */
  double peak_fp32;              /* of the machine with the threads of a stream, in GFLOP/s; 0 = measured */
  double peak_int8;              /* the same in GOP/s */
  octet_job_warning warning;
  octet_job_progress progress;
  void *user;
  const char *const *weights; /* none, or one for each model: .caffemodel of a Caffe network, "" for others; since 1.5 */
  size_t weights_count;
} octet_benchmark_options;

/* Texts have the forms of the Model Optimizer's options. */
typedef struct octet_conversion_options {
  size_t struct_size;
  const char *model;      /* an ONNX file or the .xml of an IR */
  const char *output_dir; /* folder of the result, made when absent; NULL = the current one */
  const char *model_name; /* of the result's files; NULL = that of the model */
  int32_t onnx;           /* the format of the result; 0 = IR */
  int32_t ir_version;     /* 5, 6, 7, 10, 11; 0 = that of the model, or 11 */
  octet_stored_weights data_type;
  const char *input;       /* inputs, or layers before which to cut: "NAME[1,3]{f16}->VALUE,..." */
  const char *output;      /* layers or tensors that become the outputs: "NAME,..." */
  const char *input_shape; /* in the order of `input` */
  const char *freeze_placeholder_with_value; /* inputs that become constants: "NAME->VALUE,..." */
  int64_t batch;           /* dimension 0 of every input; 0 = as the model has it */
  int32_t keep_shape_ops;  /* leave what is computed from shapes to be computed when the network runs */
  int32_t disable_fusing;  /* leave scales, shifts and batch normalization as layers */
  const char *mean_values; /* subtracted from inputs: "NAME[1,2,3],..." or a list for all */
  const char *scale_values; /* the difference is divided by these */
  double scale;             /* the same number for all channels; 0 = 1 */
  int32_t reverse_input_channels; /* take RGB where the network takes BGR, and the other way round */
  int32_t image_inputs;           /* take pixels as bytes [N,H,W,C] where the network takes numbers [N,C,H,W] */
  octet_job_warning warning;
  octet_job_progress progress;
  void *user;
  /* Since 1.5: of a Caffe network */
  const char *weights;           /* .caffemodel; NULL = the file of its name beside the .prototxt */
  const char *mean_file;         /* .binaryproto of a mean image that is subtracted from the one input */
  const char *mean_file_offsets; /* "(ROW,COLUMN)" where a larger mean image is cut; NULL = in its middle */
} octet_conversion_options;

typedef struct octet_job_description {
  size_t struct_size;
  int32_t passed;   /* 0 where a search did not meet its threshold, or a configuration expects another value of a metric; else 1 */
  const char *json; /* what `octet COMMAND --json` writes; until the report is freed, as the next one */
  const char *text; /* the same for people */
} octet_job_description;

/* Quantizes a model with samples, measures no accuracy and writes NAME_i8.xml and .bin: `octet calibrate --simplified_mode`. */
OCTET_C_API octet_status octet_job_calibrate(octet_job_report **report, const octet_quantization_options *options);
/* Collects ranges and writes them with the quantized model: `octet statistics`. */
OCTET_C_API octet_status octet_job_collect(octet_job_report **report, const octet_quantization_options *options);
/* Quantizes a model such that a metric loses no more than `threshold` percentage points: `octet calibrate`. Where that cannot be met it
   writes the best network found and is done all the same, with `passed` 0. `search` may be NULL with a configuration. */
OCTET_C_API octet_status octet_job_tune(octet_job_report **report, const octet_quantization_options *options, double threshold,
                                        const octet_search_options *search);
/* Measures the accuracy of models: `octet check`. */
OCTET_C_API octet_status octet_job_check(octet_job_report **report, const octet_accuracy_options *options);
/* Measures the speed of models: `octet benchmark`. Loading and first inference are those of this process. */
OCTET_C_API octet_status octet_job_benchmark(octet_job_report **report, const octet_benchmark_options *options);
/* Converts a model file: `octet convert`. */
OCTET_C_API octet_status octet_job_convert(octet_job_report **report, const octet_conversion_options *options);
/* Finds out how a network wants its images: `octet doctor`. Since 1.5. */
OCTET_C_API octet_status octet_job_diagnose(octet_job_report **report, const octet_doctor_options *options);
OCTET_C_API octet_status octet_job_describe(octet_job_description *description, const octet_job_report *report);
/* The network that the job wrote. OCTET_NOT_FOUND where it wrote none. */
OCTET_C_API octet_status octet_job_graph(octet_graph **graph, const octet_job_report *report);
OCTET_C_API octet_status octet_job_report_free(octet_job_report *report);

/* ---- Operations of one's own ---- */

/* An input or output of an operation; `data` of an input is NULL where its elements are not known yet. */
typedef struct octet_array {
  octet_element_type element_type;
  octet_shape shape;
  void *data; /* row-major; inputs must not be written */
} octet_array;

/* One use of an operation in a network. An extension calls its functions and never makes one. */
typedef struct octet_operation_call octet_operation_call;
struct octet_operation_call {
  size_t struct_size;
  const octet_attribute *attributes; /* those of the layer */
  size_t attribute_count;
  const octet_array *inputs;
  size_t input_count;
  const octet_array *outputs; /* none while shapes are inferred */
  size_t output_count;
  /* While shapes are inferred: declares the next output. */
  octet_status (*add_output)(octet_operation_call *call, octet_element_type type, octet_shape shape);
  /* Says why, in words, and gives OCTET_INVALID_ARGUMENT to return. */
  octet_status (*fail)(octet_operation_call *call, const char *message);
};

/* Both functions may be called from several threads at the same time, and return OCTET_OK or a status that ends what runs them. */
typedef struct octet_operation {
  size_t struct_size;
  const char *type;                                              /* as model files name it; it must not be one that Octet has itself */
  octet_status (*infer)(void *user, octet_operation_call *call); /* declares each output */
  octet_status (*run)(void *user, octet_operation_call *call);   /* fills outputs; all have data, half floats come as f32 */
  void *user;                                                    /* for both; must live until the process ends */
  int32_t moves_values; /* each element of output 0 is an element of input 0: quantizers may stand in front instead of behind */
} octet_operation;

/* Makes the operation known in the whole process, to graphs that are read or built from then on. Any thread may call it. Refuses a type
   that is known. */
OCTET_C_API octet_status octet_operation_register(const octet_operation *operation);

/* What a shared library with operations gets to register them with; it need not be linked with Octet. */
typedef struct octet_extension_host octet_extension_host;
struct octet_extension_host {
  size_t struct_size;
  uint32_t abi_version; /* as octet_abi_version() */
  octet_status (*register_operation)(const octet_extension_host *host, const octet_operation *operation);
};

/* The function OCTET_EXTENSION_ENTRY that such a library exports; anything but OCTET_OK makes loading fail. */
#define OCTET_EXTENSION_ENTRY "octet_extension_main"
typedef octet_status (*octet_extension_main_function)(const octet_extension_host *host);

/* Loads a shared library and calls its entry function; the library stays until the process ends. A second time does nothing. */
OCTET_C_API octet_status octet_extension_load(const char *path);

#ifdef __cplusplus
}
#endif

#endif
