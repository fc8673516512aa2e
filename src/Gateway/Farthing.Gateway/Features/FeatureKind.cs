using Farthing.Gateway.Configuration;
using Farthing.Gateway.Files;
using Farthing.Gateway.Journal.Records;
using Farthing.Gateway.Ledger;

namespace Farthing.Gateway.Features;

/// <summary>A feature that a gateway can be put together with. The executable names those that it has, a line each.</summary>
/// <remarks>To add one: a folder with its class derived from <see cref="GatewayFeature"/>, its stages and what they need, and a line in the executable's list.</remarks>
public sealed class FeatureKind
{
    private readonly Func<FeatureStart, OpenedFeature?> open;
    private readonly Action<GatewayOptions, TextWriter> describe;

    /// <summary>A kind of feature.</summary>
    /// <param name="name">Its name, as in the configuration.</param>
    /// <param name="make">Makes it for one gateway.</param>
    /// <param name="describe">Says for people what a configuration has of it; null: nothing.</param>
    internal FeatureKind(
        string name,
        Func<FeatureStart, GatewayServices, GatewayFeature> make,
        Action<GatewayOptions, TextWriter>? describe = null
    )
        : this(name, start => new OpenedFeature(gateway => make(start, gateway)), describe) { }

    /// <summary>A kind of feature that opens something before the gateway's ledger is there.</summary>
    /// <param name="name">Its name, as in the configuration.</param>
    /// <param name="open">Opens it for one gateway; null where the configuration has none of it.</param>
    /// <param name="describe">Says for people what a configuration has of it; null: nothing.</param>
    internal FeatureKind(
        string name,
        Func<FeatureStart, OpenedFeature?> open,
        Action<GatewayOptions, TextWriter>? describe = null
    )
    {
        (Name, this.open) = (name, open);
        this.describe = describe ?? (static (_, _) => { });
    }

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>Its settings. Default none.</summary>
    internal FeatureSettings Settings { get; init; } = FeatureSettings.None;

    /// <summary>All settings of a gateway with these features.</summary>
    public static GatewaySettings SettingsOf(IReadOnlyList<FeatureKind> kinds) =>
        new([.. kinds.Select(static kind => kind.Settings)]);

    /// <summary>Opens it for one gateway; null where the configuration has none of it.</summary>
    internal OpenedFeature? Open(FeatureStart start) => open(start);

    /// <summary>Says for people what a configuration has of it; nothing where that is nothing.</summary>
    internal void Describe(GatewayOptions options, TextWriter text) => describe(options, text);
}

/// <summary>A feature that is open, and not yet put together with its gateway.</summary>
/// <param name="Join">Puts it together with a gateway that does not listen yet.</param>
internal sealed record OpenedFeature(Func<GatewayServices, GatewayFeature> Join)
{
    /// <summary>The charge of an attempt whose answer it kept before the gateway was killed; null where it has none.</summary>
    public Func<OpenHold, SettleRecord?> ChargeOf { get; init; } = static _ => null;

    /// <summary>Gives it up: the start failed otherwise.</summary>
    public Action Drop { get; init; } = static () => { };
}
