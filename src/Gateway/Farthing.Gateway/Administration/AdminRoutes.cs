using Farthing.Gateway.Configuration;

namespace Farthing.Gateway.Administration;

/// <summary>All paths of the admin API. admin.openapi.json has the same ones: a test compares them.</summary>
internal sealed class AdminRoutes : IDisposable
{
    /// <summary>Common beginning of every path.</summary>
    public const string Root = "/admin/v1";

    private readonly KeyBook book;
    private readonly BookingDesk bookings;

    /// <summary>The paths over a gateway's parts, and those of its features.</summary>
    public AdminRoutes(GatewayParts parts, IEnumerable<AdminRoute> features)
    {
        book = new KeyBook(parts);
        KeyDesk keys = new(parts, book);
        KeyMaker maker = new(parts, book);
        BudgetDesk budgets = new(parts, book);
        BudgetMaker budgetMaker = new(parts, book, budgets);
        bookings = new BookingDesk(parts);
        StateDesk states = new(parts);
        All =
        [
            new("GET", "/keys", keys.ListAsync),
            new("POST", "/keys", maker.CreateAsync),
            new("POST", "/keys/batch", maker.CreateManyAsync) { MaxBodyBytes = KeyMaker.MaxBodyBytes },
            new("GET", "/keys/{id}", keys.ShowAsync),
            new("PATCH", "/keys/{id}", keys.ChangeAsync),
            new("DELETE", "/keys/{id}", keys.RevokeAsync),
            new("POST", "/keys/{id}/rotate", keys.RotateAsync),
            new("GET", "/status", states.StatusAsync),
            new("GET", "/budgets", budgets.ListAsync),
            new("POST", "/budgets", budgetMaker.CreateAsync),
            new("POST", "/budgets/batch", budgetMaker.CreateManyAsync)
            {
                MaxBodyBytes = KeyMaker.MaxBodyBytes,
            },
            new("GET", "/budgets/{id}", budgets.ShowAsync),
            new("PATCH", "/budgets/{id}", budgets.ChangeAsync),
            new("DELETE", "/budgets/{id}", budgets.RemoveAsync),
            new("GET", "/limits", states.LimitsAsync),
            new("GET", "/models", states.ModelsAsync),
            new("GET", "/spend", states.SpendAsync),
            new("GET", "/events", states.EventsAsync),
            new("POST", "/adjustments", bookings.AdjustAsync),
            new("POST", "/reload", bookings.ReloadAsync),
            .. features,
        ];
    }

    /// <summary>The paths.</summary>
    public IReadOnlyList<AdminRoute> All { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        book.Dispose();
        bookings.Dispose();
    }

    /// <summary>The route of a request; null where there is none, and then the methods that its path has.</summary>
    public AdminRoute? Find(string method, string path, out string id, out IReadOnlyList<string> methods)
    {
        id = "";
        methods = [];
        if (!path.StartsWith(Root + "/", StringComparison.Ordinal))
        {
            return null;
        }

        string[] segments = path[Root.Length..].Split('/', StringSplitOptions.RemoveEmptyEntries);
        List<string> others = [];
        foreach (AdminRoute route in All)
        {
            if (!route.Fits(segments, out string found))
            {
                continue;
            }

            if (route.Method == method)
            {
                id = found;
                return route;
            }

            others.Add(route.Method);
        }

        methods = others;
        return null;
    }
}

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
