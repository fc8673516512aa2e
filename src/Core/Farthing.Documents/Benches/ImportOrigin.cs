using System.ComponentModel;
using System.Text.Json.Serialization;

namespace Farthing.Documents.Benches;

[Description("Origin of another tool's result; only there")]
public sealed record ImportOrigin(
    string Tool,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Version,
    [property: Description("Several with a comma")] string File,
    [property: Description("Differences in definition, renamed, missing and left-out members")]
        IReadOnlyList<string> Notes
)
{
    /// <summary>The server's address; null where unknown.</summary>
    [JsonIgnore]
    public string? Url { get; init; }

    /// <summary>The model as the file names it; null where it does not.</summary>
    [JsonIgnore]
    public string? ServedModel { get; init; }

    /// <summary>The endpoint; null where unknown.</summary>
    [JsonIgnore]
    public LoadApi? Api { get; init; }

    /// <summary>GPUs of the server; null where neither the file nor a flag says.</summary>
    [JsonIgnore]
    public int? Gpus { get; init; }
}
