using Npgsql;

namespace Farthing.Gateway.Sharing;

/// <summary>A part of the gateway that has tables of its own in the schema <c>farthing</c> of a PostgreSQL database.</summary>
/// <param name="Name">The part's name, such as <c>leases</c>.</param>
/// <param name="Steps">What makes its tables, from the first version on. Steps only go forward: never change one, add the next.</param>
/// <param name="TooNew">What is thrown where a newer version, this one, made them.</param>
/// <param name="Behind">What is done behind the steps, in their transaction; it is told the version before them.</param>
/// <param name="VersionTable">A table that holds its version alone; null: it stands in <c>farthing.versions</c> under its name.</param>
public sealed record PostgresPart(
    string Name,
    IReadOnlyList<string> Steps,
    Func<int, Exception> TooNew,
    string? VersionTable = null,
    Action<NpgsqlConnection, int>? Behind = null
);
