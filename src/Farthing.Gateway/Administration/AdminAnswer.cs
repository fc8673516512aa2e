using System.Text.Json;

namespace Farthing.Gateway.Administration;

/// <summary>What the admin API answers.</summary>
/// <param name="Write">Writes the members of the answer's object behind <c>schema</c>.</param>
/// <param name="Status">HTTP status.</param>
internal sealed record AdminAnswer(Action<Utf8JsonWriter> Write, int Status = 200);
