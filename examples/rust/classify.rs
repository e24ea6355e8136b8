// Classifies an image in Rust through the C interface alone: classify MODEL.xml IMAGE MEAN SCALE
//
//     rustc -O classify.rs -L PREFIX/lib -l octet_c -C link-arg=-Wl,-rpath,PREFIX/lib
use std::ffi::{c_char, c_void, CStr, CString};
use std::ptr::{null, null_mut};

// Of octet.h, what this program needs.
#[repr(C)]
#[derive(Clone, Copy)]
struct Shape {
    rank: usize,
    dims: *const i64,
}

#[repr(C)]
struct TensorDescription {
    struct_size: usize,
    element_type: i32,
    shape: Shape,
    elements: usize,
    bytes: usize,
    data: *const c_void,
}

#[repr(C)]
struct PortDescription {
    struct_size: usize,
    name: *const c_char,
    element_type: i32,
    shape: Shape,
}

#[repr(C)]
struct Preprocessing {
    struct_size: usize,
    shorter_side: i64,
    crop: i64,
    plain_bilinear: i32,
    reverse_channels: i32,
    mean: *const f32,
    mean_count: usize,
    scale: *const f32,
    scale_count: usize,
}

extern "C" {
    fn octet_last_error_message() -> *const c_char;
    fn octet_graph_read(graph: *mut *mut c_void, path: *const c_char, options: *const c_void) -> i32;
    fn octet_graph_free(graph: *mut c_void) -> i32;
    fn octet_executor_create(executor: *mut *mut c_void, graph: *const c_void, options: *const c_void) -> i32;
    fn octet_executor_input(port: *mut PortDescription, executor: *const c_void, index: usize) -> i32;
    fn octet_executor_run(outputs: *mut *mut c_void, output_count: usize, executor: *const c_void, inputs: *const *mut c_void, input_count: usize) -> i32;
    fn octet_executor_free(executor: *mut c_void) -> i32;
    fn octet_image_load(tensor: *mut *mut c_void, path: *const c_char, preprocessing: *const Preprocessing, shape: Shape) -> i32;
    fn octet_tensor_describe(description: *mut TensorDescription, tensor: *const c_void) -> i32;
    fn octet_tensor_free(tensor: *mut c_void) -> i32;
}

fn checked(status: i32) -> Result<(), String> {
    if status == 0 {
        return Ok(());
    }
    // SAFETY: the message lives until the next failure in this thread.
    Err(unsafe { CStr::from_ptr(octet_last_error_message()) }.to_string_lossy().into_owned())
}

/// A handle with the function that frees it.
struct Handle(*mut c_void, unsafe extern "C" fn(*mut c_void) -> i32);

impl Drop for Handle {
    fn drop(&mut self) {
        // SAFETY: the handle is freed once, here.
        unsafe { (self.1)(self.0) };
    }
}

fn made(free: unsafe extern "C" fn(*mut c_void) -> i32, make: impl FnOnce(*mut *mut c_void) -> i32) -> Result<Handle, String> {
    let mut handle = null_mut();
    checked(make(&mut handle))?;
    Ok(Handle(handle, free))
}

fn executor_of(model: &str) -> Result<Handle, String> {
    let path = CString::new(model).map_err(|error| error.to_string())?;
    // SAFETY: pointers are valid during the calls, and the graph may be freed before its executor.
    let graph = made(octet_graph_free, |place| unsafe { octet_graph_read(place, path.as_ptr(), null()) })?;
    made(octet_executor_free, |place| unsafe { octet_executor_create(place, graph.0, null()) })
}

fn load(image: &str, mean: f32, scale: f32, shape: Shape) -> Result<Handle, String> {
    let path = CString::new(image).map_err(|error| error.to_string())?;
    let preprocessing = Preprocessing {
        struct_size: std::mem::size_of::<Preprocessing>(),
        shorter_side: 0,
        crop: 0,
        plain_bilinear: 0,
        reverse_channels: 0,
        mean: &mean,
        mean_count: 1,
        scale: &scale,
        scale_count: 1,
    };
    // SAFETY: `mean` and `scale` outlive the call.
    made(octet_tensor_free, |place| unsafe { octet_image_load(place, path.as_ptr(), &preprocessing, shape) })
}

fn scores_of(tensor: &Handle) -> Result<&[f32], String> {
    let shape = Shape { rank: 0, dims: null() };
    let mut description =
        TensorDescription { struct_size: std::mem::size_of::<TensorDescription>(), element_type: 0, shape, elements: 0, bytes: 0, data: null() };
    checked(unsafe { octet_tensor_describe(&mut description, tensor.0) })?;
    // SAFETY: the elements are f32 and live as long as the tensor.
    Ok(unsafe { std::slice::from_raw_parts(description.data as *const f32, description.elements) })
}

fn run(arguments: &[String]) -> Result<(), String> {
    let [model, image, mean, scale] = arguments else {
        return Err("usage: classify MODEL.xml IMAGE MEAN SCALE".into());
    };
    let number = |text: &String| text.parse::<f32>().map_err(|error| error.to_string());
    let executor = executor_of(model)?;
    let shape = Shape { rank: 0, dims: null() };
    let mut port = PortDescription { struct_size: std::mem::size_of::<PortDescription>(), name: null(), element_type: 0, shape };
    checked(unsafe { octet_executor_input(&mut port, executor.0, 0) })?;
    let input = load(image, number(mean)?, number(scale)?, port.shape)?;
    let output = made(octet_tensor_free, |place| unsafe { octet_executor_run(place, 1, executor.0, &input.0, 1) })?;
    let scores = scores_of(&output)?;
    let best = (0..scores.len()).max_by(|&a, &b| scores[a].total_cmp(&scores[b])).ok_or("no scores")?;
    println!("class {}, score {}", best, scores[best]);
    Ok(())
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let Err(message) = run(&arguments) {
        eprintln!("classify: {message}");
        std::process::exit(1);
    }
}
