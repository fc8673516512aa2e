using System.Text.Json;
using System.Text.Json.Serialization;
using Farthing.Workloads.Lengths;

namespace Farthing.Workloads.Profiles;

/// <summary>A distribution as a <see cref="QuantileDocument"/>.</summary>
internal sealed class QuantileTableJson : JsonConverter<QuantileTable>
{
    /// <inheritdoc/>
    public override QuantileTable? Read(
        ref Utf8JsonReader reader,
        Type typeToConvert,
        JsonSerializerOptions options
    ) =>
        JsonSerializer.Deserialize(ref reader, WorkloadJson.Default.QuantileDocument) is { } table
            ? new QuantileTable([.. table.P], [.. table.V])
            : null;

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, QuantileTable value, JsonSerializerOptions options) =>
        JsonSerializer.Serialize(
            writer,
            new QuantileDocument(value.Probabilities.ToArray(), value.Values.ToArray()),
            WorkloadJson.Default.QuantileDocument
        );
}

/// <summary>The wire form of a distribution: probabilities and the values at them.</summary>
internal sealed record QuantileDocument(IReadOnlyList<double> P, IReadOnlyList<double> V);
