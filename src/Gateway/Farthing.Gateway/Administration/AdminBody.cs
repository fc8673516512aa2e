using System.Text.Json.Serialization;
using Farthing.Gateway.Ledger;

namespace Farthing.Gateway.Administration;

/// <summary>Body of an answer of the admin API: an object that begins with the name of its schema.</summary>
internal abstract record AdminBody
{
    /// <summary>The schema of all answers (docs/schemas/admin.openapi.json).</summary>
    [JsonPropertyOrder(-1)]
    public string Schema { get; } = "farthing.admin/1";

    /// <summary>A time as text; null where there is none, or no end.</summary>
    public static string? TimeOf(long? unixNs) =>
        unixNs is long time and not long.MaxValue and not 0 ? LedgerTime.Text(time) : null;
}
