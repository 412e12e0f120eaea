# Each fuzz_<target>.cpp holds LLVMFuzzerTestOneInput. Everywhere its corpus is replayed as an ordinary test; with clang at
# hand (BRINE_FUZZ, a preset of its own is not needed) the same file is built with libFuzzer and run for seconds.
file(GLOB fuzz_sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_LIST_DIR}/fuzz_*.cpp)
foreach(source IN LISTS fuzz_sources)
    get_filename_component(name ${source} NAME_WE)
    add_executable(${name}_replay ${source} ${CMAKE_CURRENT_LIST_DIR}/replay.cpp)
    target_link_libraries(${name}_replay PRIVATE brine_options brine_transport brine_model)
    add_test(NAME ${name}_replay COMMAND ${name}_replay ${CMAKE_CURRENT_LIST_DIR}/corpus/${name})
    set_tests_properties(${name}_replay PROPERTIES ENVIRONMENT "${test_environment}" TIMEOUT 300)
endforeach()
