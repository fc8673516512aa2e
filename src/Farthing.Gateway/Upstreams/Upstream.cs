namespace Farthing.Gateway.Upstreams;

/// <summary>A server that models are called at. Equal ones share their connections.</summary>
public sealed record Upstream
{
    /// <summary>Its name in logs and metrics.</summary>
    public required string Name { get; init; }

    /// <summary>Its address up to and without the endpoint: <c>https://api.openai.com/v1</c>, <c>http://10.0.0.5:8000/v1</c>, <c>https://NAME.openai.azure.com</c>.</summary>
    public required Uri Address { get; init; }

    /// <summary>Its API.</summary>
    public required ApiKinds Api { get; init; }

    /// <summary>The key for it; null where it wants none.</summary>
    public UpstreamSecret? Secret { get; init; }

    /// <summary>In which header the key goes out.</summary>
    public KeyHeader KeyAs { get; init; } = KeyHeader.AsUsual;

    /// <summary>Its health check; null: none.</summary>
    public HealthCheck? Health { get; init; }

    /// <summary>Its load limit for new requests; null: its metrics are not read.</summary>
    public QueueLimit? Queue { get; init; }

    /// <summary>Azure's <c>api-version</c>; null for its version-less form (<c>/openai/v1</c>).</summary>
    public string? ApiVersion { get; init; }

    /// <summary>Its timeouts.</summary>
    public UpstreamTimeouts Timeouts { get; init; } = new();

    /// <summary>Handling of an answer whose reader has disconnected.</summary>
    public DisconnectPolicy OnDisconnect { get; init; } = DisconnectPolicy.Cancel;

    /// <summary>True when it is known to stop generating as soon as its answer is no longer read; engines do, hosted APIs mostly go on and bill it.</summary>
    public bool StopsWhenCut { get; init; }

    /// <summary>Setting that makes it report a stream's usage.</summary>
    public UsageForcing Usage { get; init; } = UsageForcing.IncludeUsage;

    /// <summary>Members with which clients may steer it. Default none.</summary>
    public SteeringMembers Steering { get; init; }

    /// <summary>Features of clients' <c>anthropic-beta</c> that are not passed on to it, with commas between them. Default none.</summary>
    public string ForbiddenBetas { get; init; } = "";

    /// <summary>Its <c>openai-organization</c>; null: none is sent. Clients' own never are.</summary>
    public string? Organization { get; init; }

    /// <summary>Its <c>openai-project</c>; null: none is sent.</summary>
    public string? Project { get; init; }

    /// <summary>Connections are not kept idle longer than this; less than the server keeps them, so that a request does not meet a closing one. Default 30 s.</summary>
    public TimeSpan IdleConnections { get; init; } = TimeSpan.FromSeconds(30);
}
