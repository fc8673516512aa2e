using System.IO.Compression;
using System.Text;
using Farthing.Numerics.Faults;
using Farthing.Workloads.Traces;
using Farthing.Workloads.Traces.Formats;

namespace Farthing.Tests.Workloads.Traces;

/// <summary>Reads traces from text in tests.</summary>
internal static class Text
{
    public static TraceReadResult Read(string text, TraceReadOptions? options = null) =>
        TraceReader.Read(new MemoryStream(Encoding.UTF8.GetBytes(text)), "test", options);

    public static Fault FirstFault(string text, TraceReadOptions? options = null) => Faults(text, options)[0];

    public static IReadOnlyList<Fault> Faults(string text, TraceReadOptions? options = null) =>
        Assert.Throws<FarthingException>(() => Read(text, options)).Faults;

    public static byte[] Gzip(string text)
    {
        using MemoryStream packed = new();
        using (GZipStream gzip = new(packed, CompressionLevel.Fastest))
        {
            gzip.Write(Encoding.UTF8.GetBytes(text));
        }

        return packed.ToArray();
    }
}
