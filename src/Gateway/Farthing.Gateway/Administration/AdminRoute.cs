using Farthing.Gateway.Configuration;

namespace Farthing.Gateway.Administration;

/// <summary>A path of the admin API.</summary>
/// <param name="Method">HTTP method.</param>
/// <param name="Path">Path behind <c>/admin/v1</c>, with <c>{id}</c> for any one segment.</param>
/// <param name="Run">Answers it.</param>
internal sealed record AdminRoute(string Method, string Path, Func<AdminCall, Task<AdminAnswer>> Run)
{
    /// <summary>The least role whose keys may call it.</summary>
    public AdminRole Role =>
        Method == "GET" ? AdminRole.View
        : Path.StartsWith("/keys", StringComparison.Ordinal)
        || Path.StartsWith("/budgets", StringComparison.Ordinal)
            ? AdminRole.Keys
        : AdminRole.Admin;

    /// <summary>Largest body of most calls.</summary>
    public const int UsualBodyBytes = 64 << 10;

    /// <summary>Largest body.</summary>
    public int MaxBodyBytes { get; init; } = UsualBodyBytes;

    /// <summary>True when a path is of this form; <paramref name="id"/> is the value of <c>{id}</c>.</summary>
    public bool Fits(string[] segments, out string id)
    {
        id = "";
        string[] own = Path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        if (own.Length != segments.Length)
        {
            return false;
        }

        for (int i = 0; i < own.Length; i++)
        {
            if (own[i] == "{id}")
            {
                id = segments[i].Replace("%2F", "/", StringComparison.OrdinalIgnoreCase); // All else is decoded.
            }
            else if (own[i] != segments[i])
            {
                return false;
            }
        }

        return true;
    }
}
