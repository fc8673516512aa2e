using Npgsql;

namespace Farthing.Gateway.Sharing;

/// <summary>Stores that several gateways share: without it a gateway is alone, with its journal and SQLite.</summary>
public sealed record SharedOptions
{
    /// <summary>The PostgreSQL database of ledger, balances and limits, as Npgsql takes it. It may hold a password: never print it.</summary>
    public required string Postgres { get; init; }

    /// <summary>Default of <see cref="LostAfter"/>: with the time that a gateway takes to notice, less than two minutes.</summary>
    public static readonly TimeSpan DefaultLostAfter = TimeSpan.FromSeconds(75);

    /// <summary>A gateway that cannot give a sign of life for this long spends from its leases no more, and the others take back what it provably did not spend.</summary>
    public TimeSpan LostAfter { get; init; } = DefaultLostAfter;

    /// <summary>Default of <see cref="CacheBytes"/>.</summary>
    public const long DefaultCacheBytes = 1_000_000_000;

    /// <summary>Where gateways share entries of the response cache. Default PostgreSQL.</summary>
    public CacheShare Cache { get; init; } = CacheShare.Postgres;

    /// <summary>Bytes of all entries there. Default 1 GB.</summary>
    public long CacheBytes { get; init; } = DefaultCacheBytes;

    /// <summary>Limits while the store that holds them cannot be reached. Default: each gateway goes on with its share.</summary>
    public LimitsWhenAway LimitsWhenAway { get; init; }

    /// <summary>Place of a PostgreSQL: database, host and port, nothing else of the connection string; null where the text is none, or names no host.</summary>
    public static string? PlaceOfPostgres(string connection)
    {
        try
        {
            NpgsqlConnectionStringBuilder parts = new(connection);
            return string.IsNullOrEmpty(parts.Host)
                ? null
                : $"{parts.Database ?? parts.Username ?? "its default database"} at {parts.Host}:{parts.Port}";
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    /// <summary>Without what it connects with.</summary>
    public override string ToString() => "PostgreSQL";
}
