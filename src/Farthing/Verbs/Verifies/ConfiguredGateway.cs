using Farthing.Cli;
using Farthing.Gateway.Configuration;
using Farthing.Gateway.Files;
using Farthing.Gateway.Upstreams;
using Farthing.Verbs.Serves;

namespace Farthing.Verbs.Verifies;

/// <summary>A gateway's configuration as <c>serve --check</c> reads it: nothing is started.</summary>
internal static class ConfiguredGateway
{
    /// <summary>The options.</summary>
    /// <param name="context">The catalog, and the day.</param>
    /// <param name="config">The configuration.</param>
    /// <exception cref="Farthing.Numerics.Faults.FarthingException">It has faults.</exception>
    public static GatewayOptions Read(VerbContext context, string config)
    {
        ServeFileReader reader = new(
            GatewayFeatures.Settings,
            () => CatalogLoader.Load(context),
            Environment.GetEnvironmentVariable,
            CatalogLoader.Today(context),
            (_, _) => EmulatedServer.NotStarted
        );
        return reader.Read(BegunServeFile.Of(GatewayFeatures.Settings, config), []);
    }
}
