#pragma once

/// Marks a class or function as part of the shared library's interface; everything else is hidden.
#if defined(_WIN32)
#define OCTET_API __declspec(dllexport)
#else
#define OCTET_API __attribute__((visibility("default")))
#endif
