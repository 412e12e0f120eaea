# Brine's own icons, compiled into the window.
if(BRINE_GUI)
    file(GLOB brine_icons CONFIGURE_DEPENDS RELATIVE ${CMAKE_CURRENT_SOURCE_DIR} ${CMAKE_CURRENT_SOURCE_DIR}/icons/*.svg)
    qt_add_resources(brine_ui "brine_icons" PREFIX "/brine" FILES ${brine_icons} brine.svg)
endif()
