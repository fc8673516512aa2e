using System.Text.Json;
using System.Text.Json.Serialization;

namespace Farthing.Gateway.Journal.Records;

/// <summary>The machine's date was set, or the machine slept: what was timed by dates across this record is off by so much.</summary>
/// <param name="ByNs">How far the date went beyond the time that passed, by the gateway's clock; negative: back.</param>
/// <param name="SeenUnixNs">The date after it. The record's own date never goes back.</param>
/// <param name="IsAtStart">True: found at a start, against the last record of the run before.</param>
public readonly record struct ClockJump(long ByNs, long SeenUnixNs, bool IsAtStart)
{
    /// <summary>The kind of its record.</summary>
    public const string Kind = "clock_jump";

    /// <summary>As the journal has it.</summary>
    public FeatureRecord ToRecord() =>
        new(FeatureRecord.OfGateway, Kind, JsonSerializer.Serialize(this, ClockJumpJson.Default.ClockJump));

    /// <summary>Reads it.</summary>
    public static ClockJump Of(FeatureRecord record) =>
        JsonSerializer.Deserialize(record.Body, ClockJumpJson.Default.ClockJump);
}

/// <summary>Writes and reads jumps.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(ClockJump))]
internal sealed partial class ClockJumpJson : JsonSerializerContext;
