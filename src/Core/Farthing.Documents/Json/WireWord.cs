using System.Text.Json;
using System.Text.Json.Serialization;

namespace Farthing.Documents.Json;

/// <summary>An enum as its name in snake_case.</summary>
/// <typeparam name="T">The enum.</typeparam>
public sealed class WireWord<T>()
    : JsonStringEnumConverter<T>(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false)
    where T : struct, Enum;
