namespace Farthing.Gateway.Upstreams;

/// <summary>A server that models are called at. Equal ones share their connections.</summary>
public sealed record Upstream
{
    /// <summary>Its name in logs and metrics.</summary>
    public required string Name { get; init; }

    /// <summary>Its address up to and without the endpoint: <c>https://api.openai.com/v1</c>, <c>http://10.0.0.5:8000/v1</c>, <c>https://NAME.openai.azure.com</c>.</summary>
    public required Uri Address { get; init; }

    /// <summary>The words of <c>farthing emulate</c> that it was started with; null for a server of somebody else.</summary>
    public string? Emulated { get; init; }

    /// <summary>Its API.</summary>
    public required ApiKinds Api { get; init; }

    /// <summary>The conversations that it takes as they are, with commas between them, the preferred one first: chat, responses, messages. Others are translated into the first. Default by <see cref="Api"/>.</summary>
    public string Speaks { get; init; } = "";

    /// <summary>Its engine, such as <c>vllm</c>; <c>hosted</c> for a provider's own API.</summary>
    public string Engine { get; init; } = "hosted";

    /// <summary>Features of <c>anthropic-beta</c> that translated requests are sent with, with commas between them.</summary>
    public string Betas { get; init; } = "";

    /// <summary>The format that others are translated into; empty for none.</summary>
    public string PreferredFormat => Formats.Split(',')[0];

    /// <summary>True when it takes a format as it is.</summary>
    public bool Takes(string format)
    {
        foreach (Range one in Formats.AsSpan().Split(','))
        {
            if (Formats.AsSpan(one).SequenceEqual(format))
            {
                return true;
            }
        }

        return false;
    }

    private string Formats => Speaks.Length > 0 ? Speaks : Usual;

    private string Usual =>
        Api switch
        {
            ApiKinds.Anthropic or ApiKinds.Bedrock or ApiKinds.Vertex => "messages",
            ApiKinds.OpenAi | ApiKinds.Anthropic => "chat,responses,messages",
            ApiKinds.None => "",
            _ => "chat,responses",
        };

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

    /// <summary>Its <c>openai-project</c>, null: none is sent; at Vertex the Google Cloud project.</summary>
    public string? Project { get; init; }

    /// <summary>The cloud's region; null elsewhere.</summary>
    public string? Region { get; init; }

    /// <summary>Credentials for Bedrock where no key is configured; null elsewhere.</summary>
    public AwsSource? Aws { get; init; }

    /// <summary>Credentials for Vertex where no token is configured; null elsewhere.</summary>
    public GoogleSource? Google { get; init; }

    /// <summary>True for a cloud that names the model in the address, not in the body.</summary>
    public bool IsCloud => (Api & (ApiKinds.Bedrock | ApiKinds.Vertex)) != 0;

    /// <summary>Connections are not kept idle longer than this; less than the server keeps them, so that a request does not meet a closing one. Default 30 s.</summary>
    public TimeSpan IdleConnections { get; init; } = TimeSpan.FromSeconds(30);
}
