using System.Text.Json.Nodes;

namespace Farthing.Tests.Gateway.Http;

/// <summary>A batch of <see cref="ScriptedBatches"/>.</summary>
internal sealed class ScriptedBatch
{
    public required string Id { get; init; }

    public bool IsMessages { get; init; }

    public string Input { get; init; } = "";

    public string Endpoint { get; init; } = "";

    public string Metadata { get; init; } = "null";

    public DateTime CreatedAt { get; } = DateTime.UtcNow;

    /// <summary>Ids and requests of its lines.</summary>
    public required IReadOnlyList<(string Id, JsonNode Request)> Requests { get; init; }

    public string Status { get; set; } = "validating";

    public int Looked { get; set; }

    /// <summary>Lines that ran, and are billed.</summary>
    public int Ran { get; set; }

    public string Output { get; set; } = "";

    public string? OutputFile { get; set; }

    public string? ErrorFile { get; set; }
}
