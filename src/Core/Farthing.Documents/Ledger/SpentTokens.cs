using System.ComponentModel;
using System.Text.Json.Serialization;

namespace Farthing.Documents.Ledger;

[Description("Four classes that do not overlap, and what of the output was reasoning")]
public sealed record SpentTokens(
    long Uncached,
    long CacheRead,
    long CacheWrite,
    long Output,
    [property: Description("Inside output")] long Reasoning
)
{
    /// <summary>Prompt tokens among them.</summary>
    [JsonIgnore]
    public long Input => Uncached + CacheRead + CacheWrite;

    /// <summary>All four classes.</summary>
    [JsonIgnore]
    public long Total => Uncached + CacheRead + CacheWrite + Output;
}
