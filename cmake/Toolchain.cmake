# Language level, warnings, build types, sanitizers and the speed-ups of the build.

set(CMAKE_CXX_STANDARD 23)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)

if(NOT CMAKE_BUILD_TYPE)
    set(CMAKE_BUILD_TYPE Release)
endif()

set(MCS_SANITIZER "" CACHE STRING "Empty, 'address' (with undefined behaviour) or 'thread'")
option(MCS_FUZZ "Build the libFuzzer targets (needs clang)" OFF)
option(MCS_TESTS "Build the tests" ON)

add_compile_options(-Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Woverloaded-virtual -Werror)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    # g++ 12 reports these falsely from inside the standard library at -O2 and with sanitizers.
    add_compile_options(-Wno-maybe-uninitialized -Wno-stringop-overflow -Wno-array-bounds -Wno-restrict
                        -Wno-dangling-reference -Wno-stringop-overread -Wno-tsan)
else()
    # A precompiled header that does not name the time of its files is the same in every checkout.
    add_compile_options("SHELL:$<$<COMPILE_LANGUAGE:CXX>:-Xclang -fno-pch-timestamp>")
    # clang sees uses of deprecated functions inside of g++ 12's standard library as ours (std::stable_sort).
    add_compile_options(-Wno-deprecated-declarations)
endif()
if(MCS_SANITIZER)
    add_compile_definitions(MCS_SANITIZED)  # Tests that look at many cases look at fewer.
endif()
if(MCS_SANITIZER STREQUAL "address")
    add_compile_options(-fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer)
    add_link_options(-fsanitize=address,undefined)
elseif(MCS_SANITIZER STREQUAL "thread")
    add_compile_options(-fsanitize=thread -fno-omit-frame-pointer)
    add_link_options(-fsanitize=thread)
endif()

# Presets that CI builds more often than people (CMAKE_UNITY_BUILD is on there) compile some files of a folder as one: most of the time
# goes into headers that they share. So a name in an anonymous namespace is used once in a folder.
set(CMAKE_UNITY_BUILD_BATCH_SIZE 12)
if(CMAKE_UNITY_BUILD)
    # Names of one file shadow those of another there, and g++ takes a file that is included for a header. The release build warns.
    add_compile_options(-Wno-shadow $<$<CXX_COMPILER_ID:GNU>:-Wno-subobject-linkage>)
endif()

if(MCS_FUZZ)
    add_compile_options(-fsanitize=fuzzer-no-link)
endif()

# What is compiled carries no path of this machine, so that every checkout, wherever it lies, shares one compiler cache.
add_compile_options("-ffile-prefix-map=${CMAKE_SOURCE_DIR}/=")
find_program(CCACHE_PROGRAM ccache)
if(CCACHE_PROGRAM)
    # ccache keeps what uses a precompiled header only when it may overlook __TIME__ and macros defined there: we use neither.
    set(cached ${CMAKE_COMMAND} -E env CCACHE_BASEDIR=${CMAKE_SOURCE_DIR} CCACHE_NOHASHDIR=1
        CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime ${CCACHE_PROGRAM})
    set(CMAKE_C_COMPILER_LAUNCHER ${cached})
    set(CMAKE_CXX_COMPILER_LAUNCHER ${cached})
endif()
find_program(MOLD_PROGRAM mold)
if(MOLD_PROGRAM)
    add_link_options(-fuse-ld=mold)
endif()
