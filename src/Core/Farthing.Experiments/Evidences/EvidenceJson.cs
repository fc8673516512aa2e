using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Farthing.Documents.Json;
using Farthing.Experiments.Arms;
using Farthing.Experiments.Checks;
using Farthing.Experiments.Guardrails;
using Farthing.Experiments.Judging;
using Farthing.Experiments.Plans;
using Farthing.Numerics.Quantities;

namespace Farthing.Experiments.Evidences;

/// <summary>Writes and reads evidence: what a report is computed from, exact.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    Converters = [typeof(FiniteJson), typeof(WireWord<Arm>), typeof(WireWord<GuardrailMeasure>)]
)]
[JsonSerializable(typeof(EvidenceRecord))]
internal sealed partial class EvidenceJson : JsonSerializerContext;

/// <summary>Writes reports, whose figures are rounded.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters = [
        typeof(IntervalJson),
        typeof(RoundedJson),
        typeof(WireWord<GuardrailMeasure>),
        typeof(WireWord<GuardrailState>),
        typeof(WireWord<CheckKind>),
        typeof(WireWord<CheckState>),
        typeof(WireWord<Verdict>),
        typeof(WireWord<PredictionPlace>),
    ]
)]
[JsonSerializable(typeof(ExperimentReport))]
internal sealed partial class ReportJson : JsonSerializerContext;

/// <summary>An interval by its ends alone.</summary>
internal sealed class IntervalJson : JsonConverter<Interval>
{
    private static readonly RoundedJson End = new();

    /// <inheritdoc/>
    public override Interval Read(
        ref Utf8JsonReader reader,
        Type typeToConvert,
        JsonSerializerOptions options
    ) => throw new NotSupportedException("reports are recomputed, not read");

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, Interval value, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        writer.WritePropertyName("low");
        End.Write(writer, value.Low, options);
        writer.WritePropertyName("high");
        End.Write(writer, value.High, options);
        writer.WriteEndObject();
    }
}

/// <summary>A figure with 9 digits; null where it is infinite or not a number.</summary>
/// <remarks>Logarithms differ in their last bit between machines. Nine digits are the same on all, so that evidence has the same bytes.</remarks>
internal sealed class RoundedJson : JsonConverter<double>
{
    /// <inheritdoc/>
    public override double Read(
        ref Utf8JsonReader reader,
        Type typeToConvert,
        JsonSerializerOptions options
    ) => throw new NotSupportedException("reports are recomputed, not read");

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, double value, JsonSerializerOptions options)
    {
        if (double.IsFinite(value))
        {
            string digits = value.ToString("G9", CultureInfo.InvariantCulture);
            writer.WriteNumberValue(double.Parse(digits, CultureInfo.InvariantCulture));
        }
        else
        {
            writer.WriteNullValue();
        }
    }
}
