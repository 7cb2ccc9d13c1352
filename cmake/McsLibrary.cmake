# mcs_library(NAME [LINKS <targets…>] [PRIVATE_LINKS <targets…>] [TEST_LINKS <targets…>] [TEST_LABELS <labels…>])
#
# Defines the library mcs_NAME from every *.cpp of the current folder, and, from its *_test.cpp files, the test
# program mcs_NAME_test. What a folder links is what it may include, so the build (and tools/tidy.py) enforces the direction.
# Tests of what has threads carry the label `threads`: they also run under ThreadSanitizer.
function(mcs_library name)
    cmake_parse_arguments(ARG "" "" "LINKS;PRIVATE_LINKS;TEST_LINKS;TEST_LABELS" ${ARGN})
    file(GLOB sources CONFIGURE_DEPENDS "${CMAKE_CURRENT_SOURCE_DIR}/*.cpp")
    set(tests ${sources})
    list(FILTER tests INCLUDE REGEX "_test\\.cpp$")
    list(FILTER sources EXCLUDE REGEX "_test\\.cpp$")

    if(sources)
        add_library(mcs_${name} STATIC ${sources})
        target_include_directories(mcs_${name} PUBLIC "${CMAKE_SOURCE_DIR}/src")
        target_link_libraries(mcs_${name} PUBLIC ${ARG_LINKS} PRIVATE ${ARG_PRIVATE_LINKS})
    else()
        add_library(mcs_${name} INTERFACE)
        target_include_directories(mcs_${name} INTERFACE "${CMAKE_SOURCE_DIR}/src")
        target_link_libraries(mcs_${name} INTERFACE ${ARG_LINKS})
    endif()

    if(MCS_TESTS AND tests)
        mcs_test(${name}_test SOURCES ${tests} LINKS mcs_${name} ${ARG_TEST_LINKS} LABELS ${ARG_TEST_LABELS})
    endif()
endfunction()

# The target `threads` builds all that runs under ThreadSanitizer.
add_custom_target(threads)

# What every test includes, compiled once. (A program, as its users are: libraries are compiled with other options.)
if(MCS_TESTS)
    file(CONFIGURE OUTPUT "${CMAKE_BINARY_DIR}/testing.cpp" CONTENT "int main() {}\n")
    add_executable(mcs_testing "${CMAKE_BINARY_DIR}/testing.cpp")
    target_link_libraries(mcs_testing PRIVATE GTest::gmock GTest::gtest rapidcheck)
    target_precompile_headers(mcs_testing PRIVATE <gtest/gtest.h> <gmock/gmock.h> <rapidcheck.h>)
endif()

# mcs_test(NAME SOURCES <files…> LINKS <targets…> [LABELS <labels…>]): a GoogleTest program run by ctest under its own
# name, in the root of the repository: it names files from there. It may include what stands in tests/.
function(mcs_test name)
    cmake_parse_arguments(ARG "" "" "SOURCES;LINKS;LABELS" ${ARGN})
    add_executable(mcs_${name} ${ARG_SOURCES})
    target_include_directories(mcs_${name} PRIVATE "${CMAKE_SOURCE_DIR}/tests")
    target_link_libraries(mcs_${name} PRIVATE ${ARG_LINKS} GTest::gmock GTest::gtest_main rapidcheck)
    target_precompile_headers(mcs_${name} REUSE_FROM mcs_testing)
    add_test(NAME ${name} COMMAND mcs_${name})
    set_tests_properties(${name} PROPERTIES TIMEOUT 300 LABELS "${ARG_LABELS}"
                         WORKING_DIRECTORY "${CMAKE_SOURCE_DIR}")
    if("threads" IN_LIST ARG_LABELS)
        add_dependencies(threads mcs_${name})
    endif()
endfunction()
