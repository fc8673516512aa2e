using System.Text.Json.Serialization;

namespace Farthing.Benches.Files;

/// <summary>A load as AIPerf's <c>profile_export_aiperf.json</c> has it (schema 1.5).</summary>
internal sealed record AiperfSummary(
    string SchemaVersion,
    string AiperfVersion,
    string BenchmarkId,
    string? StartTime,
    string? EndTime,
    bool WasCancelled,
    AiperfSummary.Input InputConfig,
    AiperfSummary.Run RunInfo,
    IReadOnlyList<AiperfSummary.ErrorCount> ErrorSummary
)
{
    /// <summary>A block of figures a metric, by its name.</summary>
    [JsonExtensionData]
    public Dictionary<string, object> Metrics { get; set; } = [];

    /// <summary>The requested load.</summary>
    internal sealed record Input(
        ModelList Models,
        Server Endpoint,
        IReadOnlyList<Phase> Phases,
        IReadOnlyList<Dataset>? Datasets
    );

    internal sealed record ModelList(IReadOnlyList<NamedModel> Items);

    internal sealed record NamedModel(string Name);

    internal sealed record Server(IReadOnlyList<string>? Urls, string? Type, bool Streaming);

    internal sealed record Phase(
        string Name,
        string Kind,
        bool ExcludeFromResults,
        string Type,
        double? Concurrency,
        double? Rate,
        long? Requests,
        double? Duration
    );

    internal sealed record Dataset(string Type, PromptLengths Prompts);

    internal sealed record PromptLengths(double Isl, double Osl);

    /// <summary>Which run of a sweep it is.</summary>
    internal sealed record Run(
        string BenchmarkId,
        int Trial,
        string RunLabel,
        string VariationLabel,
        int VariationIndex,
        IReadOnlyDictionary<string, double> VariationValues
    );

    internal sealed record ErrorCount(ErrorKind ErrorDetails, int Count);

    internal sealed record ErrorKind(string Type, string Message);
}
