namespace Farthing.Gateway.Upstreams;

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
