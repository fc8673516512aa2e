using Farthing.Gateway.Sharing.Rates;

namespace Farthing.Gateway.Configuration;

/// <summary>What several gateways have in common: without it a gateway is alone, with its journal and SQLite.</summary>
public sealed record SharedOptions
{
    /// <summary>The PostgreSQL database of ledger, balances and limits, as Npgsql takes it. It may hold a password: never print it.</summary>
    public required string Postgres { get; init; }

    /// <summary>A Redis or Valkey for requests and tokens per minute (<c>host:port[,password=…]</c>); null: PostgreSQL does that too. It may hold a password: never print it.</summary>
    public string? Redis { get; init; }

    /// <summary>What becomes of limits while the store that holds them cannot be reached. Default: each gateway goes on with its share.</summary>
    public LimitsWhenAway LimitsWhenAway { get; init; }

    /// <summary>Without what it connects with.</summary>
    public override string ToString() => Redis is null ? "PostgreSQL" : "PostgreSQL and Redis";
}
