using Farthing.Documents;
using Farthing.Documents.Benches;
using Farthing.Documents.Json;
using Farthing.Documents.Quality;
using Farthing.Numerics.Faults;
using Farthing.Numerics.Files;
using Farthing.Numerics.Reading;

namespace Farthing.Scenarios.Readiness.Files;

/// <summary>Results that a checklist reads: load tests and quality gates that <c>farthing bench --output</c> wrote.</summary>
public static class ReadinessResults
{
    private const string Bench = "farthing.bench/1";
    private const string Quality = "farthing.bench.quality/1";

    /// <summary>A load test.</summary>
    /// <exception cref="FarthingException">It is none.</exception>
    public static BenchDocument ReadBench(string path) =>
        Read<BenchDocument>(path, Bench, "a load test that farthing bench URL … --output FILE wrote");

    /// <summary>A quality gate.</summary>
    /// <exception cref="FarthingException">It is none.</exception>
    public static QualityDocument ReadQuality(string path) =>
        Read<QualityDocument>(
            path,
            Quality,
            "a quality gate that farthing bench --quality … --output FILE wrote"
        );

    private static T Read<T>(string path, string schema, string expected)
        where T : class
    {
        byte[] bytes = InputFile.Bytes(
            path,
            new Fault(CliFaultCodes.FileUnreadable, "the file cannot be read") { Expected = expected }
        );
        Fault refused = new(ReadinessFaultCodes.NotAResult, "not the result that is asked for")
        {
            File = path,
            Expected = expected,
        };
        return SchemaDocument.Read(
            SchemaDocument.Read(bytes, schema, DocumentJson.Of<Envelope>(), refused).Result,
            "result",
            DocumentJson.Saved<T>(),
            refused
        );
    }
}
