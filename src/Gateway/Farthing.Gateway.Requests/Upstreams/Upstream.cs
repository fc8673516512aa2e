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

/// <summary>Places of AWS credentials; the first that is there is taken: a named profile, a pair of keys, the shared file, the container's endpoint, the instance's metadata.</summary>
public sealed record AwsSource
{
    /// <summary>The profile that the configuration names; null: none, and all other places are looked at.</summary>
    public string? Profile { get; init; }

    /// <summary><c>AWS_ACCESS_KEY_ID</c>.</summary>
    public string? AccessKey { get; init; }

    /// <summary><c>AWS_SECRET_ACCESS_KEY</c>.</summary>
    public UpstreamSecret? SecretKey { get; init; }

    /// <summary><c>AWS_SESSION_TOKEN</c>.</summary>
    public UpstreamSecret? SessionToken { get; init; }

    /// <summary>The shared credentials file; null where no home is known.</summary>
    public string? File { get; init; }

    /// <summary>The profile in that file where the configuration names none: <c>AWS_PROFILE</c>.</summary>
    public string UsualProfile { get; init; } = "default";

    /// <summary>The container's endpoint (ECS, EKS).</summary>
    public Uri? Container { get; init; }

    /// <summary>Its <c>Authorization</c>.</summary>
    public UpstreamSecret? ContainerToken { get; init; }

    /// <summary>The file with its <c>Authorization</c>, which is written anew from time to time.</summary>
    public string? ContainerTokenFile { get; init; }

    /// <summary>The instance's metadata; null where it is switched off.</summary>
    public Uri? Metadata { get; init; }
}

/// <summary>Handling of an upstream's answer whose reader has disconnected.</summary>
/// <param name="DrainFor">Reads on for at most this long, to learn what the upstream will bill; zero: cancels it at once.</param>
public readonly record struct DisconnectPolicy(TimeSpan DrainFor)
{
    /// <summary>Cancel at once: for servers that stop generating then.</summary>
    public static DisconnectPolicy Cancel => new(TimeSpan.Zero);

    /// <summary>Read on: for providers that generate and bill to the end.</summary>
    public static DisconnectPolicy Drain(TimeSpan atMost) => new(atMost);
}

/// <summary>Places of Google credentials; the first that is there is taken: the named file, the file of <c>gcloud auth application-default login</c>, the machine's metadata server.</summary>
public sealed record GoogleSource
{
    /// <summary>A file of a service account or an authorized user, as the configuration or <c>GOOGLE_APPLICATION_CREDENTIALS</c> names it; null: none.</summary>
    public string? File { get; init; }

    /// <summary>The file that <c>gcloud</c> writes; null where no home is known.</summary>
    public string? UsualFile { get; init; }

    /// <summary>The metadata server.</summary>
    public required Uri Metadata { get; init; }
}

/// <summary>Health check of an upstream, beside its requests.</summary>
public sealed record HealthCheck
{
    /// <summary>Path of the check, from the root of its address; any 2xx is healthy. Default <c>/health</c>.</summary>
    public string Path { get; init; } = "/health";

    /// <summary>Interval. Default 10 s.</summary>
    public TimeSpan Every { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Timeout. Default 2 s.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Good answers in a row until it counts as well again. Default 2.</summary>
    public int HealthyAfter { get; init; } = 2;

    /// <summary>Bad or missing answers in a row until it takes no requests. Default 3.</summary>
    public int UnhealthyAfter { get; init; } = 3;
}

/// <summary>In which header an upstream's key goes out.</summary>
public enum KeyHeader
{
    /// <summary>As its API has it: OpenAI's <c>Authorization: Bearer</c>, Anthropic's <c>x-api-key</c>, Azure's <c>api-key</c>.</summary>
    AsUsual,

    /// <summary><c>Authorization: Bearer</c>: Azure with a token of Entra ID, Anthropic with an OAuth token, and proxies.</summary>
    Bearer,

    /// <summary><c>api-key</c>.</summary>
    ApiKey,

    /// <summary><c>x-api-key</c>.</summary>
    XApiKey,
}

/// <summary>Timeouts of an upstream.</summary>
public sealed record UpstreamTimeouts
{
    /// <summary>To connect, TLS included; default 5 s.</summary>
    public TimeSpan Connect { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>From sending to the first byte of the answer; default 10 min, as the official clients wait.</summary>
    public TimeSpan FirstByte { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Between two reads of an answer; default 5 min.</summary>
    public TimeSpan BetweenBytes { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>The whole answer; default 1 h.</summary>
    public TimeSpan Whole { get; init; } = TimeSpan.FromHours(1);
}
