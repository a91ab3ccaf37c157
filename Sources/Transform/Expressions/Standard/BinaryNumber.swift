/// CEL's `double`: 64 bits of binary floating point (IEEE 754).
///
/// Only the standard profile has it; no literal, function or source makes one in the money profile.
public typealias BinaryNumber = Double
