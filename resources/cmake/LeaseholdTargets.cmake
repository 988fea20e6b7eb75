# SPDX-License-Identifier: GPL-3.0-or-later
# What every floor's CMakeLists shares: language level, warnings, embedding of text, the configure summary.

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
if(NOT CMAKE_BUILD_TYPE AND NOT CMAKE_CONFIGURATION_TYPES)
  set(CMAKE_BUILD_TYPE Release)
endif()

find_program(LEASEHOLD_CCACHE ccache)
if(LEASEHOLD_CCACHE)
  # Without these two, ccache keeps nothing that was compiled with a precompiled header (its manual, "Precompiled headers").
  set(CMAKE_CXX_COMPILER_LAUNCHER "${CMAKE_COMMAND}" -E env CCACHE_SLOPPINESS=pch_defines,time_macros "${LEASEHOLD_CCACHE}")
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    add_compile_options($<$<COMPILE_LANGUAGE:CXX>:-fpch-preprocess>)
  endif()
endif()

# Warnings, per language so that nvcc is not handed flags it does not know.
function(leasehold_warnings target)
  target_compile_options(${target} PRIVATE
    $<$<COMPILE_LANGUAGE:CXX>:-Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wno-sign-conversion -Wnon-virtual-dtor>)
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
    # GCC bugs 105329 and 105651: std::string's operator+ is taken for an overlapping copy, or for one out of bounds, once
    # it is inlined. The address sanitizer looks for real ones.
    target_compile_options(${target} PRIVATE
      $<$<COMPILE_LANGUAGE:CXX>:-Wno-restrict -Wno-array-bounds -Wno-stringop-overflow -Wno-stringop-overread>)
  endif()
  if(LEASEHOLD_WERROR)
    target_compile_options(${target} PRIVATE $<$<COMPILE_LANGUAGE:CXX>:-Werror>)
  endif()
endfunction()

# What is not hot needs no -O3, whose inlining doubles the time of compiling it (decision 0032). Builds with other flags
# (debugging, sanitizers) keep theirs.
function(leasehold_optimise target level)
  target_compile_options(${target} PRIVATE $<$<AND:$<COMPILE_LANGUAGE:CXX>,$<CONFIG:Release>>:${level}>)
endfunction()

# A floor (or a room with a target of its own): sources are every file in the named folders. A new file needs no
# edit here; CONFIGURE_DEPENDS makes the build notice it.
function(leasehold_floor target)
  cmake_parse_arguments(arg "" "" "FOLDERS;EXCLUDE" ${ARGN})
  set(sources)
  foreach(folder IN LISTS arg_FOLDERS)
    file(GLOB found CONFIGURE_DEPENDS "${folder}/*.cpp" "${folder}/*.hpp")
    list(APPEND sources ${found})
  endforeach()
  foreach(pattern IN LISTS arg_EXCLUDE)
    list(FILTER sources EXCLUDE REGEX "${pattern}")
  endforeach()
  add_library(${target} STATIC ${sources})
  target_include_directories(${target} PUBLIC "${PROJECT_SOURCE_DIR}" "${PROJECT_BINARY_DIR}/generated")
  leasehold_warnings(${target})
endfunction()

# Embeds text files as one generated pair of files: namespace leasehold::<name>, `std::span<const EmbeddedText> all()`.
function(leasehold_embed target name)
  set(header "${PROJECT_BINARY_DIR}/generated/embedded/${name}.hpp")
  set(source "${PROJECT_BINARY_DIR}/generated/embedded/${name}.cpp")
  add_custom_command(
    OUTPUT "${header}" "${source}"
    COMMAND "${CMAKE_COMMAND}" -DNAME=${name} -DHEADER=${header} -DSOURCE=${source} "-DFILES=${ARGN}"
            -P "${PROJECT_SOURCE_DIR}/resources/cmake/EmbedText.cmake"
    DEPENDS ${ARGN} "${PROJECT_SOURCE_DIR}/resources/cmake/EmbedText.cmake"
    VERBATIM)
  target_sources(${target} PRIVATE "${header}" "${source}")
endfunction()

# The configure summary: what was found, and what its absence costs.
function(leasehold_note line)
  set_property(GLOBAL APPEND PROPERTY LEASEHOLD_NOTES "${line}")
endfunction()

function(leasehold_summary)
  get_property(notes GLOBAL PROPERTY LEASEHOLD_NOTES)
  message(STATUS "Leasehold ${PROJECT_VERSION}, ${CMAKE_BUILD_TYPE}")
  foreach(line IN LISTS notes)
    message(STATUS "  ${line}")
  endforeach()
endfunction()
