using System.Text.Json;
using System.Text.Json.Serialization;
using Farthing.Numerics.Files;

namespace Farthing.Gateway.Keys.Stored;

/// <summary>A line of the file of stored keys, behind its checksum.</summary>
/// <param name="V">The version: <see cref="FormatVersion.Only"/>.</param>
/// <param name="At">As <see cref="AdminEvent.At"/>.</param>
/// <param name="By">As <see cref="AdminEvent.By"/>.</param>
/// <param name="From">As <see cref="AdminEvent.From"/>.</param>
/// <param name="Action">As <see cref="AdminEvent.Action"/>.</param>
/// <param name="Subject">As <see cref="AdminEvent.Subject"/>; empty in a line of several.</param>
/// <param name="Changes">As <see cref="AdminEvent.Changes"/>; empty in a line of several.</param>
/// <param name="Key">The key as it is now; null where nothing of a key was changed.</param>
/// <param name="Budget">The budget as it is now; null where nothing of a budget was changed.</param>
/// <param name="Batch">Several that were kept at once, which then is one line: they survive a crash together or not at all.</param>
internal sealed record KeyLineBody(
    int V,
    DateTimeOffset At,
    string By,
    string From,
    string Action,
    string Subject,
    JsonElement Changes,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] StoredKey? Key = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] StoredBudget? Budget = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
        IReadOnlyList<KeyLineBody.Part>? Batch = null
)
{
    /// <summary>One of several.</summary>
    /// <param name="Subject">As <see cref="AdminEvent.Subject"/>.</param>
    /// <param name="Changes">As <see cref="AdminEvent.Changes"/>.</param>
    /// <param name="Key">The key as it is now.</param>
    /// <param name="Budget">The budget as it is now.</param>
    public sealed record Part(
        string Subject,
        JsonElement Changes,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] StoredKey? Key = null,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] StoredBudget? Budget = null
    );
}
