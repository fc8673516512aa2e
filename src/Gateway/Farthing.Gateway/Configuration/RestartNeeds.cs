using Farthing.Gateway.Listening;
using Farthing.Gateway.Telemetry.Tracing;

namespace Farthing.Gateway.Configuration;

/// <summary>Members of a configuration that a running gateway does not apply: they are read only at the start.</summary>
internal static class RestartNeeds
{
    /// <summary>The members of the configuration that are read at the start alone, and whether two configurations agree on them.</summary>
    private static readonly (string Name, Func<GatewayOptions, GatewayOptions, bool> IsSame)[] Members =
    [
        ("listen", (one, other) => one.Listen == other.Listen),
        ("tls", (one, other) => one.Tls == other.Tls),
        ("h2c", (one, other) => one.H2c == other.H2c),
        ("clients", (one, other) => one.Clients == other.Clients && one.Bodies == other.Bodies),
        ("data", (one, other) => one.DataFolder == other.DataFolder),
        ("durability", (one, other) => one.Durability == other.Durability),
        ("shared", (one, other) => one.Shared == other.Shared),
        ("admin", (one, other) => IsSame(one.Admin, other.Admin)),
        ("metrics", (one, other) => one.Metrics == other.Metrics),
        ("telemetry", (one, other) => IsSame(one.Otlp, other.Otlp)),
        ("log", (one, other) => one.Log == other.Log),
        ("alerts", (one, other) => one.AlertWebhook == other.AlertWebhook),
        ("breakers", (one, other) => one.Breakers == other.Breakers),
        ("retries", (one, other) => one.Retries == other.Retries && one.MaxAttempts == other.MaxAttempts),
        ("hold_wait", (one, other) => one.Holds.Wait == other.Holds.Wait),
        ("shrink_to_budget", (one, other) => one.Holds.Shrinks == other.Holds.Shrinks),
        ("budget_status", (one, other) => one.BudgetStatus == other.BudgetStatus),
    ];

    /// <summary>Their names in the configuration.</summary>
    public static IEnumerable<string> Names => Members.Select(member => member.Name);

    /// <summary>The members of the configuration that are no longer what the gateway was started with.</summary>
    /// <param name="started">What it was started with.</param>
    /// <param name="next">What stands in the configuration now.</param>
    public static IReadOnlyList<string> Of(GatewayOptions started, GatewayOptions next) =>
        [
            .. Members.Where(member => !member.IsSame(started, next)).Select(member => member.Name),
            .. started.Features.Changed(next.Features),
        ];

    /// <summary>Configuration in force after a reload: the start's, with the members that a reload applies.</summary>
    public static GatewayOptions InForce(GatewayOptions started, GatewayOptions next) =>
        started with
        {
            Models = next.Models,
            Prices = next.Prices,
            Keys = next.Keys,
            Budgets = next.Budgets,
            Limits = next.Limits,
            Features = started.Features.InForce(next.Features),
            Admin =
                started.Admin is AdminOptions own && next.Admin is AdminOptions wished
                    ? own with
                    {
                        KeySha256 = wished.KeySha256,
                        MoreKeys = wished.MoreKeys,
                    }
                    : started.Admin,
        };

    /// <summary>But for the keys, which a reload takes.</summary>
    private static bool IsSame(AdminOptions? started, AdminOptions? next) =>
        next is null || started is null
            ? started == next
            : started with
            {
                KeySha256 = next.KeySha256,
                MoreKeys = next.MoreKeys,
                Hosts = next.Hosts,
            } == next
                && started.Hosts.SequenceEqual(next.Hosts);

    private static bool IsSame(OtlpOptions? started, OtlpOptions? next) =>
        next is null || started is null
            ? started == next
            : started with { Resource = next.Resource } == next
                && started.Resource.Count == next.Resource.Count
                && started.Resource.All(one =>
                    next.Resource.TryGetValue(one.Key, out string? value) && value == one.Value
                );
}

/// <summary>A key of the admin API beside the one that may do everything.</summary>
/// <param name="Name">Its name, which events bear.</param>
/// <param name="Sha256">SHA-256 of the key, 64 lower-case hexadecimals.</param>
/// <param name="Role">What it may do.</param>
public sealed record AdminKey(string Name, string Sha256, AdminRole Role)
{
    /// <summary>Without the hash.</summary>
    public override string ToString() => $"{Name}: {Role}";
}

/// <summary>The admin API: a listener and a key of its own. It listens on loopback, unless <see cref="AllowsRemote"/> and with TLS.</summary>
public sealed record AdminOptions : ListenerOptions
{
    /// <summary>TCP port where nobody says another.</summary>
    public const int Port = 4001;

    /// <summary>SHA-256 of the key that may do everything, 64 lower-case hexadecimals.</summary>
    public required string KeySha256 { get; init; }

    /// <summary>Further keys, each with a name and a role.</summary>
    public IReadOnlyList<AdminKey> MoreKeys { get; init; } = [];

    /// <summary>True where it may listen on other addresses than loopback.</summary>
    public bool AllowsRemote { get; init; }

    /// <summary>Names under which it is called without TLS, beside localhost and IP addresses: of a proxy before it.</summary>
    public IReadOnlyList<string> Hosts { get; init; } = [];

    /// <summary>Without the key's hash.</summary>
    public override string ToString() => $"admin API at {Listen}";
}

/// <summary>What a key of the admin API may do; each may do what those before it may.</summary>
public enum AdminRole
{
    /// <summary>Look at everything, change nothing.</summary>
    View,

    /// <summary>Make, change, rotate and revoke virtual keys, with their budgets and limits.</summary>
    Keys,

    /// <summary>Everything: corrections, feedback, reload.</summary>
    Admin,
}
