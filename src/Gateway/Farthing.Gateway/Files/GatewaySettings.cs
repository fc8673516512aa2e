using Farthing.Settings;

namespace Farthing.Gateway.Files;

/// <summary>All settings of a gateway with its features.</summary>
public sealed class GatewaySettings
{
    /// <summary>The core's settings, and those of these features.</summary>
    internal GatewaySettings(IReadOnlyList<FeatureSettings> features) =>
        (Features, Table) = (features, GatewayRows.TableOf(features));

    /// <summary>The keys that a configuration may have.</summary>
    public SettingTable Table { get; }

    /// <summary>Settings of its features.</summary>
    internal IReadOnlyList<FeatureSettings> Features { get; }
}
