namespace Farthing.Gateway.Upstreams;

/// <summary>An upstream's key. Prints as stars wherever it is printed by mistake.</summary>
public sealed class UpstreamSecret : IEquatable<UpstreamSecret>
{
    private readonly string value;

    /// <summary>Wraps a key.</summary>
    public UpstreamSecret(string value)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(value);
        this.value = value;
    }

    /// <summary>The key itself: for the request's header, nowhere else.</summary>
    public string Reveal() => value;

    /// <inheritdoc/>
    public bool Equals(UpstreamSecret? other) => other is not null && other.value == value;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as UpstreamSecret);

    /// <inheritdoc/>
    public override int GetHashCode() => value.GetHashCode(StringComparison.Ordinal);

    /// <inheritdoc/>
    public override string ToString() => "***";
}
