namespace Farthing.Gateway.Upstreams;

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
