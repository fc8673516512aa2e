namespace Farthing.Gateway.Configuration;

/// <summary>A key of the admin API beside the one that may do everything.</summary>
/// <param name="Name">Its name, which events bear.</param>
/// <param name="Sha256">SHA-256 of the key, 64 lower-case hexadecimals.</param>
/// <param name="Role">What it may do.</param>
public sealed record AdminKey(string Name, string Sha256, AdminRole Role)
{
    /// <summary>Without the hash.</summary>
    public override string ToString() => $"{Name}: {Role}";
}
