# SPDX-License-Identifier: GPL-3.0-or-later
# The CUDA backend, where a toolkit is found. Static runtime: the program then needs only a driver, and runs without.

if(NOT LEASEHOLD_CUDA)
  leasehold_note("CUDA: left out (LEASEHOLD_CUDA is off)")
  return()
endif()
if(NOT CMAKE_CUDA_COMPILER)
  find_program(LEASEHOLD_NVCC nvcc HINTS ENV CUDA_PATH ENV CUDA_HOME PATH_SUFFIXES bin PATHS /usr/local/cuda/bin)
  if(LEASEHOLD_NVCC)
    set(CMAKE_CUDA_COMPILER "${LEASEHOLD_NVCC}")
  endif()
endif()
include(CheckLanguage)
check_language(CUDA)
if(NOT CMAKE_CUDA_COMPILER)
  leasehold_note("CUDA: left out (no nvcc found): the CPU computes")
  return()
endif()

# Every major architecture the toolkit knows, real code each, and PTX of the newest for devices to come. Set before the
# language is enabled, which would otherwise choose one for us.
if(NOT DEFINED CMAKE_CUDA_ARCHITECTURES)
  execute_process(COMMAND "${CMAKE_CUDA_COMPILER}" --list-gpu-code OUTPUT_VARIABLE known ERROR_QUIET)
  foreach(arch 75 80 86 89 90 100 120)
    if(known MATCHES "sm_${arch}(\n|$)")
      list(APPEND CMAKE_CUDA_ARCHITECTURES ${arch}-real)
      set(newest ${arch})
    endif()
  endforeach()
  if(newest)
    list(APPEND CMAKE_CUDA_ARCHITECTURES ${newest}-virtual)
  endif()
endif()
enable_language(CUDA)
if(CMAKE_CUDA_COMPILER_VERSION VERSION_LESS 12.0)
  leasehold_note("CUDA: left out (nvcc ${CMAKE_CUDA_COMPILER_VERSION} knows no C++20; 12.0 does)")
  return()
endif()

# CMake 3.25 does not know that nvcc speaks C++20.
if(NOT DEFINED CMAKE_CUDA20_STANDARD_COMPILE_OPTION)
  set(CMAKE_CUDA20_STANDARD_COMPILE_OPTION "-std=c++20")
  set(CMAKE_CUDA20_EXTENSION_COMPILE_OPTION "-std=c++20")
endif()

file(GLOB cuda_sources CONFIGURE_DEPENDS "${CMAKE_CURRENT_SOURCE_DIR}/*/*.cu")
target_sources(leasehold_kernels PRIVATE ${cuda_sources})
target_compile_definitions(leasehold_kernels PRIVATE LEASEHOLD_CUDA_BUILT=1)
# Linked by name and not by CMake's own way, which only reaches targets of directories that enabled the language.
find_package(CUDAToolkit REQUIRED)
target_link_libraries(leasehold_kernels PRIVATE CUDA::cudart_static)
set_target_properties(leasehold_kernels PROPERTIES CUDA_RUNTIME_LIBRARY None CUDA_STANDARD 20
                                                   CUDA_ARCHITECTURES "${CMAKE_CUDA_ARCHITECTURES}")
# Cross-space calls are errors: a host function reached from a kernel must not wait for a device to be noticed.
# nvcc takes the assignment of a [[nodiscard]] type for its neglect (2810); the host compiler judges that rightly.
set(cuda_flags -diag-suppress=2810 -Werror=cross-execution-space-call -Wno-deprecated-gpu-targets "-Xcompiler=-Wall,-Wextra,-Wshadow")
if(LEASEHOLD_WERROR)
  list(APPEND cuda_flags -Werror=all-warnings "-Xcompiler=-Werror")
endif()
target_compile_options(leasehold_kernels PRIVATE "$<$<COMPILE_LANGUAGE:CUDA>:${cuda_flags}>")
list(JOIN CMAKE_CUDA_ARCHITECTURES " " arch_text)
set_property(GLOBAL PROPERTY LEASEHOLD_CUDA_VERSION "${CMAKE_CUDA_COMPILER_VERSION}")  # for doctor and --version
leasehold_note("CUDA: ${CMAKE_CUDA_COMPILER_VERSION}, static runtime, for ${arch_text}")
