using System.ComponentModel;
using System.Text.Json.Serialization;

namespace Farthing.Documents.Benches;

[Description("Where the result of another tool comes from; only there")]
public sealed record ImportOrigin(
    string Tool,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Version,
    [property: Description("Several with a comma")] string File,
    [property: Description("What differs in definition, was renamed, is missing or was left out")]
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
