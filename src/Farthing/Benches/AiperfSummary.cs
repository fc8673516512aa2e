using System.Text.Json.Serialization;

namespace Farthing.Benches;

/// <summary>A load as AIPerf's <c>profile_export_aiperf.json</c> has it (schema 1.5).</summary>
internal sealed record AiperfSummary(
    string SchemaVersion,
    string AiperfVersion,
    string BenchmarkId,
    string? StartTime,
    string? EndTime,
    bool WasCancelled,
    AiperfInput InputConfig,
    AiperfRun RunInfo,
    IReadOnlyList<AiperfErrorCount> ErrorSummary
)
{
    /// <summary>A block of figures a metric, by its name.</summary>
    [JsonExtensionData]
    public Dictionary<string, object> Metrics { get; set; } = [];
}

/// <summary>What was asked for.</summary>
internal sealed record AiperfInput(
    AiperfModels Models,
    AiperfEndpoint Endpoint,
    IReadOnlyList<AiperfPhase> Phases,
    IReadOnlyList<AiperfDataset>? Datasets
);

internal sealed record AiperfModels(IReadOnlyList<AiperfModel> Items);

internal sealed record AiperfModel(string Name);

internal sealed record AiperfEndpoint(IReadOnlyList<string>? Urls, string? Type, bool Streaming);

internal sealed record AiperfPhase(
    string Name,
    string Kind,
    bool ExcludeFromResults,
    string Type,
    double? Concurrency,
    double? Rate,
    long? Requests,
    double? Duration
);

internal sealed record AiperfDataset(string Type, AiperfPrompts Prompts);

internal sealed record AiperfPrompts(double Isl, double Osl);

/// <summary>Which run of a sweep it is.</summary>
internal sealed record AiperfRun(
    string BenchmarkId,
    int Trial,
    string RunLabel,
    string VariationLabel,
    int VariationIndex,
    IReadOnlyDictionary<string, double> VariationValues
);

internal sealed record AiperfErrorCount(AiperfErrorKind ErrorDetails, int Count);

internal sealed record AiperfErrorKind(string Type, string Message);
