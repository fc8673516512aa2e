namespace Farthing.Gateway.Sharing.Leases;

/// <summary>Kinds of <see cref="LeaseWord"/>.</summary>
internal enum LeaseWordKind
{
    /// <summary>Try again: there should be enough now.</summary>
    Covered,

    /// <summary>The budget has not got so much.</summary>
    Short,

    /// <summary>Nobody knows: the store is away.</summary>
    Unavailable,
}
