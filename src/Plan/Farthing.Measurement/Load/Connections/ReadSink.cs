namespace Farthing.Measurement.Load.Connections;

/// <summary>Takes what one read brought.</summary>
/// <param name="bytes">Valid during the call.</param>
/// <param name="atNs">When the read returned, on <see cref="MonotonicClock"/>.</param>
internal delegate void ReadSink(ReadOnlySpan<byte> bytes, long atNs);
