namespace Farthing.Workloads.Traces;

/// <summary>Opens bytes that may be gzipped, whatever their file is called.</summary>
public static class UnpackedStream
{
    /// <summary>The bytes, unpacked where they begin like gzip; a file that was cut off ends with <see cref="InvalidDataException"/>.</summary>
    /// <param name="stream">Disposed with the result.</param>
    public static Stream Of(Stream stream)
    {
        PeekStream raw = new(stream, 2);
        return raw.Head.StartsWith((ReadOnlySpan<byte>)[0x1f, 0x8b]) ? new GzipTraceStream(raw) : raw;
    }
}
