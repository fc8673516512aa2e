namespace Farthing.Gateway.Listening;

/// <summary>The certificate that a door shows, and whose it wants to see.</summary>
public sealed record TlsOptions
{
    /// <summary>Its place in the configuration, for faults and events.</summary>
    public string Path { get; init; } = "tls";

    /// <summary>PEM with the certificate and its intermediates; null where <see cref="Pkcs12"/> is given.</summary>
    public string? Certificate { get; init; }

    /// <summary>PEM with the private key.</summary>
    public string? Key { get; init; }

    /// <summary>A PKCS#12 file with both.</summary>
    public string? Pkcs12 { get; init; }

    /// <summary>The PKCS#12 file's password; never print it.</summary>
    public string? Password { get; init; }

    /// <summary>PEM with the authorities whose certificates clients must show; null: clients show none.</summary>
    public string? ClientCa { get; init; }

    /// <summary>Interval of checks for changed files; default 10 s.</summary>
    public TimeSpan LookEvery { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Its files.</summary>
    public IReadOnlyList<string> Files => [.. new[] { Certificate, Key, Pkcs12, ClientCa }.OfType<string>()];

    /// <summary>Without its password.</summary>
    public override string ToString() => string.Join(", ", Files);
}
