#include "command_line.hpp"

int main(int argc, char** argv) { return mcs::app::run(argc, argv); }
