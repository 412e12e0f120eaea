# Benchmark programs, built only by `tests/run --bench` (target benches).
add_custom_target(benches)
function(brine_bench name)
    add_executable(${name} EXCLUDE_FROM_ALL ${CMAKE_CURRENT_LIST_DIR}/${name}.cpp ${ARGN})
    target_link_libraries(${name} PRIVATE brine_options brine_transport brine_model)
    target_include_directories(${name} PRIVATE ${CMAKE_CURRENT_LIST_DIR})
    add_dependencies(benches ${name})
endfunction()

foreach(name IN ITEMS bench_corpus bench_flood bench_peerreader bench_ingest)
    brine_bench(${name})
endforeach()
